"""Writing criteria: one unpublished version a round, which everybody who writes holds while they do."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.errors import Conflict, RuleBroken
from app.core.language import message
from app.fellowships.actions.recounting import bring_reviews_to
from app.fellowships.actions.versions import begin_version, held_draft, publish_draft, seen_draft, write_draft
from app.fellowships.actions.writing import MEANWHILE
from app.fellowships.models import Round, Rubric
from app.fellowships.queries.rubrics import find_rubric
from app.fellowships.rules.judging.editing import criterion_of
from app.fellowships.rules.judging.faults import faults
from app.fellowships.rules.judging.sheet import Sheet, criterion_print, read_sheet, settings_print, sheet_as_data
from app.fellowships.rules.rubric import Criterion, Judged, as_data, read


def begin_rubric(session: Session, row: Round, judged: Judged, *, by_id: int, at: datetime) -> Rubric:
    """The version that is being written, or a new one with these criteria."""
    return begin_version(session, Rubric, row, sheet_as_data(Sheet(judged)), by_id=by_id, at=at)


def edit_rubric(session: Session, row: Round, edit: Callable[[Sheet], Sheet], *, by_id: int) -> Sheet:
    """Apply one edit to the version that is being written. Whatever the edit raises leaves it as it was."""
    draft = held_draft(session, Rubric, row.id)
    before = read_sheet(draft.definition)
    after = edit(before)
    if after != before:
        write_draft(session, draft, sheet_as_data(after), by_id=by_id)
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


def publish_rubric(session: Session, row: Round, *, lock: int, note: str, by_id: int, at: datetime) -> Rubric:
    """From now on reviews are made by this version, and finished ones are counted by it where their points fit.

    Raises RuleBroken for what is missing, Conflict for unseen changes.
    """
    draft = seen_draft(session, Rubric, row.id, lock)
    judged = read_sheet(draft.definition).judged
    for fault in faults(judged):
        raise RuleBroken(fault.text)
    newest = find_rubric(session, row.id)
    if newest is not None and read(newest.definition) == judged:
        raise RuleBroken(message("Nothing differs from the published version."))
    publish_draft(session, draft, as_data(judged), note=note, by_id=by_id, at=at)
    bring_reviews_to(session, draft, by_id=by_id, at=at)
    return draft
