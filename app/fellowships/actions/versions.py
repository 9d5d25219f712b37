"""The life of a version of a questionnaire, of criteria, of rules: begun, written by one at a time, published, dropped.

What stands in a definition, and what publishing it means, is the matter of each; audit entries are named after it.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import Conflict, NotFound
from app.core.language import message
from app.fellowships.models import EligibilityRules, Questionnaire, Round, Rubric
from app.fellowships.queries.versions import Version, draft_version

SEEN_BEFORE = message("Somebody else changed this since you opened the page. Look at it again.")
_EVENTS = {Questionnaire: "questionnaire", EligibilityRules: "eligibility", Rubric: "rubric"}


def begin_version(
    session: Session, model: type[Version], row: Round, definition: Mapping[str, object], *, by_id: int, at: datetime
) -> Version:
    """The version that is being written, or a new one with this definition."""
    session.refresh(row, with_for_update=True)
    draft = draft_version(session, model, row.id)
    if draft is not None:
        return draft
    last = session.scalar(select(func.max(model.number)).where(model.round_id == row.id)) or 0
    draft = model(
        programme_id=row.programme_id,
        round_id=row.id,
        number=last + 1,
        definition=dict(definition),
        created_at=at,
        by_id=by_id,
    )
    session.add(draft)
    session.flush()
    _note(session, draft, "begun", by_id)
    return draft


def held_draft(session: Session, model: type[Version], round_id: int) -> Version:
    """The version that is being written, kept from everybody else. Raises NotFound where there is none."""
    wanted = select(model).where(model.round_id == round_id, model.published_at.is_(None))
    draft = session.scalar(wanted.with_for_update().execution_options(populate_existing=True))
    if draft is None:
        raise NotFound
    return draft


def seen_draft(session: Session, model: type[Version], round_id: int, lock: int) -> Version:
    """As `held_draft`. Raises Conflict where somebody changed it since the person saw it."""
    draft = held_draft(session, model, round_id)
    if draft.lock != lock:
        raise Conflict(SEEN_BEFORE)
    return draft


def write_draft(session: Session, draft: Version, definition: Mapping[str, object], *, by_id: int) -> None:
    draft.definition, draft.by_id = dict(definition), by_id
    draft.lock += 1
    session.flush()


def discard_draft(session: Session, model: type[Version], row: Round, *, lock: int, by_id: int) -> None:
    """Forget what was never published. Raises as `seen_draft`."""
    draft = seen_draft(session, model, row.id, lock)
    _note(session, draft, "discarded", by_id)
    session.delete(draft)
    session.flush()


def publish_draft(
    session: Session, draft: Version, definition: Mapping[str, object], *, note: str = "", by_id: int, at: datetime
) -> None:
    """From now on it never changes."""
    draft.definition = dict(definition)
    draft.note, draft.by_id, draft.published_at = note, by_id, at
    session.flush()
    _note(session, draft, "published", by_id)


def _note(session: Session, draft: Version, deed: str, by_id: int) -> None:
    event = f"{_EVENTS[type(draft)]}.{deed}"
    audit.record(session, event, actor_id=by_id, object_type="round", object_id=draft.round_id, version=draft.number)
