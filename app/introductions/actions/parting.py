"""Two that are never to meet: what is open between them ends in silence, whichever of them said so and wherever."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.introductions.actions.steps import held, step
from app.introductions.actions.telling import tell
from app.introductions.models import Introduction
from app.introductions.queries.blocks import side_that_blocks
from app.introductions.rules.times import is_delivered, state_now
from app.introductions.states import OPEN, Answer, EndCause, Side, State


def part(session: Session, introduction: Introduction, side: Side, *, by_id: int | None, at: datetime) -> None:
    """End it for ``side``, which wants to meet the other never more: the receiver's reads as a no without a reason."""
    if side is Side.RECEIVER and state_now(introduction, at) is State.REQUESTED:
        introduction.answer, introduction.answered_at = Answer.DECLINE, introduction.answered_at or at
        introduction.answered_by_id, introduction.decline_reason, introduction.reason_released = by_id, None, False
        introduction.reacted_at = introduction.reacted_at or at
        step(session, introduction, "decline", by_id=by_id, at=at)
        tell(session, introduction, Side.ASKER, "declined", at=at)
        return
    introduction.end_cause = EndCause.NOT_TAKEN if introduction.state is State.SUGGESTED else EndCause.CLOSED
    step(session, introduction, "end", by_id=by_id, at=at)


def part_if_blocked(session: Session, introduction: Introduction, *, at: datetime) -> bool:
    """Whether a never-show entry of one of the two ended it. A no before the request arrived would tell too much: the
    receiver's waits for that moment."""
    if introduction.state not in OPEN:
        return False
    side = side_that_blocks(session, introduction)
    waits = side is Side.RECEIVER and introduction.state is State.REQUESTED and not is_delivered(introduction, at)
    if side is None or waits or (introduction.crosses and side is Side.RECEIVER):
        return False
    part(session, introduction, side, by_id=None, at=at)
    return True


def end_blocked(session: Session, introduction_id: int, *, at: datetime) -> bool:
    """The worker's step for one introduction."""
    introduction = held(session, introduction_id)
    return introduction is not None and part_if_blocked(session, introduction, at=at)
