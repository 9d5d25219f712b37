"""Mail about introductions: letters that people may collect or stop."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions.notices import notify
from app.accounts.models import Account
from app.accounts.notices import Line, Waiting
from app.accounts.rules.notices import can_be_written_to
from app.core.signed_links import installation_links
from app.introductions.models import Introduction, OutcomeReport
from app.introductions.queries.parties import members_of
from app.introductions.queries.seeing import facts_for
from app.introductions.rules.letters import KINDS, LETTERS
from app.introductions.rules.links import OUTCOME, introduction_path, outcome_path
from app.introductions.rules.times import OUTCOME_DAYS
from app.introductions.rules.words import RESULTS
from app.introductions.states import RUNNING, Result, Side


def tell(
    session: Session,
    introduction: Introduction,
    side: Side,
    code: str,
    *,
    at: datetime,
    day: int = 0,
    to: Sequence[int] | None = None,
) -> int:
    """One letter to every member of a side, or to those named, as each of them chose; returns how many are told."""
    letter = LETTERS[code](facts_for(session, introduction, side, day=day))
    return notify(
        session,
        KINDS[code],
        members_of(session, _own(introduction, side)) if to is None else to,
        template="introductions/letter",
        path=introduction_path(introduction.public_id),
        subject_id=introduction.id,
        at=at,
        detail=code,
        letter=letter,
        reason=_words(introduction, code),
        choices=(),
    )


def _words(introduction: Introduction, code: str) -> str:
    """Why somebody asks, or why the staff suggests it."""
    return {"requested": introduction.reason, "suggested_by_staff": introduction.staff_reason}.get(code, "")


def tell_outcome(session: Session, introduction: Introduction, side: Side, *, day: int, at: datetime) -> None:
    """The question what came of it: each member gets a link of their own, good for one answer."""
    letter = LETTERS["outcome"](facts_for(session, introduction, side, day=day))
    links = installation_links()
    for account in _accounts(session, members_of(session, _own(introduction, side)), at):
        signed = links.signed(OUTCOME, introduction.public_id, account.public_id, side.value, str(day))
        notify(
            session,
            KINDS["outcome"],
            [account.id],
            template="introductions/letter",
            path=outcome_path(signed),
            subject_id=introduction.id,
            at=at,
            detail="outcome",
            letter=letter,
            reason="",
            choices=[(RESULTS[result], f"{outcome_path(signed)}?result={result.value}") for result in Result],
        )


def digest_lines(session: Session, account_id: int, waiting: Sequence[Waiting], at: datetime) -> Mapping[Waiting, Line]:
    """What a digest says of introductions: the subject of each letter, of what still exists for this person."""
    ids = {each.subject_id for each in waiting}
    rows = session.scalars(select(Introduction).where(Introduction.id.in_(ids)).order_by(Introduction.id))
    known = {row.id: row for row in rows}
    found: dict[Waiting, Line] = {}
    for each in waiting:
        introduction = known.get(each.subject_id)
        side = _side_of(session, introduction, account_id) if introduction else None
        if introduction is not None and side is not None and each.detail in LETTERS:
            path = introduction_path(introduction.public_id)
            if each.detail == "outcome":
                path = _open_question(session, introduction, side, account_id, at) or ""
            if path:
                found[each] = Line(LETTERS[each.detail](facts_for(session, introduction, side)).subject, path)
    return found


def _open_question(
    session: Session, introduction: Introduction, side: Side, account_id: int, at: datetime
) -> str | None:
    """The link that answers it without signing in; None once the side has said what came of it."""
    passed = (at - introduction.introduced_at).days if introduction.introduced_at else 0
    day = max((day for day in OUTCOME_DAYS if day <= passed), default=OUTCOME_DAYS[0])
    said = OutcomeReport.introduction_id == introduction.id, OutcomeReport.side == side, OutcomeReport.day == day
    if introduction.state not in RUNNING or session.scalar(select(OutcomeReport.id).where(*said)) is not None:
        return None
    account = session.get_one(Account, account_id)
    signed = installation_links().signed(OUTCOME, introduction.public_id, account.public_id, side.value, str(day))
    return outcome_path(signed)


def _side_of(session: Session, introduction: Introduction, account_id: int) -> Side | None:
    sides = (
        side for side in (Side.ASKER, Side.RECEIVER) if account_id in members_of(session, _own(introduction, side))
    )
    return next(sides, None)


def _own(introduction: Introduction, side: Side) -> int | None:
    return introduction.asker_id if side is Side.ASKER else introduction.receiver_id


def _accounts(session: Session, ids: Sequence[int], at: datetime) -> list[Account]:
    wanted = select(Account).where(Account.id.in_(ids), can_be_written_to(at)).order_by(Account.id)
    return list(session.scalars(wanted))
