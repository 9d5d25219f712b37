"""Whether a round's reviewers may begin to read blind."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import RuleBroken
from app.core.language import plural_message
from app.fellowships.models import ReviewPhase, ReviewPlan
from app.fellowships.queries.blind.report import blindness_of


def check_blindness(session: Session, round_id: int) -> None:
    """Raises RuleBroken, naming ``phase``, where reviewers read blind, the round asks for it, and something is open.

    Other rounds open all the same: what is open stays marked, and their pages say how much it is.
    """
    plan = session.scalar(select(ReviewPlan).where(ReviewPlan.round_id == round_id))
    if plan is None or not plan.blocks_unblind or not _begins_blind(session, plan):
        return
    blindness = blindness_of(session, round_id)
    left = sum(not line.is_done for line in blindness.lines)
    if left:
        told = plural_message(
            "{count} application could still tell who applies. Look at it under “Blind reading” first.",
            "{count} applications could still tell who applies. Look at them under “Blind reading” first.",
            left,
        )
        raise RuleBroken(told, field="phase")


def _begins_blind(session: Session, plan: ReviewPlan) -> bool:
    """By the review phase that holds, else by the first one; blind where none is planned."""
    phases = select(ReviewPhase).where(ReviewPhase.round_id == plan.round_id).order_by(ReviewPhase.position)
    rows = session.scalars(phases).all()
    holds = next((row for row in rows if row.id == plan.phase_id), rows[0] if rows else None)
    return holds is None or not holds.sees_applicants
