"""A person's own place among the reviewers of a round, and what they may wish to read there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.lists.cutting import Cut, cut
from app.core.paging import Page
from app.fellowships.models import Application, Bid, Reviewer, ReviewPhase, ReviewPlan, Round
from app.fellowships.queries.reviewing.teasers import Teaser, teasers_of
from app.fellowships.queries.rounds import plans_of
from app.fellowships.rules.phases import phase_at
from app.fellowships.rules.reviewing.rights import rights_of
from app.fellowships.rules.reviewing.wishes import asks_wishes
from app.fellowships.states import ApplicationState, ReviewerState

_HERE = (ReviewerState.INVITED, ReviewerState.ACTIVE)


@dataclass(frozen=True)
class Place:
    reviewer: Reviewer
    round: Round
    due_at: datetime | None
    asks_wishes: bool
    sees_applicants: bool


@dataclass(frozen=True)
class Choice:
    """An application that somebody may wish to read."""

    application_id: int
    blind_id: str
    number: int
    language: str
    teaser: Teaser
    wish: int


def place_here(session: Session, account_id: int, public_id: str, at: datetime) -> Place:
    """Raises NotFound for anybody else's, and for one that was declined or has ended."""
    wanted = (
        select(Reviewer, Round, ReviewPlan, ReviewPhase)
        .join(Round, Round.id == Reviewer.round_id)
        .outerjoin(ReviewPlan, ReviewPlan.round_id == Round.id)
        .outerjoin(ReviewPhase, ReviewPhase.id == ReviewPlan.phase_id)
        .where(Reviewer.public_id == public_id, Reviewer.account_id == account_id, Reviewer.state.in_(_HERE))
    )
    row = session.execute(wanted).one_or_none()
    if row is None:
        raise NotFound
    who, round_, plan, phase = row
    steps = plans_of(session, [round_.id]).get(round_.id, {})
    now_in = phase_at(round_.phase, steps, at, is_announced=round_.announced_at is not None)
    is_asked = plan is not None and who.state is ReviewerState.ACTIVE and asks_wishes(plan.settings, now_in)
    due_at = plan.due_at if plan else None
    return Place(who, round_, due_at, is_asked, rights_of(phase).sees_applicants)


def choices_of(session: Session, place: Place, wanted: Cut) -> Page[Choice]:
    """What passed the screening, by number; without what the session's scope bars."""
    statement = (
        select(Application, Bid.wish)
        .outerjoin(Bid, (Bid.application_id == Application.id) & (Bid.reviewer_id == place.reviewer.id))
        .where(Application.round_id == place.round.id, Application.state == ApplicationState.IN_REVIEW)
        .order_by(Application.number, Application.id)
    )
    page = cut(session, statement, wanted, lambda rows: [(row, wish) for row, wish in rows])
    teasers = teasers_of(session, [row.id for row, _ in page.items], sees_applicants=place.sees_applicants)
    return Page([_choice(row, wish, teasers) for row, wish in page.items], page.number, page.size, page.total)


def _choice(row: Application, wish: int | None, teasers: Mapping[int, Teaser]) -> Choice:
    teaser = teasers.get(row.id, Teaser(""))
    return Choice(row.id, row.blind_id, row.number or 0, row.language, teaser, wish or 0)
