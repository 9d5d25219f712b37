"""The values of profiles by key, read for many at once: three statements whatever their number."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
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
    codes = _codes(session, ids)
    texts = _texts(session, ids, text_fields)
    found: dict[int, Loaded] = {}
    for profile, *rows in session.execute(_profiles_with_facts().where(Profile.id.in_(ids)).order_by(Profile.id)):
        facts = next(row for row in rows if row is not None)
        found[profile.id] = Loaded(profile, facts, codes.get(profile.id, {}), texts.get(profile.id, {}))
    return found


def _profiles_with_facts() -> Select[*tuple[Any, ...]]:  # Any: the rows of all kinds
    tables = [kind.facts for kind in KINDS.values()]
    statement: Select[*tuple[Any, ...]] = select(Profile, *tables)  # Any: as above
    for table in tables:
        statement = statement.outerjoin(table, table.profile_id == Profile.id)
    return statement


def _codes(session: Session, ids: Collection[int]) -> dict[int, dict[CodeList, frozenset[str]]]:
    found: dict[int, dict[CodeList, set[str]]] = {}
    statement = select(ProfileCode.profile_id, ProfileCode.list_name, ProfileCode.code).where(
        ProfileCode.profile_id.in_(ids)
    )
    for profile_id, list_name, code in session.execute(statement.order_by(ProfileCode.id)):
        found.setdefault(profile_id, {}).setdefault(list_name, set()).add(code)
    return {key: {name: frozenset(codes) for name, codes in lists.items()} for key, lists in found.items()}


def _texts(
    session: Session, ids: Collection[int], fields: Sequence[str] | None
) -> dict[int, dict[str, dict[Language, str]]]:
    statement = select(ProfileText.profile_id, ProfileText.field, ProfileText.language, ProfileText.text).where(
        ProfileText.profile_id.in_(ids), ProfileText.is_latest, ProfileText.text != ""
    )
    if fields is not None:
        statement = statement.where(ProfileText.field.in_(fields))
    found: dict[int, dict[str, dict[Language, str]]] = {}
    for profile_id, field, language, text in session.execute(statement.order_by(ProfileText.id)):
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
