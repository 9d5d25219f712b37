"""Introductions for tests: one row in whatever state, as the actions would have left it."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core import clock
from app.introductions.models import Introduction
from app.introductions.rules.times import ANSWER_WITHIN, REMINDER_AFTER, next_moment
from app.introductions.states import RUNNING, Origin, State
from app.profiles.models import Profile

REASON = "Wir hören Transformatoren zu und suchen jemanden, der Netze kennt."


def make_introduction(
    session: Session,
    asker: Profile,
    receiver: Profile,
    state: State = State.REQUESTED,
    *,
    at: datetime | None = None,
    **values: object,
) -> Introduction:
    """``at`` is the moment of delivery, or of the introduction for those that are introduced."""
    at = at or clock.now()
    low, high = sorted((asker.id, receiver.id))
    agreed = state in {*RUNNING, State.ACCEPTED}
    chosen: dict[str, object] = {
        "asker_id": asker.id, "receiver_id": receiver.id, "pair_low_id": low, "pair_high_id": high,
        "origin": Origin.SIDE, "state": state, "created_at": at, "reason": REASON, "asker_agreed": True,
        "receiver_agreed": agreed, "all_agreed": agreed, "requested_at": at, "delivered_at": at,
        "reminder_at": at + REMINDER_AFTER, "due_at": at + ANSWER_WITHIN,
        "introduced_at": at if state in RUNNING else None, "told": 0 if state in RUNNING else 1,
        "explanation": {},
    }  # fmt: skip
    if values.get("origin", Origin.SIDE) is not Origin.SIDE:
        chosen["approved_at"] = at
    made = Introduction(**{**chosen, **values})
    made.next_at = next_moment(made)
    session.add(made)
    session.flush()
    return made
