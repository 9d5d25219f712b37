"""What was approved ten minutes ago reaches the teams: once, and only if nothing stands in the way by then."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.clock import local_day
from app.core.errors import RuleBroken
from app.introductions.actions.judging import held, move
from app.introductions.actions.requesting import suggest_introduction
from app.introductions.actions.telling import tell
from app.introductions.models import ProposalLine
from app.introductions.queries.fitting import fit_between
from app.introductions.queries.parties import current_between, parties, rests_until
from app.introductions.rules.judging import STAFF_WAY
from app.introductions.rules.parties import why_ended
from app.introductions.rules.times import UNDO
from app.introductions.states import Origin, ProposalState, Side, State
from app.profiles.rules.requests import may_request


def deliver_proposal(session: Session, line_id: int, *, model: str, at: datetime) -> bool:
    """The suggestion and its mails in one transaction with the proposal's step; False when there was nothing to do.

    May run twice and in parallel. What cannot be introduced any more is dropped, and nobody but the staff learns of it.
    """
    line = held(session, line_id)
    if line is None or line.state is not ProposalState.APPROVED:
        return False
    if line.judged_at is None or line.judged_at + UNDO > at:
        return False
    if not may_be_introduced(session, line.sender_id, line.receiver_id, model=model, at=at):
        move(session, line, "drop", by_id=None)
        session.flush()
        return True
    _deliver(session, line, at)
    return True


def _deliver(session: Session, line: ProposalLine, at: datetime) -> None:
    by_staff = line.way == STAFF_WAY
    try:
        made = suggest_introduction(
            session,
            line.sender_id,
            line.receiver_id,
            origin=Origin.STAFF if by_staff else Origin.PLATFORM,
            by_id=line.judged_by_id if by_staff else None,
            at=at,
            approved_at=line.judged_at,
            words=line.note,
        )
    except RuleBroken:
        move(session, line, "drop", by_id=None)
        session.flush()
        return
    line.introduction_id = made.id
    move(session, line, "deliver", by_id=None)
    session.flush()
    for side in (Side.ASKER, Side.RECEIVER) if by_staff else (Side.ASKER,):
        tell(session, made, side, "suggested_by_staff" if by_staff else "suggested", at=at)


def may_be_introduced(session: Session, sender_id: int, receiver_id: int, *, model: str, at: datetime) -> bool:
    """Whether nothing at all stands between the two now. It never says what: some of it is nobody's business."""
    found = parties(session, [sender_id, receiver_id])
    sender, receiver = found.get(sender_id), found.get(receiver_id)
    if sender is None or receiver is None or why_ended(State.SUGGESTED, sender, receiver, local_day(at)) is not None:
        return False
    if not all(may_request(each.kind, each.state, each.verified_at) for each in (sender, receiver)):
        return False
    if current_between(session, sender_id, receiver_id) is not None:
        return False
    if rests_until(session, sender_id, receiver_id, at) is not None:
        return False
    return fit_between(session, model, sender, receiver, today=local_day(at)).is_open
