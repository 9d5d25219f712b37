"""What the reviews of a round say: progress, raw and calibrated scores, which review would decide something."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.fellowships.assigner.scores import Given, Standing, Together, together
from app.fellowships.models import Application, Assignment, Review, Reviewer, ReviewPlan, Round
from app.fellowships.queries.versions import by_earlier_criteria
from app.fellowships.states import ApplicationState, AssignmentState, ReviewerState, ReviewState

SCORED = (ApplicationState.IN_REVIEW, ApplicationState.SHORTLISTED, ApplicationState.DECIDED)


@dataclass(frozen=True)
class Single:
    """The total of one finished review, from 0 to 100."""

    total: float
    is_by_earlier: bool


@dataclass(frozen=True)
class Scored:
    """One application beside its finished reviews, the lowest first; ``spread`` is between the outer ones."""

    public_id: str
    number: int
    title: str
    singles: tuple[Single, ...]
    tasks: int
    standing: Standing | None

    @property
    def spread(self) -> float | None:
        return self.singles[-1].total - self.singles[0].total if len(self.singles) > 1 else None

    @property
    def by_earlier(self) -> int:
        """How many of its reviews stand by earlier criteria."""
        return sum(each.is_by_earlier for each in self.singles)


@dataclass(frozen=True)
class Progress:
    """How far one reviewer is. ``leniency`` is how many points more than others they give on the same applications."""

    public_id: str
    name: str
    state: ReviewerState
    tasks: int
    finished: int
    begun: int
    abstained: int
    last_at: datetime | None
    leniency: float | None


@dataclass(frozen=True)
class Dashboard:
    """The reviews of a round. ``short`` lists applications with fewer finished reviews than the round asks for."""

    tasks: int
    finished: int
    begun: int
    abstained: int
    reviews_each: int
    due_at: datetime | None
    scored: tuple[Scored, ...]
    reviewers: tuple[Progress, ...]
    places: int

    @property
    def short(self) -> list[Scored]:
        return [each for each in self.scored if len(each.singles) < self.reviews_each]

    @property
    def by_earlier(self) -> list[Scored]:
        """Applications with reviews by earlier criteria, by number."""
        return sorted((each for each in self.scored if each.by_earlier), key=lambda each: each.number)

    @property
    def decisive(self) -> list[Scored]:
        """Applications near the cut that one more review could move across, the likeliest first."""
        found = [each for each in self.scored if each.standing and each.standing.swing_percent]
        return sorted(found, key=lambda each: (-(each.standing.swing_percent if each.standing else 0), each.number))


def dashboard(session: Session, round_: Round) -> Dashboard:
    """Six statements, however many reviews there are."""
    rows = session.execute(
        select(Application.id, Application.public_id, Application.number, Application.title)
        .where(Application.round_id == round_.id, Application.state.in_(SCORED))
        .order_by(Application.number)
    ).all()
    ids = [row.id for row in rows]
    singles, said = _singles(session, round_.id)
    places = min(round_.places or len(ids), len(ids))
    known = set(ids)
    scores = together([each for each in said if each.application_id in known], ids, places=places)
    tasks = _tasks(session, round_.id)
    plan = session.scalar(select(ReviewPlan).where(ReviewPlan.round_id == round_.id))
    scored = tuple(
        Scored(
            row.public_id, row.number, row.title, tuple(singles[row.id]), tasks[row.id], scores.standings.get(row.id)
        )
        for row in rows
    )
    reviewers = _reviewers(session, round_.id, scores)
    return Dashboard(
        sum(each.tasks for each in reviewers),
        sum(each.finished for each in reviewers),
        sum(each.begun for each in reviewers),
        sum(each.abstained for each in reviewers),
        plan.reviews_each if plan else 1,
        plan.due_at if plan else None,
        tuple(sorted(scored, key=_by_rank)),
        reviewers,
        places,
    )


def _by_rank(each: Scored) -> tuple[int, int]:
    return (each.standing.rank if each.standing else 1_000_000, each.number)


def _singles(session: Session, round_id: int) -> tuple[dict[int, list[Single]], Sequence[Given]]:
    """Totals of the finished reviews of each application, lowest first, and who gave them."""
    wanted = (
        select(Review.application_id, Assignment.reviewer_id, Review.total, by_earlier_criteria(round_id))
        .join(Assignment, Assignment.id == Review.assignment_id)
        .join(Reviewer, Reviewer.id == Assignment.reviewer_id)
        .where(Reviewer.round_id == round_id, Review.state == ReviewState.FINISHED, Review.total.is_not(None))
        .where(Assignment.state == AssignmentState.ASSIGNED)
        .order_by(Review.total)
    )
    singles: dict[int, list[Single]] = defaultdict(list)
    given = []
    for application_id, reviewer_id, total, is_by_earlier in session.execute(wanted):
        assert total is not None, "asked for above"
        singles[application_id].append(Single(total, bool(is_by_earlier)))
        given.append(Given(application_id, reviewer_id, total))
    return singles, given


def _tasks(session: Session, round_id: int) -> dict[int, int]:
    wanted = (
        select(Assignment.application_id, func.count())
        .join(Reviewer, Reviewer.id == Assignment.reviewer_id)
        .where(Reviewer.round_id == round_id, Assignment.state == AssignmentState.ASSIGNED)
        .group_by(Assignment.application_id)
    )
    return defaultdict(int, session.execute(wanted).all())


def _reviewers(session: Session, round_id: int, scores: Together) -> tuple[Progress, ...]:
    """Who has most left to do first."""

    def counted(state: ReviewState) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((Review.state == state, 1), else_=0)), 0)

    wanted = (
        select(
            Reviewer.id,
            Reviewer.public_id,
            Account.display_name,
            Reviewer.state,
            func.count(Assignment.id),
            counted(ReviewState.FINISHED),
            counted(ReviewState.DRAFT),
            counted(ReviewState.ABSTAINED),
            func.max(Review.changed_at),
        )
        .outerjoin(Account, Account.id == Reviewer.account_id)
        .outerjoin(Assignment, (Assignment.reviewer_id == Reviewer.id) & (Assignment.state == AssignmentState.ASSIGNED))
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Reviewer.round_id == round_id)
        .group_by(Reviewer.id, Reviewer.public_id, Account.display_name, Reviewer.state)
    )
    found = [
        Progress(public_id, name or "", state, tasks, finished, begun, left, last_at, scores.leniency.get(reviewer_id))
        for reviewer_id, public_id, name, state, tasks, finished, begun, left, last_at in session.execute(wanted)
    ]
    return tuple(sorted(found, key=lambda each: (each.finished + each.abstained - each.tasks, each.name)))
