"""Which facts of a candidate a reason may name, and the candidate without one of them."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from operator import attrgetter

from matching.columns import region_scope
from matching.model import FactRef, Facts, Profile
from matching.signals import distance_km

_POSITIONS = {field.name: position for position, field in enumerate(fields(Facts))}
_values_of = attrgetter(*_POSITIONS)
# A fact that is told in one goes in one.
_SEVERAL_FIELDS = {"amount": ("amount_min_eur", "amount_max_eur"), "region": ("region", "place")}
_CODE_FIELDS = {"sectors": "sector", "ai_fields": "ai_field", "stages": "stage"}


@dataclass(frozen=True, slots=True)
class Named:
    """One pair of facts that speak to each other, and the part of the score they belong to."""

    kind: str
    part: str
    seeker: FactRef | None
    candidate: FactRef
    values: tuple[str, ...] = ()


def without(profile: Profile, fact: FactRef) -> Profile:
    """The profile without the named fact: one code of a list, both ends of an amount, a region with its place,
    a text in all its languages.

    >>> seed = Profile(Facts(1, "startup", stages=("seed", "series_a")))
    >>> without(seed, FactRef("stages", "seed")).facts.stages
    ('series_a',)
    """
    kept = tuple(facet for facet in profile.facets if (facet.name, facet.item) != (fact.field, fact.item))
    if len(kept) < len(profile.facets):
        return replace(profile, facets=kept)
    return replace(profile, facts=facts_without(profile.facts, fact))


def facts_without(facts: Facts, fact: FactRef) -> Facts:
    """The facts without a named one that is no text."""
    values = list(_values_of(facts))
    for name in _SEVERAL_FIELDS.get(fact.field, (fact.field,)):
        value = values[_POSITIONS[name]]
        less = tuple([code for code in value if code != fact.value]) if isinstance(value, tuple) else None
        # Where a place is a pair of numbers, nothing of it is kept.
        values[_POSITIONS[name]] = None if name == "place" else less
    # A page asks for a hundred of these; ``dataclasses.replace`` was its slowest step.
    return Facts(*values)


def shared_facts(seeker: Facts, candidate: Facts, today: int) -> Iterator[Named]:
    """Every candidate's fact that a signal may count in favour, with its counterpart."""
    for field, kind in _CODE_FIELDS.items():
        theirs = getattr(candidate, field)
        for code in (code for code in getattr(seeker, field) if code in theirs):
            part = "sector" if kind == "ai_field" else kind
            yield Named(kind, part, FactRef(field, code), fact_ref(candidate, field, code))
    yield from _amounts(seeker, candidate)
    yield from _regions(seeker, candidate)
    if candidate.updated_day is not None:
        age = str(max(0, today - candidate.updated_day))
        updated = fact_ref(candidate, "updated_day", str(candidate.updated_day))
        yield Named("freshness", "freshness", None, updated, (age,))
    if seeker.lead and candidate.lead:
        yield Named("lead", "lead", FactRef("lead", "yes"), fact_ref(candidate, "lead", "yes"))


def fact_ref(facts: Facts, field: str, value: str) -> FactRef:
    return FactRef(field, value, evidence=dict(facts.evidence).get(field, "self_declared"))


def amount_text(facts: Facts) -> str:
    """``"100000-500000"``, open ends empty; ``""`` when neither is known."""
    if facts.amount_min_eur is None and facts.amount_max_eur is None:
        return ""
    low, high = ("" if each is None else str(each) for each in (facts.amount_min_eur, facts.amount_max_eur))
    return f"{low}-{high}"


def _amounts(seeker: Facts, candidate: Facts) -> Iterator[Named]:
    mine, theirs = amount_text(seeker), amount_text(candidate)
    if mine and theirs:
        low = max(seeker.amount_min_eur or 0, candidate.amount_min_eur or 0)
        highs = [each.amount_max_eur for each in (seeker, candidate) if each.amount_max_eur is not None]
        values = (str(low), str(min(highs)) if highs else "")
        yield Named("ticket", "ticket", FactRef("amount", mine), fact_ref(candidate, "amount", theirs), values)


def _regions(seeker: Facts, candidate: Facts) -> Iterator[Named]:
    distance = distance_km(seeker.place, candidate.place)
    values = () if distance is None else (str(round(distance)),)
    if candidate.region is not None:
        wanted = [code for code in region_scope(candidate.region) if code in seeker.regions_wanted]
        mine = FactRef("regions_wanted", wanted[0]) if wanted else _own_region(seeker)
        yield Named("region", "region", mine, fact_ref(candidate, "region", candidate.region), values)
    for code in region_scope(seeker.region):
        if code in candidate.regions_wanted:
            yield Named("region", "region", _own_region(seeker), fact_ref(candidate, "regions_wanted", code), values)


def _own_region(seeker: Facts) -> FactRef | None:
    return None if seeker.region is None else FactRef("region", seeker.region)
