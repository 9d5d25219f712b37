"""Why a pair stands where it stands: at most three facts in favour and one against, found by taking each away."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from matching.facts_named import Named, amount_text, fact_ref, facts_without, shared_facts
from matching.gates import is_open, is_stale
from matching.market import Market
from matching.model import Facet, FactRef, Facts, Match, Profile, Reason
from matching.pairs import Seeker, SemanticPair, semantic_pair
from matching.pool import Pool, text_of
from matching.signals import SIGNALS, distance_km
from matching.snippets import best_sentence

MOST_REASONS: Final = 3
_MOST_TEXT_REASONS: Final = 2
_LEAST_CONTRIBUTION: Final = 0.004
# What a person wants to know first: words and fields say more about the pair than what its gates demanded anyway.
_INTEREST: Final[Mapping[str, float]] = {
    "semantic": 6.0, "sector": 2.0, "ai_field": 1.8, "lead": 1.5, "ticket": 0.7, "region": 0.6, "freshness": 0.2,
}  # fmt: skip
_FAR_KM: Final = 300.0
_OLD_DAYS: Final = 180
_NARROW_TICKET: Final = 0.7
_BY_NAME: Final = {signal.name: signal for signal in SIGNALS}


def explained(
    market: Market, pool: Pool, row: int, asking: Seeker, match: Match, weights: Mapping[str, float]
) -> Match:
    """The match of a row with its reasons. Each names one fact of the candidate whose removal lowers the score by
    ``contribution`` (``facts_named.without`` is that removal)."""
    candidate = pool.profile(row)
    found = sorted(
        (*_structured(asking, candidate, weights), *_textual(market, pool, asking, candidate, weights)),
        key=lambda reason: (
            -reason.contribution * _INTEREST.get(reason.kind, 1.0),
            reason.kind,
            reason.candidate.value,
        ),
    )
    kept = _varied(found)
    return replace(
        match,
        reasons=tuple(_with_snippets(pool, asking, candidate, reason) for reason in kept),
        against=_against(asking, candidate.facts, weights),
    )


def _varied(reasons: list[Reason]) -> list[Reason]:
    """The strongest, of texts at most two, of any other kind one."""
    kept: list[Reason] = []
    for reason in reasons:
        allowed = _MOST_TEXT_REASONS if reason.kind == "semantic" else 1
        if len(kept) < MOST_REASONS and sum(each.kind == reason.kind for each in kept) < allowed:
            kept.append(reason)
    return kept


def _structured(asking: Seeker, candidate: Profile, weights: Mapping[str, float]) -> Iterator[Reason]:
    mine, today = asking.profile.facts, asking.asker.today
    for named in shared_facts(mine, candidate.facts, today):
        signal = _BY_NAME[named.part]
        whole = signal.pair(mine, candidate.facts, today)
        if whole * weights[named.part] < _LEAST_CONTRIBUTION:
            continue
        loss = whole - signal.pair(mine, facts_without(candidate.facts, named.candidate), today)
        if loss * weights[named.part] >= _LEAST_CONTRIBUTION:
            yield _reason(named, loss * weights[named.part])


def _textual(
    market: Market, pool: Pool, asking: Seeker, candidate: Profile, weights: Mapping[str, float]
) -> Iterator[Reason]:
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
        if loss * weights["semantic"] >= _LEAST_CONTRIBUTION:
            position = own[0] if len(own) == 1 else _loudest(pair, own)
            theirs = _text_ref(candidate.facts, pair.facets[position])
            mine = _counterpart(asking, pair, position)
            yield Reason("semantic", mine, theirs, in_favour=True, contribution=round(loss * weights["semantic"], 6))


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


def _with_snippets(pool: Pool, asking: Seeker, candidate: Profile, reason: Reason) -> Reason:
    if reason.kind != "semantic":
        return reason
    theirs = _facet(candidate, reason.candidate)
    mine = None if reason.seeker is None else _facet(asking.profile, reason.seeker)
    sought = None if mine is None else (text_of(mine),)
    seen = replace(reason.candidate, snippet=best_sentence(pool.lexical, theirs, lambda: asking.query(pool, sought)))
    if mine is None or reason.seeker is None:
        return replace(reason, candidate=seen)
    said = best_sentence(pool.lexical, mine, lambda: pool.lexical.query([text_of(theirs)]))
    return replace(reason, candidate=seen, seeker=replace(reason.seeker, snippet=said))


def _facet(profile: Profile, ref: FactRef) -> Facet:
    return next(
        facet
        for facet in profile.facets
        if (facet.name, facet.item, facet.language) == (ref.field, ref.item, ref.language)
    )


def _text_ref(facts: Facts, facet: Facet) -> FactRef:
    level = "from_portfolio" if facet.name == "portfolio" else dict(facts.evidence).get(facet.name, "self_declared")
    return FactRef(facet.name, facet.item or facet.name, item=facet.item, language=facet.language, evidence=level)


def _against(asking: Seeker, candidate: Facts, weights: Mapping[str, float]) -> Reason | None:
    """The known fact that costs the pair most, if any."""
    mine, today = asking.profile.facts, asking.asker.today
    found = [
        _reason(named, -weights[named.part] * (1 - _BY_NAME[named.part].pair(mine, candidate, today)), in_favour=False)
        for named in _misfits(mine, candidate, today)
        if weights[named.part] > 0
    ]
    return min(found, key=lambda reason: (reason.contribution, reason.kind), default=None)


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


def _reason(named: Named, contribution: float, *, in_favour: bool = True) -> Reason:
    return Reason(named.kind, named.seeker, named.candidate, in_favour, round(contribution, 6), named.values)


def _yes_no(value: bool | None) -> str:  # noqa: FBT001 -- a fact, not a switch
    return "yes" if value else "no"
