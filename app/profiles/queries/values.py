"""The values of profiles by key, read for many at once: three statements whatever their number."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, select
from sqlalchemy.orm import Session

from app.profiles.models import Profile, ProfileCode, ProfileText
from app.profiles.rules.fields import Field, Holder, Value, text_key
from app.profiles.rules.kinds import KINDS, KindOfProfile, kind_of
from app.profiles.rules.kinds.shape import FactsRow
from app.profiles.rules.terms import Taxonomy
from app.profiles.states import CodeList, Language


@dataclass(frozen=True)
class Loaded:
    """A profile, the row of its kind, and its lists of codes and latest texts."""

    profile: Profile
    facts: FactsRow
    codes: Mapping[CodeList, frozenset[str]]
    texts: Mapping[str, Mapping[Language, str]]

    @property
    def kind(self) -> KindOfProfile:
        return kind_of(self.profile.kind)


def load(session: Session, ids: Collection[int], *, text_fields: Sequence[str] | None = None) -> dict[int, Loaded]:
    """The profiles of ``ids`` in ascending order; ``text_fields`` limits the texts that are read (None: all)."""
    wanted = list(ids)
    codes = _codes(session, wanted)
    texts = _texts(session, wanted, text_fields)
    found: dict[int, Loaded] = {}
    for profile, *rows in session.execute(_PROFILES, {"ids": wanted}):
        facts = next(row for row in rows if row is not None)
        found[profile.id] = Loaded(profile, facts, codes.get(profile.id, {}), texts.get(profile.id, {}))
    return found


def _profiles_with_facts() -> Select[*tuple[Any, ...]]:  # Any: the rows of all kinds
    tables = [kind.facts for kind in KINDS.values()]
    statement: Select[*tuple[Any, ...]] = select(Profile, *tables)  # Any: as above
    for table in tables:
        statement = statement.outerjoin(table, table.profile_id == Profile.id)
    return statement.where(Profile.id.in_(_IDS)).order_by(Profile.id)


# Built once: putting these together anew took a tenth of a page.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)  # Any: whatever the column holds
_PROFILES = _profiles_with_facts()
_CODES = (
    select(ProfileCode.profile_id, ProfileCode.list_name, ProfileCode.code)
    .where(ProfileCode.profile_id.in_(_IDS))
    .order_by(ProfileCode.id)
)
_TEXTS = (
    select(ProfileText.profile_id, ProfileText.field, ProfileText.language, ProfileText.text)
    .where(ProfileText.profile_id.in_(_IDS), ProfileText.is_latest, ProfileText.text != "")
    .order_by(ProfileText.id)
)
_TEXTS_OF_FIELDS = _TEXTS.where(ProfileText.field.in_(bindparam("fields", expanding=True)))


def _codes(session: Session, ids: Sequence[int]) -> dict[int, dict[CodeList, frozenset[str]]]:
    found: dict[int, dict[CodeList, set[str]]] = {}
    for profile_id, list_name, code in session.execute(_CODES, {"ids": ids}):
        found.setdefault(profile_id, {}).setdefault(list_name, set()).add(code)
    return {key: {name: frozenset(codes) for name, codes in lists.items()} for key, lists in found.items()}


def _texts(
    session: Session, ids: Sequence[int], fields: Sequence[str] | None
) -> dict[int, dict[str, dict[Language, str]]]:
    statement = _TEXTS if fields is None else _TEXTS_OF_FIELDS
    found: dict[int, dict[str, dict[Language, str]]] = {}
    for profile_id, field, language, text in session.execute(statement, {"ids": ids, "fields": fields}):
        found.setdefault(profile_id, {}).setdefault(field, {})[language] = text
    return found


def values_of(loaded: Loaded, taxonomy: Taxonomy) -> dict[str, Value]:
    """All values by key, in the form in which `rules.checking` leaves them; codes in the order of their list."""
    values: dict[str, Value] = {}
    for field in loaded.kind.fields:
        if field.holder is Holder.TEXTS:
            words = loaded.texts.get(field.name, {})
            values.update({text_key(field.name, language): words.get(language) for language in Language})
        else:
            values[field.name] = value_of(loaded, field, taxonomy)
    return values


def value_of(loaded: Loaded, field: Field, taxonomy: Taxonomy) -> Value:
    if field.holder is Holder.CODES:
        codes = loaded.codes.get(field.code_list, frozenset())
        return tuple(term.code for term in taxonomy.terms(field.taxonomy, codes)) if field.taxonomy else ()
    row = loaded.profile if field.holder is Holder.PROFILE else loaded.facts
    value: Value = getattr(row, field.name)
    return value
