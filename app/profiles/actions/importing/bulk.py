"""New profiles, a thousand at a time: the rows that `create_profile` would write, without its objects."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.database import new_public_id, sort_key
from app.profiles.actions.importing.mass_insert import Columns, insert_rows
from app.profiles.actions.market import touch_market
from app.profiles.models import (
    Organisation,
    PortfolioItem,
    Profile,
    ProfileCode,
    ProfileSource,
    ProfileText,
    Teaser,
)
from app.profiles.rules.fields import Holder, Values, field_is_given, text_key
from app.profiles.rules.kinds import KindOfProfile
from app.profiles.rules.mapping.refusals import Row
from app.profiles.rules.mapping.rows import digest_of
from app.profiles.rules.names import name_columns
from app.profiles.rules.teasers import name_parts, propose_teaser
from app.profiles.states import Language, ProfileState, TeaserState, TextOrigin

TEASER = "teaser"
TextKey = tuple[str, str, Language]


@dataclass(frozen=True)
class Publishing:
    """Which new profiles are shown at once."""

    kind: KindOfProfile
    publish: bool
    incomplete_too: bool

    def state_of(self, row: Row) -> ProfileState:
        # Whatever shows a teaser first waits for the person who confirms it.
        shown = self.publish and not self.kind.hidden and (self.incomplete_too or self._is_complete(row.values))
        return ProfileState.PUBLISHED if shown else ProfileState.DRAFT

    def _is_complete(self, values: Values) -> bool:
        return all(field_is_given(field, values) for field in self.kind.required)


def insert_profiles(
    session: Session, rows: Sequence[Row], *, source: str, publishing: Publishing, at: datetime
) -> dict[ProfileState, int]:
    """Write new profiles with everything their rows say; returns how many are in each state."""
    if not rows:
        return {}
    kind = publishing.kind
    states = [publishing.state_of(row) for row in rows]
    organisations = _insert_organisations(session, kind, rows, at)
    public_ids = [new_public_id() for _ in rows]
    profiles = [
        _profile(kind, row, state, public_id, organisation_id, at)
        for row, state, public_id, organisation_id in zip(rows, states, public_ids, organisations, strict=True)
    ]
    ids = _insert_with_ids(session, Profile, profiles)
    pairs = list(zip(ids, rows, strict=True))
    texts = _text_keys(kind)
    insert_rows(session, kind.facts, [_facts(kind, key, row.values, at) for key, row in pairs])
    insert_rows(session, ProfileCode, chain.from_iterable(_codes(kind, key, row.values) for key, row in pairs))
    insert_rows(session, ProfileText, chain.from_iterable(_texts(texts, key, row.values, at) for key, row in pairs))
    insert_rows(session, PortfolioItem, chain.from_iterable(_portfolio(key, row) for key, row in pairs))
    insert_rows(session, ProfileSource, [_source(key, row, source, at) for key, row in pairs])
    if kind.hidden:
        _propose_teasers(session, kind, pairs, at)
    touch_market(session, [key for key, state in zip(ids, states, strict=True) if state is ProfileState.PUBLISHED])
    return {state: states.count(state) for state in set(states)}


def _insert_with_ids(session: Session, model: type[Profile] | type[Organisation], rows: list[Columns]) -> list[int]:
    """Both databases give ids in their own way; the public ids are ours and find the rows again."""
    insert_rows(session, model, rows)
    public_ids = [row["public_id"] for row in rows]
    statement = select(model.public_id, model.id).where(model.public_id.in_(public_ids))
    found = {public_id: key for public_id, key in session.execute(statement)}  # noqa: C416 -- rows are no pairs to mypy
    return [found[str(public_id)] for public_id in public_ids]


def _insert_organisations(
    session: Session, kind: KindOfProfile, rows: Sequence[Row], at: datetime
) -> Sequence[int | None]:
    if not kind.is_organisation:
        return [None] * len(rows)
    names = [str(row.values["name"]) for row in rows]
    made: list[Columns] = [{"public_id": new_public_id(), "created_at": at, **name_columns(name)} for name in names]
    return _insert_with_ids(session, Organisation, made)


def _profile(
    kind: KindOfProfile, row: Row, state: ProfileState, public_id: str, organisation_id: int | None, at: datetime
) -> Columns:
    held = {field.name: row.values.get(field.name) for field in kind.fields if field.holder is Holder.PROFILE}
    region = held.get("region")
    return {
        # Fields that this kind does not ask for are written as empty: one statement serves all rows.
        "legal_name": None, "website": None, "region": None, "city": None,
        **held,
        "kind": kind.kind, "state": state, "public_id": public_id, "teaser_id": new_public_id(),
        "organisation_id": organisation_id, "sort_name": sort_key(str(held["name"])),
        "country": str(region)[:2] if region else None, "version": 1, "created_at": at, "updated_at": at,
        "published_at": at if state is ProfileState.PUBLISHED else None,
    }  # fmt: skip


def _facts(kind: KindOfProfile, profile_id: int, values: Values, at: datetime) -> Columns:
    held: Columns = {field.name: values.get(field.name) for field in kind.fields if field.holder is Holder.FACTS}
    if "deploying" in held:
        held["deploying_said_at"] = at if held["deploying"] is not None else None
    return {"profile_id": profile_id, **held}


def _codes(kind: KindOfProfile, profile_id: int, values: Values) -> Iterable[Columns]:
    for field in kind.fields:
        if field.holder is Holder.CODES:
            codes = values.get(field.name)
            for code in codes if isinstance(codes, tuple) else ():
                yield {"profile_id": profile_id, "list_name": field.code_list, "code": code}


def _text_keys(kind: KindOfProfile) -> tuple[TextKey, ...]:
    fields = [field for field in kind.fields if field.holder is Holder.TEXTS]
    return tuple((text_key(field.name, language), field.name, language) for field in fields for language in Language)


def _text(profile_id: int, field: str, language: Language, text: str, at: datetime, *, origin: TextOrigin) -> Columns:
    return {
        "profile_id": profile_id, "field": field, "language": language, "text": text, "version": 1, "is_latest": True,
        "origin": origin, "by_id": None, "at": at,
    }  # fmt: skip


def _texts(texts: Sequence[TextKey], profile_id: int, values: Values, at: datetime) -> Iterable[Columns]:
    for key, name, language in texts:
        value = values.get(key)
        if value:
            yield _text(profile_id, name, language, str(value), at, origin=TextOrigin.WRITTEN)


def _portfolio(profile_id: int, row: Row) -> Iterable[Columns]:
    for position, entry in enumerate(row.portfolio or ()):
        yield {
            "profile_id": profile_id, "position": position, "name": entry.name, "one_line": entry.one_line,
            "language": entry.language, "year": entry.year, "url": entry.url, "organisation_id": None,
        }  # fmt: skip


def _source(profile_id: int, row: Row, source: str, at: datetime) -> Columns:
    return {
        "profile_id": profile_id, "source": source, "external_id": row.external_id,
        "row_hash": digest_of(row.values, row.portfolio), "imported_at": at,
    }  # fmt: skip


def _propose_teasers(session: Session, kind: KindOfProfile, pairs: Sequence[tuple[int, Row]], at: datetime) -> None:
    """What `propose_teasers` does for one profile: a text by the machine, proposed until a person confirms it."""
    proposed = [each for key, row in pairs for each in _proposals(kind, key, row.values, at)]
    insert_rows(session, ProfileText, proposed)
    ids = [each["profile_id"] for each in proposed]
    statement = select(ProfileText.profile_id, ProfileText.language, ProfileText.id).where(
        ProfileText.profile_id.in_(ids), ProfileText.field == TEASER
    )
    waiting = {"state": TeaserState.PROPOSED, "confirmed_by_id": None, "confirmed_at": None}
    insert_rows(
        session,
        Teaser,
        [
            {"profile_id": key, "language": language, "text_id": text_id, **waiting}
            for key, language, text_id in session.execute(statement.order_by(ProfileText.id))
        ],
    )


def _proposals(kind: KindOfProfile, profile_id: int, values: Values, at: datetime) -> Iterable[Columns]:
    told = ("name", "legal_name", "city", "institution_name", "transfer_office_name", "transfer_office_person")
    forbidden = name_parts([str(values[name]) for name in told if values.get(name)])
    for language in Language:
        words = [str(values[key]) for field in kind.facets if values.get(key := text_key(field.name, language))]
        text = propose_teaser(words, forbidden)
        if text:
            yield _text(profile_id, TEASER, language, text, at, origin=TextOrigin.MACHINE)
