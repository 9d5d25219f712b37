"""A person of the staff puts a pair forward by hand. Both sides read why; both have to say yes themselves."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.database import one_at_a_time
from app.core.errors import RuleBroken
from app.core.language import message
from app.introductions.actions.delivering import may_be_introduced
from app.introductions.actions.judging import check_may_judge, find_ruling, move
from app.introductions.models import ProposalLine
from app.introductions.rules.judging import CERTAIN, STAFF_CHANCE, STAFF_WAY
from app.introductions.rules.limits import WEEK
from app.introductions.states import ProposalState, Ruling

IN_THE_WAY = message(
    "These two cannot be introduced at present. Something is under way between them, one of them rests after an "
    "answer, or a criterion of one side stands in the way. Some of it is private, so this page says no more."
)


@dataclass(frozen=True)
class ByHand:
    """A team, an investor, and the staff's words to both."""

    sender_id: int
    receiver_id: int
    words: str


def propose_by_hand(
    session: Session, given: ByHand, *, by_id: int, most: int, model: str, at: datetime
) -> ProposalLine:
    """It reaches both sides in ten minutes. Raises RuleBroken with what stands in the way, as far as it may be said."""
    one_at_a_time(session, {f"pair {given.sender_id} {given.receiver_id}", f"introductions by {by_id}"})
    check_by_hand(session, given.sender_id, given.receiver_id, by_id=by_id, most=most, model=model, at=at)
    waiting = _open_line(session, given)
    if waiting is not None:
        move(session, waiting, "lapse", by_id=by_id)
        session.flush()
    line = ProposalLine(
        sender_id=given.sender_id, receiver_id=given.receiver_id, way=STAFF_WAY, propensity=CERTAIN,
        request=STAFF_CHANCE, answer=STAFF_CHANCE, accept=STAFF_CHANCE, note=given.words,
        state=ProposalState.APPROVED, made_at=at, judged_at=at, judged_by_id=by_id,
    )  # fmt: skip
    session.add(line)
    session.flush()
    audit.record(session, "proposal.by_hand", actor_id=by_id, object_type="proposal", object_id=line.id)
    return line


def check_by_hand(
    session: Session, sender_id: int, receiver_id: int, *, by_id: int, most: int, model: str, at: datetime
) -> None:
    """Raises RuleBroken; asked before the form is shown, too."""
    check_may_judge(session, sender_id, receiver_id, by_id=by_id)
    if by_hand_this_week(session, by_id, at) >= most:
        raise RuleBroken(
            message("You have proposed {count} introductions in seven days, as many as you may.", count=most)
        )
    standing = find_ruling(session, sender_id, receiver_id)
    if standing is not None and standing.kind is Ruling.VETO:
        raise RuleBroken(message("The pair was vetoed. Lift the veto first."))
    approved = select(ProposalLine.id).where(
        ProposalLine.sender_id == sender_id,
        ProposalLine.receiver_id == receiver_id,
        ProposalLine.state == ProposalState.APPROVED,
    )
    if session.scalar(approved.limit(1)) is not None:
        raise RuleBroken(message("The pair is approved already and reaches the two within minutes."))
    if not may_be_introduced(session, sender_id, receiver_id, model=model, at=at):
        raise RuleBroken(IN_THE_WAY)


def by_hand_this_week(session: Session, by_id: int, at: datetime) -> int:
    """What was taken back within ten minutes does not count."""
    mine = ProposalLine.judged_by_id == by_id, ProposalLine.way == STAFF_WAY, ProposalLine.made_at > at - WEEK
    counted = select(func.count()).where(*mine, ProposalLine.state != ProposalState.DROPPED)
    return session.scalar(counted) or 0


def _open_line(session: Session, given: ByHand) -> ProposalLine | None:
    of_pair = ProposalLine.sender_id == given.sender_id, ProposalLine.receiver_id == given.receiver_id
    waiting = select(ProposalLine).where(*of_pair, ProposalLine.state == ProposalState.WAITING)
    return session.scalar(waiting.with_for_update())
