"""From a profile's row to the library's values: its facts and texts in each of its views."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from app.core import clock
from app.profiles.queries import MatchingRow, MatchingText
from app.profiles.rules.kinds import kind_of
from app.profiles.states import CodeList, Deploying, Kind, LeadRole, LeadWanted, ProfileState, Raising
from matching.masking import rules_version
from matching.model import Availability, Facet, Facts, Profile, Vectors, View

HASH_BYTES = 16
_LISTS = {
    "stages": CodeList.STAGES,
    "instruments": CodeList.INSTRUMENTS,
    "sectors": CodeList.SECTORS,
    "ai_fields": CodeList.AI_FIELDS,
    "sectors_excluded": CodeList.SECTORS_EXCLUDED,
    "ai_fields_excluded": CodeList.AI_FIELDS_EXCLUDED,
    "regions_wanted": CodeList.REGIONS,
    "languages": CodeList.LANGUAGES,
}
_LEADS = {LeadWanted.YES: True, LeadWanted.NO: False, LeadRole.LEAD: True, LeadRole.BOTH: True, LeadRole.FOLLOW: False}


@dataclass(frozen=True, slots=True)
class FacetKey:
    """Which text of a profile a stored vector belongs to."""

    view: str
    facet: str
    language: str
    item_id: int


@dataclass(frozen=True, slots=True)
class StoredVector:
    """A vector with the hash of the words it was made of, and those words masked."""

    source_hash: str
    masked: str
    vector: bytes


Stored = Mapping[FacetKey, StoredVector]


@dataclass(frozen=True, slots=True)
class Source:
    """One text to compare: where it stands and the hash of what a vector of it depends on."""

    key: FacetKey
    text: str
    item: str
    names: tuple[str, ...]

    @property
    def hash(self) -> str:
        said = "\0".join((rules_version(), self.text, *sorted(self.names)))
        return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=HASH_BYTES).hexdigest()


def views_of(row: MatchingRow) -> tuple[View, ...]:
    return ("teaser", "full") if kind_of(row.kind).hidden else ("open",)


def sources_of(row: MatchingRow) -> Iterator[Source]:
    """Every text of every view that may be compared."""
    compared = {field.name for field in kind_of(row.kind).facets}
    for view in views_of(row):
        own = tuple(text for text in row.texts if text.field in compared)
        for text in row.teaser_texts if view == "teaser" else (*own, *row.portfolio):
            yield Source(_key(view, text), text.text, text.item, row.names)


def _key(view: str, text: MatchingText) -> FacetKey:
    return FacetKey(view, text.field, text.language.value if text.language else "", text.item_id or 0)


def library_profiles(row: MatchingRow, stored: Stored) -> list[Profile]:
    """One value a view. A text whose words are not those of its stored vector has none: it speaks by words alone."""
    sources = list(sources_of(row))
    return [
        Profile(
            facts=_teaser_facts(row) if view == "teaser" else facts_of(row),
            facets=tuple(_facet(source, stored) for source in sources if source.key.view == view),
            view=view,
            names=row.names,
        )
        for view in views_of(row)
    ]


def _facet(source: Source, stored: Stored) -> Facet:
    found = stored.get(source.key)
    if found is not None and found.source_hash != source.hash:
        found = None
    return Facet(
        name=source.key.facet,
        text=source.text,
        language=source.key.language,
        item=source.item,
        vector=as_vector(found.vector) if found and found.vector else None,
        masked=found.masked if found else None,
    )


def as_vector(stored: bytes) -> Vectors:
    row: Vectors = np.frombuffer(stored, dtype=np.float32)
    return row


def facts_of(row: MatchingRow) -> Facts:
    # Any: each field of Facts has its own type, and mypy cannot read the names.
    lists: dict[str, Any] = {name: row.codes.get(code_list, ()) for name, code_list in _LISTS.items()}
    if row.facts.get("stage"):
        lists["stages"] = (row.facts["stage"],)
    amount = "ticket" if row.kind is Kind.INVESTOR else "ask"
    return Facts(
        id=row.id,
        kind=row.kind.value,
        status=_status(row),
        organisation=row.organisation_id,
        **lists,
        amount_min_eur=row.facts.get(f"{amount}_min_eur"),
        amount_max_eur=row.facts.get(f"{amount}_max_eur"),
        region=row.region,
        place=row.place,
        lead=_LEADS.get(row.facts.get("lead_wanted") or row.facts.get("lead_role") or LeadWanted.OPEN),
        trl=row.facts.get("trl"),
        revenue=row.facts.get("has_revenue"),
        verified=row.is_verified,
        updated_day=clock.local_day(row.updated_at).toordinal(),
        published_day=clock.local_day(row.published_at).toordinal() if row.published_at else None,
        never_show=row.never_show_profiles,
        evidence=_evidence(row),
        **_availability(row),
    )


# Names of the library's facts, by the field for which staff saw a document.
_DOCUMENTED = {
    "ask_min_eur": "amount", "ticket_min_eur": "amount", "stage": "stages", "stages": "stages", "trl": "trl",
    "has_revenue": "revenue",
}  # fmt: skip


def _evidence(row: MatchingRow) -> tuple[tuple[str, str], ...]:
    known = sorted({_DOCUMENTED[field] for field in row.documented if field in _DOCUMENTED})
    return tuple((name, "document_seen") for name in known)


def _teaser_facts(row: MatchingRow) -> Facts:
    """What a teaser may say; its place is the middle of its Land and its age is known to the month."""
    full = facts_of(row)
    month = clock.local_day(row.published_at).replace(day=1).toordinal() if row.published_at else None
    return Facts(
        id=row.id,
        kind=full.kind,
        status=full.status,
        organisation=full.organisation,
        sectors=full.sectors,
        ai_fields=full.ai_fields,
        languages=full.languages,
        region=full.region,
        place=full.place,
        trl=full.trl,
        verified=full.verified,
        updated_day=month,
        published_day=month,
        never_show=full.never_show,
    )


def _status(row: MatchingRow) -> str:
    return "published" if row.state is ProfileState.PUBLISHED else "paused"


def _availability(row: MatchingRow) -> dict[str, Any]:  # Any: a word and three day numbers
    if row.kind is Kind.INVESTOR:
        return _deploying(row.facts)
    return _raising(row.facts)


def _raising(facts: Mapping[str, Any]) -> dict[str, Any]:  # Any: as above
    said, until = facts.get("raising"), facts.get("raising_until")
    if said is None:
        return {}
    words: dict[Raising, Availability] = {
        Raising.NO: "no",
        Raising.NOW: "until" if until else "yes",
        Raising.LATER: "from",
    }
    return {
        "available": words[said],
        "available_from_day": _ordinal(facts.get("raising_from")),
        "available_until_day": _ordinal(until),
    }


def _deploying(facts: Mapping[str, Any]) -> dict[str, Any]:  # Any: as above
    said = facts.get("deploying")
    if said is None:
        return {}
    words: dict[Deploying, Availability] = {Deploying.YES: "yes", Deploying.NO: "no", Deploying.UNTIL: "until"}
    said_at = facts.get("deploying_said_at")
    return {
        "available": words[said],
        "available_until_day": _ordinal(facts.get("deploying_until")),
        "available_stated_day": clock.local_day(said_at).toordinal() if said_at else None,
    }


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()
