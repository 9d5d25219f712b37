"""A reviewer's rounds and tasks: the same few statements, however many there are."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.fellowships.models import (
    Application,
    Assignment,
    Review,
    Reviewer,
    ReviewPhase,
    ReviewPlan,
    Round,
    Submission,
)
from app.fellowships.queries.reviewing.teasers import Teaser, teasers_of
from app.fellowships.queries.rounds import plans_of
from app.fellowships.rules.phases import phase_at
from app.fellowships.rules.reviewing.queue import Item, done_of, in_order, is_late, next_after, stage_of
from app.fellowships.rules.reviewing.rights import IN_HANDS, READING, Rights, rights_of
from app.fellowships.rules.reviewing.wishes import asks_wishes
from app.fellowships.states import AssignmentState, PhaseKind, ReviewerState, ReviewState

_HERE = (ReviewerState.INVITED, ReviewerState.ACTIVE)
NOTHING = Teaser("")


@dataclass(frozen=True)
class MyRound:
    """A round in which somebody reads, or is asked to. Its items are there while the round is in review."""

    reviewer: Reviewer
    round: Round
    phase: PhaseKind
    due_at: datetime | None
    is_overdue: bool
    rights: Rights
    asks_wishes: bool
    items: tuple[Item, ...]
    teasers: Mapping[int, Teaser]

    @property
    def is_invitation(self) -> bool:
        return self.reviewer.state is ReviewerState.INVITED

    @property
    def is_in_review(self) -> bool:
        return self.phase in READING

    @property
    def done(self) -> int:
        return done_of(self.items)

    @property
    def next(self) -> Item | None:
        return next_after(self.items)


def my_rounds(session: Session, account_id: int, at: datetime) -> list[MyRound]:
    """Invitations first, then rounds in review, then the others."""
    wanted = (
        select(Reviewer, Round, ReviewPlan, ReviewPhase)
        .join(Round, Round.id == Reviewer.round_id)
        .outerjoin(ReviewPlan, ReviewPlan.round_id == Round.id)
        .outerjoin(ReviewPhase, ReviewPhase.id == ReviewPlan.phase_id)
        .where(Reviewer.account_id == account_id, Reviewer.state.in_(_HERE))
        .order_by(Reviewer.id.desc())
    )
    rows = session.execute(wanted).all()
    plans = plans_of(session, [round_.id for _, round_, _, _ in rows])
    phases = {
        row.id: phase_at(row.phase, plans.get(row.id, {}), at, is_announced=row.announced_at is not None)
        for _, row, _, _ in rows
    }
    reading = [who for who, row, _, _ in rows if who.state is ReviewerState.ACTIVE and phases[row.id] in READING]
    dues = {who.id: plan.due_at if plan else None for who, _, plan, _ in rows}
    items = items_of(session, reading, dues)
    rights = {row.id: rights_of(phase) for _, row, _, phase in rows}
    teasers = _teasers(session, reading, items, rights)
    found = [
        MyRound(
            who,
            row,
            phases[row.id],
            dues[who.id],
            is_late(at, dues[who.id]),
            rights[row.id],
            plan is not None and who.state is ReviewerState.ACTIVE and asks_wishes(plan.settings, phases[row.id]),
            tuple(items.get(who.id, ())),
            teasers,
        )
        for who, row, plan, _ in rows
    ]
    return sorted(found, key=lambda each: (not each.is_invitation, not each.is_in_review))


def _teasers(
    session: Session, reading: Sequence[Reviewer], items: Mapping[int, Sequence[Item]], rights: Mapping[int, Rights]
) -> Mapping[int, Teaser]:
    """Rounds that show who applies, and those that do not, each at once."""
    found: dict[int, Teaser] = {}
    for is_open in (False, True):
        mine = [who for who in reading if rights[who.round_id].sees_applicants is is_open]
        ids = [item.application_id for who in mine for item in items.get(who.id, ())]
        found |= teasers_of(session, ids, sees_applicants=is_open)
    return found


def items_of(
    session: Session, reviewers: Collection[Reviewer], dues: Mapping[int, datetime | None]
) -> Mapping[int, list[Item]]:
    """The tasks of each of these reviewers in their order: two statements."""
    names = {who.id: who.public_id for who in reviewers}
    wanted = (
        select(Assignment, Application, Review, Submission.ordinal)
        .join(Application, Application.id == Assignment.application_id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .outerjoin(Submission, Submission.id == Review.submission_id)
        .where(
            Assignment.reviewer_id.in_(names),
            Assignment.state == AssignmentState.ASSIGNED,
            Application.state.in_(IN_HANDS),
        )
        .order_by(Assignment.id)
    )
    rows = session.execute(wanted).all() if names else []
    counts = _finished(session, {application.id for _, application, _, _ in rows})
    found: dict[int, list[Item]] = defaultdict(list)
    for task, application, review, ordinal in rows:
        due_at = dues.get(task.reviewer_id)
        found[task.reviewer_id].append(_item(task, application, review, ordinal, due_at, counts.get(application.id, 0)))
    return {each: in_order(items, names[each]) for each, items in found.items()}


def _item(
    task: Assignment,
    application: Application,
    review: Review | None,
    ordinal: int | None,
    due_at: datetime | None,
    others: int,
) -> Item:
    state = review.state if review else None
    is_older = ordinal is not None and ordinal < application.submissions
    return Item(
        task.public_id,
        application.blind_id,
        application.number or 0,
        application.language,
        application.id,
        stage_of(state, is_written=review is not None and is_begun(review), is_older=is_older),
        task.free_of_conflict_at is not None,
        is_late(review.finished_at if review else None, due_at),
        others,
        task.opened_at,
    )


def is_begun(review: Review) -> bool:
    """Opening the text makes a review; somebody has begun when something stands in it."""
    return bool(review.scores or review.confidence or review.words or review.note or review.abstain_reason)


def _finished(session: Session, ids: Collection[int]) -> Mapping[int, int]:
    wanted = (
        select(Review.application_id, func.count())
        .where(Review.application_id.in_(ids), Review.state == ReviewState.FINISHED)
        .group_by(Review.application_id)
    )
    return dict(session.execute(wanted).all()) if ids else {}
