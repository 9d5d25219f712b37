"""A reviewer answers an invitation, says what they know and how much they read, and what they would like to read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import RuleBroken
from app.core.language import message
from app.fellowships.models import Bid, Reviewer
from app.fellowships.states import ReviewerState


@dataclass(frozen=True)
class Offered:
    """What somebody brings: languages they read, a line a field of knowledge, at most so many applications."""

    languages: tuple[str, ...]
    expertise: str
    own_quota: int | None


def _held(session: Session, reviewer: Reviewer) -> None:
    session.refresh(reviewer, with_for_update=True)


def offer_to_read(session: Session, reviewer: Reviewer, offered: Offered, *, by_id: int, at: datetime) -> None:
    """Accept the invitation, or change what was said then. Raises RuleBroken where the place has ended meanwhile."""
    _held(session, reviewer)
    if reviewer.state not in (ReviewerState.INVITED, ReviewerState.ACTIVE):
        raise RuleBroken(message("You are not a reviewer of this round any more."))
    is_new = reviewer.state is ReviewerState.INVITED
    reviewer.languages, reviewer.expertise = list(offered.languages), offered.expertise
    reviewer.own_quota = offered.own_quota
    if is_new:
        reviewer.state, reviewer.answered_at = ReviewerState.ACTIVE, at
    session.flush()
    _note(session, "reviewer.accepted" if is_new else "reviewer.changed", reviewer, by_id)


def decline(session: Session, reviewer: Reviewer, *, reason: str, by_id: int, at: datetime) -> None:
    """Raises RuleBroken where the invitation was answered already."""
    _held(session, reviewer)
    if reviewer.state is not ReviewerState.INVITED:
        raise RuleBroken(message("This invitation was answered already."))
    reviewer.state, reviewer.answered_at, reviewer.decline_reason = ReviewerState.DECLINED, at, reason
    session.flush()
    _note(session, "reviewer.declined", reviewer, by_id)


def wish_for(session: Session, reviewer: Reviewer, wishes: Mapping[int, int], *, at: datetime) -> None:
    """Wishes by application, replacing those of the same applications; 0 is none."""
    _held(session, reviewer)
    wanted = select(Bid).where(Bid.reviewer_id == reviewer.id, Bid.application_id.in_(wishes)).order_by(Bid.id)
    known = {row.application_id: row for row in session.scalars(wanted)}
    for application_id, wish in sorted(wishes.items()):
        row = known.get(application_id)
        if row is not None and row.wish != wish:
            row.wish, row.at = wish, at
        elif row is None and wish:
            session.add(_bid(reviewer, application_id, wish, at))
    session.flush()


def _bid(reviewer: Reviewer, application_id: int, wish: int, at: datetime) -> Bid:
    return Bid(
        programme_id=reviewer.programme_id,
        reviewer_id=reviewer.id,
        application_id=application_id,
        wish=wish,
        at=at,
    )


def _note(session: Session, event: str, reviewer: Reviewer, by_id: int) -> None:
    audit.record(
        session, event, actor_id=by_id, object_type="reviewer", object_id=reviewer.id, round_id=reviewer.round_id
    )
