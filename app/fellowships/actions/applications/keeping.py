"""A text that came too late becomes an answer after all, where the call's own rule allows it."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.actions.mailing import mail_account
from app.core import audit
from app.core.errors import Conflict, RuleBroken
from app.core.language import message
from app.fellowships.actions.applications.extending import announce
from app.fellowships.actions.applications.moving import held
from app.fellowships.actions.applications.submitting import submit_admitted
from app.fellowships.models import Answer, Application, KeptText, Round
from app.fellowships.queries.applications.team import team_of
from app.fellowships.rules.paths import kept_path
from app.fellowships.states import AnswerOrigin, KeptWhy, NoticeKind


def admit_late(session: Session, kept: KeptText, *, reason: str, by_id: int, at: datetime) -> None:
    """The text is the newest version of its answers from now on; what was there stays in the log.

    Where something is submitted, a further submission holds it; a draft still needs a later end. Everybody reads that
    a late text was admitted, not whose. Raises RuleBroken without a rule or a reason, Conflict where somebody else was
    faster.
    """
    row = held(session, kept.application_id)
    session.refresh(kept, with_for_update=True)
    round_ = session.get_one(Round, row.round_id)
    _check(round_, kept, reason)
    _answer(session, kept)
    kept.admitted_at, kept.admitted_by_id, kept.admit_reason = at, by_id, reason
    session.flush()
    submit_admitted(session, row, kept, by_id=by_id, at=at)
    audit.record(
        session,
        "application.late_admitted",
        actor_id=by_id,
        object_type="application",
        object_id=row.id,
        kept=kept.public_id,
    )
    _tell(session, row, round_, kept, by_id, at)


def _check(round_: Round, kept: KeptText, reason: str) -> None:
    if not (round_.late_rule_de or round_.late_rule_en):
        raise RuleBroken(message("This call has no rule for late texts: none can be admitted."))
    if kept.why is not KeptWhy.LATE:
        raise RuleBroken(message("Only a text that came too late can be admitted."))
    if not reason:
        raise RuleBroken(message("Say which line of the rule allows it."), field="reason")
    if kept.admitted_at is not None:
        raise Conflict(message("Somebody else has admitted this text meanwhile."))


def _answer(session: Session, kept: KeptText) -> None:
    """Each text is the newest version of its answer, dated by when it came."""
    for key, value in kept.values.items():
        newest = select(func.max(Answer.version)).where(Answer.part_id == kept.part_id, Answer.question_key == key)
        version = (session.scalar(newest) or 0) + 1
        session.add(
            Answer(
                programme_id=kept.programme_id,
                application_id=kept.application_id,
                part_id=kept.part_id,
                question_key=key,
                version=version,
                value=value,
                origin=AnswerOrigin.ADMITTED,
                basis={"kept": kept.public_id},
                at=kept.received_at,
                by_id=kept.by_id,
            )
        )


def _tell(session: Session, row: Application, round_: Round, kept: KeptText, by_id: int, at: datetime) -> None:
    """Everybody that there was one, the team that it was theirs."""
    words = message("A text that came after the deadline was admitted under the rule of this call.")
    announce(session, row.programme_id, row.round_id, NoticeKind.LATE_ADMITTED, words, until=None, by_id=by_id, at=at)
    for account in team_of(session, row):
        mail_account(
            session,
            account,
            "fellowships/late_admitted",
            title=row.title,
            round=round_,
            received_at=kept.received_at,
            reason=kept.admit_reason,
            is_submitted=row.submissions > 0,
            path=kept_path(row.public_id),
        )
