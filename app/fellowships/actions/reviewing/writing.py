"""A review as it is typed: each saved version of a field stays in its log, no tab overwrites what it has not seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import NotFound
from app.fellowships.models import Assignment, Review, ReviewEntry, Rubric
from app.fellowships.rules.reviewing.saying import points_in, said, write
from app.fellowships.rules.rubric import Judged, read, total
from app.fellowships.states import AssignmentState, ReviewState

Value = int | str | None


@dataclass(frozen=True)
class Typed:
    """A value and the version that it was written on; 0 where there was none."""

    base: int
    value: Value


@dataclass(frozen=True)
class Theirs:
    """What another tab wrote meanwhile."""

    version: int
    value: Value
    at: datetime


@dataclass(frozen=True)
class Saved:
    """Which version each field has now, and the fields that were changed since, with what stands there."""

    versions: Mapping[str, int] = field(default_factory=dict)
    clashes: Mapping[str, Theirs] = field(default_factory=dict)


def open_review(
    session: Session, assignment_id: int, *, submission_id: int, rubric_id: int | None, by_id: int, at: datetime
) -> Review | None:
    """The reviewer has the text before them: from now on their review is about it. Said again, the first time stays.

    Without a rubric only the reading is noted; None, too, where the task has ended meanwhile.
    """
    assignment = session.get_one(Assignment, assignment_id, with_for_update=True, populate_existing=True)
    if assignment.state is not AssignmentState.ASSIGNED:
        return None
    if assignment.opened_at is None:
        assignment.opened_at = at
        note(session, "assignment.opened", assignment, by_id=by_id)
    known = session.scalar(select(Review).where(Review.assignment_id == assignment_id))
    if known is not None or rubric_id is None:
        return known
    made = Review(
        programme_id=assignment.programme_id,
        application_id=assignment.application_id,
        assignment_id=assignment_id,
        submission_id=submission_id,
        rubric_id=rubric_id,
        scores={},
        started_at=at,
        changed_at=at,
    )
    session.add(made)
    session.flush()
    return made


def note(session: Session, event: str, row: Assignment | Review, *, by_id: int) -> None:
    kind = "assignment" if isinstance(row, Assignment) else "review"
    audit.record(session, event, actor_id=by_id, object_type=kind, object_id=row.id, application_id=row.application_id)


def held_review(session: Session, review_id: int) -> Review:
    """The row, nobody else's until the transaction ends. Raises NotFound where the task has ended meanwhile."""
    task = select(Assignment).join(Review, Review.assignment_id == Assignment.id).where(Review.id == review_id)
    held = session.scalar(task.with_for_update(of=Assignment).execution_options(populate_existing=True))
    if held is None or held.state is not AssignmentState.ASSIGNED:
        raise NotFound
    wanted = select(Review).where(Review.id == review_id).with_for_update()
    return session.scalars(wanted.execution_options(populate_existing=True)).one()


def judged_by(session: Session, review: Review) -> Judged:
    """The criteria of a held review: new ones may have been published since its page was shown."""
    return read(session.get_one(Rubric, review.rubric_id).definition)


def save_entries(
    session: Session, review_id: int, typed: Mapping[str, Typed], *, by_id: int, at: datetime
) -> Saved | None:
    """Write what is new; the same value again is no version. Sending the same twice does nothing the second time.

    None where the review is finished: somebody takes it up again first.
    """
    review = held_review(session, review_id)
    if review.state is not ReviewState.DRAFT:
        return None
    current = _versions(session, review_id)
    versions: dict[str, int] = {}
    clashes: dict[str, Theirs] = {}
    for name, each in sorted(typed.items()):
        newest = current.get(name, 0)
        known = _known_as(session, review, name, each, newest)
        if known is not None:
            versions[name] = known
        elif each.base != newest:
            clashes[name] = Theirs(newest, said(review, name), review.changed_at)
        else:
            versions[name] = _write(session, review, name, each, by_id, at)
    _count(review, judged_by(session, review))
    session.flush()
    return Saved(versions, clashes)


def _versions(session: Session, review_id: int) -> dict[str, int]:
    wanted = select(ReviewEntry.field, func.max(ReviewEntry.version)).where(ReviewEntry.review_id == review_id)
    return dict(session.execute(wanted.group_by(ReviewEntry.field)).all())


def _known_as(session: Session, review: Review, name: str, typed: Typed, newest: int) -> int | None:
    """The version as which this value is in the log already: the newest, or the one after that it was written on."""
    if typed.value == said(review, name):
        return newest
    if typed.base >= newest:
        return None
    wanted = select(ReviewEntry).where(
        ReviewEntry.review_id == review.id, ReviewEntry.field == name, ReviewEntry.version == typed.base + 1
    )
    row = session.scalar(wanted)
    return row.version if row is not None and row.value == typed.value else None


def _write(session: Session, review: Review, name: str, typed: Typed, by_id: int, at: datetime) -> int:
    write(review, name, typed.value)
    review.changed_at = at
    row = ReviewEntry(
        programme_id=review.programme_id,
        application_id=review.application_id,
        review_id=review.id,
        field=name,
        version=typed.base + 1,
        value=typed.value,
        at=at,
        by_id=by_id,
    )
    session.add(row)
    return row.version


def _count(review: Review, judged: Judged) -> None:
    found = total(judged, points_in(review))
    if review.total != found:
        review.total = found
