"""Writing criteria: one unpublished version a round, which everybody who writes holds while they do."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import Conflict, NotFound, RuleBroken
from app.core.language import message
from app.fellowships.actions.recounting import bring_reviews_to
from app.fellowships.actions.writing import MEANWHILE
from app.fellowships.models import Round, Rubric
from app.fellowships.queries.rubrics import find_rubric, find_rubric_draft
from app.fellowships.rules.judging.editing import criterion_of
from app.fellowships.rules.judging.faults import faults
from app.fellowships.rules.judging.sheet import Sheet, criterion_print, read_sheet, settings_print, sheet_as_data
from app.fellowships.rules.rubric import Criterion, Judged, as_data, read

SEEN_BEFORE = message("Somebody else changed the criteria since you opened this page. Look at them again.")


def begin_rubric(session: Session, row: Round, judged: Judged, *, by_id: int, at: datetime) -> Rubric:
    """The version that is being written, or a new one with these criteria. At most one a round, by the database."""
    session.refresh(row, with_for_update=True)
    draft = find_rubric_draft(session, row.id)
    if draft is not None:
        return draft
    last = session.scalar(select(func.max(Rubric.number)).where(Rubric.round_id == row.id)) or 0
    draft = Rubric(
        programme_id=row.programme_id,
        round_id=row.id,
        number=last + 1,
        definition=sheet_as_data(Sheet(judged)),
        created_at=at,
        by_id=by_id,
    )
    session.add(draft)
    session.flush()
    _note(session, draft, "rubric.begun", by_id)
    return draft


def _held(session: Session, round_id: int) -> Rubric:
    """Raises NotFound where nothing is being written."""
    wanted = select(Rubric).where(Rubric.round_id == round_id, Rubric.published_at.is_(None))
    draft = session.scalar(wanted.with_for_update().execution_options(populate_existing=True))
    if draft is None:
        raise NotFound
    return draft


def edit_rubric(session: Session, row: Round, edit: Callable[[Sheet], Sheet], *, by_id: int) -> Sheet:
    """Apply one edit to the version that is being written. Whatever the edit raises leaves it as it was."""
    draft = _held(session, row.id)
    before = read_sheet(draft.definition)
    after = edit(before)
    if after != before:
        draft.definition = sheet_as_data(after)
        draft.lock += 1
        draft.by_id = by_id
        session.flush()
    return after


def seen_criterion(sheet: Sheet, key: str, seen: str) -> Criterion:
    """The criterion as it stands. Raises Conflict where it is no longer as it was ``seen``."""
    criterion = criterion_of(sheet.judged, key)
    if criterion_print(criterion) != seen:
        raise Conflict(MEANWHILE)
    return criterion


def seen_settings(sheet: Sheet, seen: str) -> Judged:
    """As `seen_criterion`; the criteria themselves may have changed."""
    if settings_print(sheet.judged) != seen:
        raise Conflict(MEANWHILE)
    return sheet.judged


def discard_rubric(session: Session, row: Round, *, lock: int, by_id: int) -> None:
    """Forget what was never published. Raises Conflict where somebody changed it since it was seen."""
    draft = _held(session, row.id)
    if draft.lock != lock:
        raise Conflict(SEEN_BEFORE)
    _note(session, draft, "rubric.discarded", by_id)
    session.delete(draft)
    session.flush()


def publish_rubric(session: Session, row: Round, *, lock: int, note: str, by_id: int, at: datetime) -> Rubric:
    """From now on reviews are made by this version, and finished ones are counted by it where their points fit.

    Raises RuleBroken for what is missing, Conflict for unseen changes.
    """
    draft = _held(session, row.id)
    if draft.lock != lock:
        raise Conflict(SEEN_BEFORE)
    judged = read_sheet(draft.definition).judged
    for fault in faults(judged):
        raise RuleBroken(fault.text)
    newest = find_rubric(session, row.id)
    if newest is not None and read(newest.definition) == judged:
        raise RuleBroken(message("Nothing differs from the published version."))
    draft.definition = as_data(judged)
    draft.note, draft.by_id, draft.published_at = note, by_id, at
    session.flush()
    _note(session, draft, "rubric.published", by_id)
    bring_reviews_to(session, draft, by_id=by_id, at=at)
    return draft


def _note(session: Session, row: Rubric, event: str, by_id: int) -> None:
    audit.record(session, event, actor_id=by_id, object_type="round", object_id=row.round_id, version=row.number)
