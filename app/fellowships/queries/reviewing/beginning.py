"""What a round needs before its reviewers may begin."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.errors import RuleBroken
from app.core.language import message
from app.fellowships.models import Reviewer, ReviewPlan
from app.fellowships.queries.rubrics import find_rubric, find_rubric_draft
from app.fellowships.states import ReviewerState


@dataclass(frozen=True)
class Prepared:
    """How far the reviews of a round are prepared; ``reviews_each`` is 0 without a plan."""

    reviews_each: int
    has_criteria: bool
    writes_criteria: bool
    reviewers: int

    @property
    def has_plan(self) -> bool:
        return self.reviews_each > 0

    @property
    def has_reviewers(self) -> bool:
        """As many as read each application; without a plan nobody knows how many that is."""
        return self.has_plan and self.reviewers >= self.reviews_each


def prepared(session: Session, round_id: int) -> Prepared:
    plan = session.scalar(select(ReviewPlan).where(ReviewPlan.round_id == round_id))
    taking_part = select(func.count()).select_from(Reviewer)
    taking_part = taking_part.where(Reviewer.round_id == round_id, Reviewer.state == ReviewerState.ACTIVE)
    return Prepared(
        plan.reviews_each if plan else 0,
        find_rubric(session, round_id) is not None,
        find_rubric_draft(session, round_id) is not None,
        session.scalar(taking_part) or 0,
    )


def check_prepared(session: Session, round_id: int) -> None:
    """Raises RuleBroken, naming ``phase``, where reviewers would find nothing to write into."""
    found = prepared(session, round_id)
    if not found.has_plan:
        told = message("Nothing says how reviews are made. Set that up under “How reviews are made” first.")
        raise RuleBroken(told, field="phase")
    if not found.has_criteria:
        raise RuleBroken(message("No criteria are published. Publish them under “Criteria” first."), field="phase")
