"""Profiles as the matcher needs them: one merged stream over few ordered reads, whatever the number of profiles."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.profiles.models import MarketMark
from app.profiles.queries import market_reads as reads
from app.profiles.queries.taxonomy import taxonomy
from app.profiles.rules.documents import documented_fields
from app.profiles.rules.kinds import KINDS
from app.profiles.rules.terms import Taxonomy
from app.profiles.states import CodeList, Kind, Language, ProfileState, TaxonomyList

ROWS_AT_ONCE = 2_000
# Both databases limit the values of one statement; beyond this, reading everything once is faster anyway.
IDS_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class MatchingText:
    """One comparable text. ``text_id`` is the version's id, for vectors; a portfolio item's is in `item_id`."""

    field: str
    language: Language | None
    text: str
    text_id: int | None = None
    item_id: int | None = None
    item: str = ""


@dataclass(frozen=True, slots=True)
class MatchingRow:
    """Everything the matcher needs of one profile. ``facts`` holds the columns of its kind by name.

    ``teaser_texts`` are confirmed and the only words that a viewer without a disclosure may be compared with.
    ``names`` are to be masked before anything is encoded.
    """

    id: int
    kind: Kind
    state: ProfileState
    organisation_id: int | None
    region: str | None
    country: str | None
    city: str | None
    place: tuple[float, float] | None
    is_verified: bool
    documented: frozenset[str]
    """Names of the fields for which staff saw a document."""
    updated_at: datetime
    published_at: datetime | None
    facts: dict[str, Any]  # Any: each kind has its own columns
    codes: dict[CodeList, tuple[str, ...]]
    texts: tuple[MatchingText, ...]
    teaser_texts: tuple[MatchingText, ...]
    portfolio: tuple[MatchingText, ...]
    names: tuple[str, ...]
    never_show_profiles: tuple[int, ...]
    never_show_organisations: tuple[int, ...]


def changed_since(session: Session, revision: int) -> list[int]:
    """Ids of profiles that changed after ``revision``, erased ones included: those have no row any more."""
    statement = select(MarketMark.profile_id).where(MarketMark.revision > revision)
    return list(session.scalars(statement.order_by(MarketMark.profile_id)))


def matching_rows(session: Session, ids: Collection[int] | None = None) -> Iterator[MatchingRow]:
    """Profiles in ascending order of id, in every state but draft: those of ``ids``, or all.

    Eight statements for any number, read side by side in one pass, so that memory stays flat. An id without a row is
    erased or was never published.
    """
    if ids is not None and len(ids) > IDS_AT_ONCE:
        wanted = frozenset(ids)
        yield from (row for row in matching_rows(session) if row.id in wanted)
        return
    terms = taxonomy(session)
    streams = {name: _Stream(session, name, ids) for name in reads.NAMES}
    for row in _streamed(session, "profiles", ids):
        parts = {name: stream.rows_of(row.id) for name, stream in streams.items()}
        yield _row(row, parts, terms)


def _streamed(
    session: Session, name: str, ids: Collection[int] | None
) -> Iterator[Row[*tuple[Any, ...]]]:  # Any: as below
    # Closed with the generator: on PostgreSQL a stream that is not read to its end holds a cursor of the server.
    with reads.read(session, name, ids, at_once=ROWS_AT_ONCE) as result:
        yield from chain.from_iterable(result.partitions())


class _Stream:
    """Rows ordered by profile, handed out one profile after the other."""

    def __init__(self, session: Session, name: str, ids: Collection[int] | None) -> None:
        self._rows = _streamed(session, name, ids)
        self._next = next(self._rows, None)

    def rows_of(self, profile_id: int) -> list[tuple[Any, ...]]:  # Any: each stream has its own columns
        found: list[tuple[Any, ...]] = []
        row = self._next
        while row is not None and row[0] <= profile_id:
            if row[0] == profile_id:
                found.append(row[1:])
            row = next(self._rows, None)
        self._next = row
        return found


_FACT_LABELS = {kind: [(name, f"{kind.value}_{name}") for name in reads.fact_columns(of)] for kind, of in KINDS.items()}
_LISTS = {name.value: name for name in CodeList}
_LANGUAGES = {language.value: language for language in Language}


def _row(
    row: Row[*tuple[Any, ...]], parts: dict[str, list[tuple[Any, ...]]], terms: Taxonomy
) -> MatchingRow:  # Any: rows of many shapes
    facts = {name: getattr(row, label) for name, label in _FACT_LABELS[row.kind]}
    never_show = parts["never_show"]
    return MatchingRow(
        id=row.id,
        kind=row.kind,
        state=row.state,
        organisation_id=row.organisation_id,
        region=row.region,
        country=row.country,
        city=row.city,
        place=terms.term(TaxonomyList.REGIONS, row.region).place if row.region else None,
        is_verified=row.verified_at is not None,
        documented=documented_fields(row.kind, row.documented or ()),
        updated_at=row.updated_at,
        published_at=row.published_at,
        facts=facts,
        codes=_codes_of(parts["codes"]),
        texts=tuple(
            MatchingText(field, _LANGUAGES[language], text, key) for key, field, language, text in parts["texts"]
        ),
        teaser_texts=tuple(
            MatchingText("teaser", _LANGUAGES[language], text, key) for key, language, text in parts["teasers"]
        ),
        portfolio=tuple(_item(*item) for item in parts["portfolio"]),
        names=_names(row, facts, parts),
        never_show_profiles=tuple(profile for profile, _organisation in never_show if profile),
        never_show_organisations=tuple(organisation for _profile, organisation in never_show if organisation),
    )


def _codes_of(rows: list[tuple[Any, ...]]) -> dict[CodeList, tuple[str, ...]]:  # Any: as above
    found: dict[CodeList, list[str]] = {}
    for list_name, code in rows:
        found.setdefault(_LISTS[list_name], []).append(code)
    return {list_name: tuple(codes) for list_name, codes in found.items()}


def _item(key: int, name: str, one_line: str, language: str | None) -> MatchingText:
    spoken = _LANGUAGES[language] if language else None
    return MatchingText("portfolio", spoken, one_line or name, item_id=key, item=name)


def _names(
    row: Row[*tuple[Any, ...]], facts: dict[str, Any], parts: dict[str, list[tuple[Any, ...]]]
) -> tuple[str, ...]:  # Any: as above
    people = [name for (name,) in (*parts["members"], *parts["contacts"])]
    told = [facts.get("institution_name"), facts.get("transfer_office_name"), facts.get("transfer_office_person")]
    return tuple(dict.fromkeys(name for name in (*people, row.name, row.legal_name, *told) if name))
