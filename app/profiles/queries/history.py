"""What changed in a profile, and what waits for somebody to choose."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, String, cast, func, select
from sqlalchemy.orm import Session, aliased

from app.accounts.models import Account
from app.core.language import Message
from app.core.paging import PAGE_SIZE, Page, offset_of
from app.profiles.models import FieldConflict, Profile, ProfileChange
from app.profiles.queries.facts import shown_value
from app.profiles.queries.taxonomy import taxonomy
from app.profiles.queries.values import load, values_of
from app.profiles.rules.fields import Field, Value, read_json, text_key
from app.profiles.rules.kinds import KINDS, kind_of
from app.profiles.rules.terms import Taxonomy
from app.profiles.rules.views import Shown
from app.profiles.states import Language


@dataclass(frozen=True)
class Change:
    """One changed field, old and new side by side. ``is_restorable``: the field still exists for this kind."""

    id: int
    label: Message | str
    language: Language | None
    old: Shown | None
    new: Shown | None
    at: datetime
    who: str | None
    is_restorable: bool


@dataclass(frozen=True)
class Waiting:
    """A field with the saved and the late version."""

    id: int
    label: Message | str
    language: Language | None
    saved: Shown | None
    late: Shown | None
    at: datetime
    who: str | None


def _any_field(name: str) -> Field | None:
    """The field of this name in whichever kind has it: a founded company keeps the history of the candidate."""
    return next((field for kind in KINDS.values() for field in kind.fields if field.name == name), None)


def _shown(field: Field | None, stored: object, terms: Taxonomy) -> Shown | None:
    if field is None:
        return str(stored) if stored is not None else None
    value: Value = read_json(field, stored)
    return shown_value(field, value, terms)


def history_of(session: Session, profile: Profile, number: int) -> Page[Change]:
    """Changes, newest first, one page of them. What one opened page saved while it was typed in is one change."""
    groups = _groups(profile.id)
    total = session.scalar(select(func.count()).select_from(groups.subquery())) or 0
    number = min(number, max(1, -(-total // PAGE_SIZE)))
    ends = groups.order_by(func.max(ProfileChange.id).desc()).limit(PAGE_SIZE).offset(offset_of(number)).subquery()
    first, last = aliased(ProfileChange), aliased(ProfileChange)
    rows = session.execute(
        select(first, last, Account.display_name)
        .join(ends, ends.c.first_id == first.id)
        .join(last, ends.c.last_id == last.id)
        .outerjoin(Account, Account.id == last.by_id)
        .order_by(last.id.desc())
    )
    known = {field.name for field in kind_of(profile.kind).fields}
    terms = taxonomy(session)
    changes = [_change(start, end, who, terms, is_known=end.field in known) for start, end, who in rows]
    return Page(changes, number, PAGE_SIZE, total)


def _groups(profile_id: int) -> Select[int, int]:
    # A change that came from no opened page (import, restore) stands alone.
    sitting = func.coalesce(ProfileChange.page, cast(ProfileChange.id, String))
    return (
        select(func.min(ProfileChange.id).label("first_id"), func.max(ProfileChange.id).label("last_id"))
        .where(ProfileChange.profile_id == profile_id)
        .group_by(sitting, ProfileChange.field, ProfileChange.language)
    )


def _change(start: ProfileChange, end: ProfileChange, who: str | None, terms: Taxonomy, *, is_known: bool) -> Change:
    """Restoring ``start`` brings back what was there before."""
    field = _any_field(end.field)
    old, new = _shown(field, start.old, terms), _shown(field, end.new, terms)
    return Change(start.id, field.asked if field else end.field, end.language, old, new, end.at, who, is_known)


def conflicts_of(session: Session, profile: Profile) -> list[Waiting]:
    rows = session.execute(
        select(FieldConflict, Account.display_name)
        .outerjoin(Account, Account.id == FieldConflict.by_id)
        .where(FieldConflict.profile_id == profile.id, FieldConflict.settled_at.is_(None))
        .order_by(FieldConflict.id)
    )
    terms = taxonomy(session)
    values = values_of(load(session, [profile.id])[profile.id], terms)
    return [_waiting(row, who, values, terms) for row, who in rows]


def _waiting(row: FieldConflict, who: str | None, values: dict[str, Value], terms: Taxonomy) -> Waiting:
    field = _any_field(row.field)
    key = text_key(row.field, row.language) if row.language else row.field
    saved = shown_value(field, values.get(key), terms) if field else None
    label = field.asked if field else row.field
    return Waiting(row.id, label, row.language, saved, _shown(field, row.late, terms), row.at, who)
