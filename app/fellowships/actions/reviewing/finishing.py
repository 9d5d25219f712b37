"""The steps of a review: finished, abstained from, taken up again, confirmed for a text that changed."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.errors import RuleBroken
from app.core.language import message
from app.fellowships.actions.reviewing.writing import held_review, judged_by, note
from app.fellowships.models import Review
from app.fellowships.rules.reviewing.saying import faults_of
from app.fellowships.states import ReviewState


def finish_review(session: Session, review_id: int, *, submission_id: int, by_id: int, at: datetime) -> Review:
    """It counts from now on, for the text in ``submission_id``, which stood before the reviewer.

    Raises RuleBroken where something is missing.
    """
    review = held_review(session, review_id)
    if review.state is not ReviewState.DRAFT:
        return review
    if faults_of(judged_by(session, review), review, "en"):
        raise RuleBroken(message("Something is still missing before this review can be finished."))
    review.state, review.finished_at, review.submission_id = ReviewState.FINISHED, at, submission_id
    session.flush()
    note(session, "review.finished", review, by_id=by_id)
    return review


def abstain(session: Session, review_id: int, *, by_id: int, at: datetime) -> Review:
    """Somebody else reads instead. What was typed stays. Raises RuleBroken, naming ``abstain_reason``."""
    review = held_review(session, review_id)
    if review.state is not ReviewState.DRAFT:
        return review
    if not review.abstain_reason:
        raise RuleBroken(message("Say why you abstain, so that somebody else can be found."), field="abstain_reason")
    review.state, review.finished_at = ReviewState.ABSTAINED, at
    session.flush()
    note(session, "review.abstained", review, by_id=by_id)
    return review


def take_up_again(session: Session, review_id: int, *, by_id: int) -> Review:
    """A draft again: it counts once it is finished again."""
    review = held_review(session, review_id)
    if review.state is ReviewState.DRAFT:
        return review
    review.state, review.finished_at = ReviewState.DRAFT, None
    session.flush()
    note(session, "review.taken_up", review, by_id=by_id)
    return review


def confirm_for(session: Session, review_id: int, *, submission_id: int, by_id: int, at: datetime) -> Review:
    """The review stands for the changed text too, as it is."""
    review = held_review(session, review_id)
    if review.submission_id == submission_id:
        return review
    review.submission_id, review.changed_at = submission_id, at
    session.flush()
    note(session, "review.confirmed", review, by_id=by_id)
    return review
