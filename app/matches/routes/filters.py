"""The filter rail and the chips: what may be ticked, with the number each choice would give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from flask import url_for

from app.core import filters as words
from app.core.language import Message, message
from app.matches.ranker.weights import amount_bands
from app.matches.routes.attested_filters import AttestedRail, FilterGroup, Option, attested_rail
from app.matches.rules import attested
from app.matches.rules.asking import ATTESTED, BY_NAME, DIMENSIONS, SORTS, Asked
from app.profiles.rules import labels
from app.profiles.rules.kinds import kind_of
from app.profiles.rules.terms import Taxonomy
from app.profiles.states import Kind, TaxonomyList

FEW = 3
"""A count below this is not told where teams are listed that are not named yet."""
TRL_LEVELS = tuple(str(level) for level in range(1, 10))
AVAILABLE = ("yes", "no", "unknown")
_TAXONOMY = {
    "sector": TaxonomyList.SECTORS,
    "ai_field": TaxonomyList.AI_FIELDS,
    "stage": TaxonomyList.STAGES,
    "region": TaxonomyList.REGIONS,
    "language": TaxonomyList.LANGUAGES,
}
# These have an order of their own; the others stand by their counts.
_IN_ORDER = frozenset({"kind", "stage", "amount", "trl", "available"})
_OF_ATTESTATIONS = frozenset(dimension.name for dimension in ATTESTED)
_NOT_FOR_INVESTORS = frozenset({"kind", "trl"})


@dataclass(frozen=True)
class Chip:
    label: object
    href: str


@dataclass(frozen=True)
class SortLink:
    label: Message
    href: str
    current: bool


@dataclass(frozen=True)
class BoostSwitch:
    """Whether attestations move places in this list, and the address where it is the other way."""

    is_on: bool
    href: str


@dataclass(frozen=True)
class Rail:
    """What a ranked page can be asked, in the words of this seeker."""

    seeker: Kind
    taxonomy: Taxonomy
    endpoint: str = "matches.ranked"

    @cached_property
    def known(self) -> dict[str, Sequence[str]]:
        """Dimension → codes in the order of the page."""
        found: dict[str, Sequence[str]] = {
            name: tuple(self.taxonomy.lists.get(list_name, {})) for name, list_name in _TAXONOMY.items()
        }
        found["kind"] = tuple(kind.value for kind in Kind if kind in kind_of(self.seeker).other_side)
        found["amount"] = tuple(code for code, _low, _high in amount_bands())
        found["trl"] = TRL_LEVELS
        found["available"] = AVAILABLE
        hidden = frozenset() if self.seeker is Kind.INVESTOR else _NOT_FOR_INVESTORS
        offered = {dimension.name: found[dimension.name] for dimension in DIMENSIONS if dimension.name not in hidden}
        return {**offered, **attested.codes()} if self.seeker is Kind.INVESTOR else offered

    def address(self, asked: Asked) -> str:
        pairs = asked.pairs()
        return url_for(self.endpoint) + (f"?{urlencode(pairs)}" if pairs else "")

    def groups(self, asked: Asked, counts: Mapping[str, Mapping[str, int]]) -> list[FilterGroup]:
        """One group a dimension that has something to choose."""
        found = []
        for name, codes in self.known.items():
            if name in _OF_ATTESTATIONS:
                continue
            options = self._options(name, codes, asked, counts.get(name, {}))
            if len(options) > 1 or any(option.checked for option in options):
                found.append(FilterGroup(self.title(name), BY_NAME[name].parameter, options))
        return found

    def attested(self, asked: Asked, counts: Mapping[str, Mapping[str, int]]) -> AttestedRail | None:
        few = self._hides_few(asked)
        return attested_rail(asked, counts, lambda count: told(count, few=few))

    def title(self, name: str) -> Message:
        if self.seeker is not Kind.INVESTOR and name == "available":
            return message("Investing now")
        return BY_NAME[name].title

    def _options(self, name: str, codes: Sequence[str], asked: Asked, counts: Mapping[str, int]) -> tuple[Option, ...]:
        ticked = asked.chosen.get(name, ())
        shown = [code for code in codes if counts.get(code) or code in ticked]
        if name not in _IN_ORDER:
            shown.sort(key=lambda code: (code not in ticked, -counts.get(code, 0), str(self.label(name, code))))
        few = name == "kind" or self._hides_few(asked)
        return tuple(
            Option(code, self.label(name, code), told(counts.get(code, 0), few=few), code in ticked) for code in shown
        )

    def _hides_few(self, asked: Asked) -> bool:
        kinds = asked.chosen.get("kind") or self.known.get("kind", ())
        return any(kind_of(Kind(kind)).hidden for kind in kinds)

    def label(self, name: str, code: str) -> object:
        if name in _OF_ATTESTATIONS:
            return attested.code_words(name, code)
        if name in _TAXONOMY:
            return self.taxonomy.term(_TAXONOMY[name], code)
        if name == "kind":
            return labels.KINDS[Kind(code)]
        if name == "trl":
            return f"TRL {code}"
        return amount_label(code) if name == "amount" else self._available(code)

    def _available(self, code: str) -> Message:
        if self.seeker is Kind.INVESTOR:
            return {"yes": message("raising now"), "no": message("not raising"), "unknown": message("not stated")}[code]
        return {"yes": message("investing now"), "no": message("not investing"), "unknown": message("not stated")}[code]

    def chips(self, asked: Asked) -> list[Chip]:
        return [
            Chip(self.label(name, code), self.address(asked.without(name, code)))
            for name in self.known
            for code in asked.chosen.get(name, ())
        ]

    def sorts(self, asked: Asked) -> list[SortLink]:
        return [
            SortLink(label, self.address(replace(asked, sort=sort, page=1)), sort == asked.sort)
            for sort, label in SORTS.items()
        ]

    def boost_switch(self, asked: Asked) -> BoostSwitch:
        turned = replace(asked, without_boost=not asked.without_boost, page=1)
        return BoostSwitch(is_on=not asked.without_boost, href=self.address(turned))

    def cleared(self, asked: Asked) -> str:
        return self.address(replace(asked, chosen={}, page=1))


def told(count: int, *, few: bool) -> object:
    """A count as it may be read: small ones are not told where they could point to a team that is not named."""
    return message("below {limit}", limit=FEW) if few and 0 < count < FEW else words.count(count)


def amount_label(code: str) -> str:
    low, high = next((low, high) for name, low, high in amount_bands() if name == code)
    if high > 1_000_000_000:  # noqa: PLR2004 -- the last band has no end
        return words.eur_range(low, None)
    return words.eur_range(low or None, high)
