"""A round in review for tests: a rubric of two criteria, review phases of which one holds, tasks handed out."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core import clock
from app.fellowships.models import (
    EVERY,
    Assignment,
    Review,
    ReviewPhase,
    ReviewPlan,
    Round,
    Rubric,
    Submission,
    within,
)
from app.fellowships.rules.questionnaire import Words
from app.fellowships.rules.rubric import Anchor, Criterion, Judged, as_data, total
from app.fellowships.states import OthersSeen, ReviewState

ANCHORS = tuple(Anchor(points, Words(f"Stufe {points}", f"Level {points}")) for points in (1, 2, 3))
JUDGED = Judged(
    (
        Criterion("idea", Words("Neuheit", "Novelty"), weight=3, anchors=ANCHORS),
        Criterion("plan", Words("Plan", "Plan"), anchors=ANCHORS, is_reason_required=False),
    )
)


def make_rubric(session: Session, round_: Round, judged: Judged = JUDGED) -> Rubric:
    with within(session, EVERY):
        row = Rubric(
            programme_id=round_.programme_id,
            round_id=round_.id,
            number=1,
            definition=as_data(judged),
            created_at=clock.now(),
            published_at=clock.now(),
        )
        session.add(row)
        session.flush()
    return row


def make_phase(
    session: Session,
    round_: Round,
    *,
    due_at: datetime | None = None,
    settings: dict[str, object] | None = None,
    position: int = 1,
    **values: Any,  # Any: columns of the phase
) -> ReviewPhase:
    """The review phase that holds from now on; blind, own review first, unless told."""
    with within(session, EVERY):
        phase = ReviewPhase(
            **{
                "programme_id": round_.programme_id,
                "round_id": round_.id,
                "position": position,
                "name_de": "Begutachtung",
                "name_en": "Reviewing",
                "others": OthersSeen.AFTER_OWN,
                **values,
            }
        )
        session.add(phase)
        session.flush()
        plan = session.query(ReviewPlan).where(ReviewPlan.round_id == round_.id).one_or_none()
        if plan is None:
            plan = ReviewPlan(programme_id=round_.programme_id, round_id=round_.id, settings={})
            session.add(plan)
        plan.phase_id, plan.phase_since, plan.due_at = phase.id, clock.now(), due_at
        plan.settings = settings or {}
        session.flush()
    return phase


def make_review(
    session: Session,
    task: Assignment,
    submission: Submission,
    rubric: Rubric,
    *,
    state: ReviewState = ReviewState.FINISHED,
    points: int = 2,
    words: str = "Solide.",
    at: datetime | None = None,
) -> Review:
    at = at or clock.now()
    given = {each.key: points for each in JUDGED.criteria}
    with within(session, EVERY):
        row = Review(
            programme_id=task.programme_id,
            application_id=task.application_id,
            assignment_id=task.id,
            submission_id=submission.id,
            rubric_id=rubric.id,
            state=state,
            scores={key: {"points": each, "reason": f"Grund für {key}"} for key, each in given.items()},
            total=total(JUDGED, given),
            confidence=4,
            words=words,
            note="Nur für mich.",
            abstain_reason="Nicht mein Fach." if state is ReviewState.ABSTAINED else "",
            started_at=at,
            changed_at=at,
            finished_at=None if state is ReviewState.DRAFT else at,
        )
        session.add(row)
        session.flush()
    return row
