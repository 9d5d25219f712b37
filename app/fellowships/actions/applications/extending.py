"""A later end for one application, or for all drafts of a round at once: with its reason, told to the team."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.accounts.actions.mailing import mail_account
from app.accounts.models import Account
from app.core import audit
from app.core.errors import Conflict, RuleBroken
from app.core.language import Message, message, speaking
from app.fellowships.actions.applications.moving import held
from app.fellowships.models import (
    Application,
    Extension,
    ExtensionProposal,
    Round,
    RoundNotice,
)
from app.fellowships.queries.applications.deadlines import deadline_for
from app.fellowships.queries.applications.extensions import affected_by, ends_of
from app.fellowships.queries.applications.team import team_of, teams_of
from app.fellowships.rules.later_words import outage_reason
from app.fellowships.rules.paths import application_path
from app.fellowships.states import ApplicationState, NoticeKind

LONGEST = timedelta(days=60)


def extend_application(
    session: Session, application_id: int, *, until: datetime, reason: str, by_id: int, at: datetime
) -> Extension:
    """Raises RuleBroken for an end that is no later one, or far away, and for what is screened or withdrawn."""
    row = held(session, application_id)
    if row.state not in (ApplicationState.DRAFT, ApplicationState.SUBMITTED):
        raise RuleBroken(message("Only an application that is still being written can have a later end."))
    before = deadline_for(session, row).accepts_until
    if until <= before or until <= at:
        raise RuleBroken(
            message("The new end must be later than the one that holds, and in the future."), field="until"
        )
    if until > at + LONGEST:
        raise RuleBroken(message("At most 60 days from now."), field="until")
    made = _add_extension(session, row, until, reason, by_id, at)
    session.flush()
    tell_extension(session, row, until, reason)
    return made


def _add_extension(
    session: Session, row: Application, until: datetime, reason: str, by_id: int | None, at: datetime
) -> Extension:
    made = Extension(
        programme_id=row.programme_id, application_id=row.id, until=until, reason=reason, at=at, by_id=by_id
    )
    session.add(made)
    audit.record(
        session,
        "application.extended",
        actor_id=by_id,
        object_type="application",
        object_id=row.id,
        until=until.isoformat(),
    )
    return made


def tell_extension(session: Session, row: Application, until: datetime, reason: str) -> None:
    round_ = session.get_one(Round, row.round_id)
    for account in team_of(session, row):
        mail_account(
            session,
            account,
            "fellowships/extended",
            title=row.title,
            round=round_,
            until=until,
            reason=reason,
            path=application_path(row.public_id),
        )


def grant_proposal(session: Session, proposal: ExtensionProposal, *, by_id: int, at: datetime) -> int:
    """The same minutes for every draft of the round, a mail to each team, a line that everybody reads.

    Returns how many applications it reached. Raises Conflict where somebody else has answered meanwhile.
    """
    session.refresh(proposal, with_for_update=True)
    _check_unanswered(proposal)
    rows = affected_by(session, proposal)
    minutes = timedelta(minutes=proposal.minutes)
    reason = outage_reason()
    round_ = session.get_one(Round, proposal.round_id)
    ends = ends_of(session, round_, [row.id for row in rows])
    teams = teams_of(session, rows)
    # Whose end has passed meanwhile gets the minutes from now on.
    later = {key: max(end, at) + minutes for key, end in ends.items()}
    for row in rows:
        for account in teams[row.id]:
            _mail_outage(session, row, round_, account, later[row.id], proposal.minutes)
    # Last, and all at once: from here on their teams wait until it is committed, and mails take seconds.
    for row in rows:
        _add_extension(session, row, later[row.id], reason, by_id, at)
    proposal.granted_at, proposal.by_id = at, by_id
    _announce_outage(session, proposal, max(later.values(), default=None))
    _note(session, proposal, "round.outage_extended", by_id, len(rows))
    return len(rows)


def _announce_outage(session: Session, proposal: ExtensionProposal, until: datetime | None) -> None:
    words = message(
        "Our service was out of order before the deadline. Whoever had not submitted yet has {count} more minutes.",
        count=proposal.minutes,
    )
    owner, at = (proposal.programme_id, proposal.round_id), proposal.granted_at
    assert at is not None, "it was granted a line ago"
    announce(session, *owner, NoticeKind.OUTAGE, words, until=until, by_id=proposal.by_id, at=at)


def dismiss_proposal(session: Session, proposal: ExtensionProposal, *, reason: str, by_id: int, at: datetime) -> None:
    """Raises Conflict as above, RuleBroken without a reason."""
    session.refresh(proposal, with_for_update=True)
    _check_unanswered(proposal)
    if not reason:
        raise RuleBroken(message("Say why: it stands in the log."), field="reason")
    proposal.dismissed_at, proposal.by_id, proposal.reason = at, by_id, reason
    session.flush()
    _note(session, proposal, "round.outage_dismissed", by_id, 0)


def _check_unanswered(proposal: ExtensionProposal) -> None:
    if proposal.granted_at is not None or proposal.dismissed_at is not None:
        raise Conflict(message("Somebody else has decided about this meanwhile."))


def announce(
    session: Session,
    programme_id: int,
    round_id: int,
    kind: NoticeKind,
    words: Message,
    *,
    until: datetime | None,
    by_id: int | None,
    at: datetime,
) -> None:
    """A line of the public log of a round, in both languages."""
    session.add(
        RoundNotice(
            programme_id=programme_id,
            round_id=round_id,
            kind=kind,
            words_de=_in(words, "de"),
            words_en=_in(words, "en"),
            until=until,
            at=at,
            by_id=by_id,
        )
    )
    session.flush()


def _in(words: Message, language: str) -> str:
    with speaking(language):
        return str(words)


def _mail_outage(
    session: Session, row: Application, round_: Round, account: Account, until: datetime, minutes: int
) -> None:
    mail_account(
        session,
        account,
        "fellowships/outage",
        title=row.title,
        round=round_,
        until=until,
        minutes=minutes,
        path=application_path(row.public_id),
    )


def _note(session: Session, proposal: ExtensionProposal, event: str, by_id: int, count: int) -> None:
    audit.record(session, event, actor_id=by_id, object_type="round", object_id=proposal.round_id, applications=count)
