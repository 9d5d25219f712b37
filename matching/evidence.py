"""What speaks for and against a pair, found by taking each fact away: before any weight."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from matching.facts_named import Named, amount_text, fact_ref, facts_without, shared_facts
from matching.gates import is_open, is_stale
from matching.known import Evidence
from matching.market import Market
from matching.model import Facet, FactRef, Facts, Profile
from matching.pairs import Seeker, SemanticPair, semantic_pair
from matching.pool import Pool
from matching.signals import SIGNALS, distance_km

LEAST_LOSS: Final = 0.004
"""Of a part, or of a score: below this a fact is not worth naming."""
_FAR_KM: Final = 300.0
_OLD_DAYS: Final = 180
_NARROW_TICKET: Final = 0.7
_BY_NAME: Final = {signal.name: signal for signal in SIGNALS}


def evidence_of(market: Market, pool: Pool, row: int, asking: Seeker) -> Evidence:
    """Of the seeker and a row of the pool; found out once, then remembered with the seeker."""
    known, key = asking.known.pairs, (pool.name, row)
    found = known.get(key)
    if found is None:
        asking.known.make_room()
        candidate = pool.profile(row)
        speaks_for = (*_structured(asking, candidate), *_textual(market, pool, asking, candidate))
        found = known[key] = Evidence(candidate, speaks_for, tuple(_against(asking, candidate.facts)))
    return found


def _structured(asking: Seeker, candidate: Profile) -> Iterator[tuple[Named, float]]:
    mine, today = asking.profile.facts, asking.asker.today
    for named in shared_facts(mine, candidate.facts, today):
        signal = _BY_NAME[named.part]
        whole = signal.pair(mine, candidate.facts, today)
        if whole < LEAST_LOSS:
            continue
        loss = whole - signal.pair(mine, facts_without(candidate.facts, named.candidate), today)
        if loss >= LEAST_LOSS:
            yield named, loss


def _textual(market: Market, pool: Pool, asking: Seeker, candidate: Profile) -> Iterator[tuple[Named, float]]:
    pair = semantic_pair(market, pool, asking, candidate)
    # A text in two languages is one fact: without the one, the other would still say it.
    texts: dict[tuple[str, str], list[int]] = {}
    for position, facet in enumerate(pair.facets):
        texts.setdefault((facet.name, facet.item), []).append(position)
    kept = np.ones((len(texts) + 1, len(pair.facets)), dtype=np.bool_)
    for line, own in enumerate(texts.values(), start=1):
        kept[line, own] = False
    whole, *without = pair.scores(kept).tolist()
    for own, less in zip(texts.values(), without, strict=True):
        loss = whole - less
        if loss >= LEAST_LOSS:
            position = own[0] if len(own) == 1 else _loudest(pair, own)
            theirs = _text_ref(candidate.facts, pair.facets[position])
            yield Named("semantic", "semantic", _counterpart(asking, pair, position), theirs), loss


def _loudest(pair: SemanticPair, positions: list[int]) -> int:
    """Which of these facets alone would score best; ties go to the first."""
    alone = np.eye(len(pair.facets), dtype=np.bool_)[positions]
    return positions[int(pair.scores(alone).argmax())]


def _counterpart(asking: Seeker, pair: SemanticPair, position: int) -> FactRef | None:
    """The seeker's facet closest to the candidate's; none for a search, whose words stand in the search field."""
    if asking.is_search or not asking.profile.facets:
        return None
    with_vector = [facet for facet in asking.profile.facets if facet.vector is not None]
    closest = with_vector[int(pair.cosines[:, position].argmax())] if with_vector else asking.profile.facets[0]
    return _text_ref(asking.profile.facts, closest)


def _text_ref(facts: Facts, facet: Facet) -> FactRef:
    level = "from_portfolio" if facet.name == "portfolio" else dict(facts.evidence).get(facet.name, "self_declared")
    return FactRef(facet.name, facet.item or facet.name, item=facet.item, language=facet.language, evidence=level)


def _against(asking: Seeker, candidate: Facts) -> Iterator[tuple[Named, float]]:
    mine, today = asking.profile.facts, asking.asker.today
    for named in _misfits(mine, candidate, today):
        yield named, 1 - _BY_NAME[named.part].pair(mine, candidate, today)


def _misfits(mine: Facts, theirs: Facts, today: int) -> Iterator[Named]:
    if mine.sectors and theirs.sectors and not set(mine.sectors) & set(theirs.sectors):
        wanted, has = FactRef("sectors", ", ".join(mine.sectors)), fact_ref(theirs, "sectors", theirs.sectors[0])
        yield Named("sector", "sector", wanted, has)
    if amount_text(mine) and amount_text(theirs) and _BY_NAME["ticket"].pair(mine, theirs, today) < _NARROW_TICKET:
        has = fact_ref(theirs, "amount", amount_text(theirs))
        yield Named("ticket", "ticket", FactRef("amount", amount_text(mine)), has)
    distance = distance_km(mine.place, theirs.place)
    if distance is not None and distance > _FAR_KM and theirs.region is not None:
        has = fact_ref(theirs, "region", theirs.region)
        yield Named("region", "region", FactRef("region", mine.region or ""), has, (str(round(distance)),))
    yield from _dated_misfits(mine, theirs, today)


def _dated_misfits(mine: Facts, theirs: Facts, today: int) -> Iterator[Named]:
    if {mine.lead, theirs.lead} == {True, False}:
        yield Named("lead", "lead", FactRef("lead", _yes_no(mine.lead)), fact_ref(theirs, "lead", _yes_no(theirs.lead)))
    if theirs.updated_day is not None and today - theirs.updated_day > _OLD_DAYS:
        has = fact_ref(theirs, "updated_day", str(theirs.updated_day))
        yield Named("freshness", "freshness", None, has, (str(today - theirs.updated_day),))
    if is_open(theirs, today) and is_stale(theirs, today):
        has = fact_ref(theirs, "available", theirs.available or "")
        yield Named("stale", "freshness", None, has, (str(today - (theirs.available_stated_day or today)),))


def _yes_no(value: bool | None) -> str:  # noqa: FBT001 -- a fact, not a switch
    return "yes" if value else "no"
