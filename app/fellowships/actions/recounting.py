"""Reviews that were made by earlier criteria, brought to newly published ones."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.fellowships.models import EVERY, Review, ReviewEntry, Rubric, within
from app.fellowships.rules.judging.counting import changed_scales, recounted
from app.fellowships.rules.reviewing.saying import points_field, points_in, said, write
from app.fellowships.rules.rubric import Judged, read, total
from app.fellowships.states import ReviewState

TOTAL = "total"


def bring_reviews_to(session: Session, rubric: Rubric, *, by_id: int, at: datetime) -> None:
    """Finished reviews are counted anew where their points fit, and keep total and version where they do not.

    What is begun goes on by the new criteria; points whose scale changed are given anew. Every change is a row of the
    review's log. All reviews are brought along, also of applications that whoever publishes may not see.
    """
    after = read(rubric.definition)
    with within(session, EVERY):
        versions = {row.id: row for row in session.scalars(select(Rubric).where(Rubric.round_id == rubric.round_id))}
        wanted = select(Review).where(
            Review.rubric_id.in_(set(versions) - {rubric.id}), Review.state != ReviewState.ABSTAINED
        )
        held = wanted.order_by(Review.id).with_for_update().execution_options(populate_existing=True)
        before = {key: read(row.definition) for key, row in versions.items()}
        reviews = session.scalars(held).all()
        log = _Log(session, [each.id for each in reviews], by_id=by_id, at=at)
        for review in reviews:
            if review.state is ReviewState.FINISHED:
                _recount(log, review, before[review.rubric_id], after, rubric)
            else:
                _go_on(log, review, before[review.rubric_id], after, rubric)
        session.flush()


class _Log:
    """Adds rows to the logs of many reviews; what the newest version of a field is was asked once for all."""

    def __init__(self, session: Session, review_ids: list[int], *, by_id: int, at: datetime) -> None:
        self._session, self._by_id, self._at = session, by_id, at
        newest = select(ReviewEntry.review_id, ReviewEntry.field, func.max(ReviewEntry.version))
        newest = newest.join(Review, Review.id == ReviewEntry.review_id).where(Review.id.in_(review_ids))
        rows = session.execute(newest.group_by(ReviewEntry.review_id, ReviewEntry.field))
        self._newest = {(review_id, field): version for review_id, field, version in rows}

    def add(self, review: Review, field: str, value: object) -> None:
        version = self._newest.get((review.id, field), 0) + 1
        self._newest[review.id, field] = version
        self._session.add(
            ReviewEntry(
                programme_id=review.programme_id,
                application_id=review.application_id,
                review_id=review.id,
                field=field,
                version=version,
                value=value,
                at=self._at,
                by_id=self._by_id,
            )
        )


def _recount(log: _Log, review: Review, before: Judged, after: Judged, rubric: Rubric) -> None:
    """Nothing where the points do not fit; done twice it is done once."""
    found = recounted(before, after, points_in(review))
    if found is None:
        return
    log.add(review, TOTAL, {"before": review.total, "after": found, "version": rubric.number})
    review.total, review.rubric_id = found, rubric.id


def _go_on(log: _Log, review: Review, before: Judged, after: Judged, rubric: Rubric) -> None:
    for field in map(points_field, changed_scales(before, after)):
        if said(review, field) is not None:
            write(review, field, None)
            log.add(review, field, None)
    review.total, review.rubric_id = total(after, points_in(review)), rubric.id
