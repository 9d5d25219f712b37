"""What changed in a profile, and what waits for somebody to choose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, case, cast, func, select
from sqlalchemy.orm import Session, aliased

from app.accounts.models import Account
from app.core.language import Message
from app.core.paging import PAGE_SIZE, Page, offset_of
from app.profiles.models import FieldConflict, Profile, ProfileChange
from app.profiles.queries.facts import shown_value
from app.profiles.queries.taxonomy import taxonomy
from app.profiles.queries.values import load, values_of
from app.profiles.rules.fields import Field, Value, read_json, text_key
from app.profiles.rules.history import RESTORABLE, TITLES, WRITTEN_BY_NOBODY, HistoryPart, Line, lines_of
from app.profiles.rules.kinds import KINDS, kind_of
from app.profiles.rules.terms import Taxonomy
from app.profiles.rules.views import Shown
from app.profiles.states import Language

ANSWERS = "answers"


@dataclass(frozen=True)
class Change:
    """One changed field or part, old and new side by side.

    ``has_author``: a person did it, who has left when ``who`` is None. ``is_kept``: what it held is still there.
    """

    id: int
    label: Message | str
    language: Language | None
    old: Shown | tuple[Line, ...] | None
    new: Shown | tuple[Line, ...] | None
    at: datetime
    who: str | None
    has_author: bool
    is_part: bool
    is_kept: bool
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


def history_of(session: Session, profile: Profile, number: int, what: str | None = None) -> Page[Change]:
    """Changes, newest first, one page of them. What one opened page saved while it was typed in is one change.

    ``what`` is one part's name or `ANSWERS`; anything else means everything. Five statements whatever the number.
    """
    groups = _groups(profile.id, what)
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
    ).all()
    teller = _Teller(
        known=frozenset(field.name for field in kind_of(profile.kind).fields),
        terms=taxonomy(session),
        members=_members(session, [end for _start, end, _who in rows]),
    )
    return Page([teller.change(start, end, who) for start, end, who in rows], number, PAGE_SIZE, total)


def parts_in_history(session: Session, profile_id: int) -> list[str]:
    """What the history can be asked for: `ANSWERS`, and the parts that changed, in their order."""
    found = set(session.scalars(select(ProfileChange.field).where(ProfileChange.profile_id == profile_id).distinct()))
    told: list[str] = [part.value for part in HistoryPart if part.value in found]
    return [ANSWERS, *told] if found - set(told) else told


def _groups(profile_id: int, what: str | None) -> Select[int, int]:
    # A change that came from no opened page (import, restore, a part) stands alone.
    opened = case((ProfileChange.page.in_(WRITTEN_BY_NOBODY), None), else_=ProfileChange.page)
    sitting = func.coalesce(opened, cast(ProfileChange.id, String))
    statement = (
        select(func.min(ProfileChange.id).label("first_id"), func.max(ProfileChange.id).label("last_id"))
        .where(ProfileChange.profile_id == profile_id)
        .group_by(sitting, ProfileChange.field, ProfileChange.language)
    )
    parts = [part.value for part in HistoryPart]
    if what == ANSWERS:
        return statement.where(ProfileChange.field.not_in(parts))
    return statement.where(ProfileChange.field == what) if what in parts else statement


def _members(session: Session, changes: Sequence[ProfileChange]) -> dict[str, str]:
    """The names of the accounts that entries on members speak of; deleted accounts have none."""
    values = [value for change in changes if change.field == HistoryPart.MEMBER for value in (change.old, change.new)]
    ids = {str(value["account"]) for value in values if isinstance(value, dict) and "account" in value}
    rows = session.execute(select(Account.public_id, Account.display_name).where(Account.public_id.in_(ids)))
    return {public_id: name for public_id, name in rows}  # noqa: C416 -- rows are no pairs to mypy


@dataclass(frozen=True)
class _Teller:
    """Puts entries into words. ``known`` are the fields that this kind of profile has today."""

    known: frozenset[str]
    terms: Taxonomy
    members: Mapping[str, str]

    def change(self, start: ProfileChange, end: ProfileChange, who: str | None) -> Change:
        """Restoring ``start`` brings back what was there before."""
        has_author = end.page not in WRITTEN_BY_NOBODY
        common: dict[str, Any] = {  # Any: as below
            "id": start.id,
            "language": end.language,
            "at": end.at,
            "who": who,
            "has_author": has_author,
        }
        if end.field in set(HistoryPart):
            return Change(**common, **self._part(HistoryPart(end.field), start.old, end.new))
        return Change(**common, **self._field(end.field, start.old, end.new))

    def _field(self, name: str, old: object, new: object) -> dict[str, Any]:  # Any: arguments of Change
        field = _any_field(name)
        return {
            "label": field.asked if field else name,
            "old": _shown(field, old, self.terms),
            "new": _shown(field, new, self.terms),
            "is_part": False,
            "is_kept": True,
            "is_restorable": name in self.known,
        }

    def _part(self, part: HistoryPart, old: object, new: object) -> dict[str, Any]:  # Any: as above
        is_kept = {} not in (old, new)
        return {
            "label": TITLES[part],
            "old": lines_of(part, old, self.members) if isinstance(old, dict) and old else None,
            "new": lines_of(part, new, self.members) if isinstance(new, dict) and new else None,
            "is_part": True,
            "is_kept": is_kept,
            "is_restorable": part in RESTORABLE and bool(old) and is_kept,
        }


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
