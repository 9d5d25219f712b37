"""Why a pair stands where it stands: at most three facts in favour and one against, by weight."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from matching.evidence import LEAST_LOSS, evidence_of
from matching.facts_named import Named
from matching.known import Evidence
from matching.market import Market
from matching.model import Facet, FactRef, Match, Profile, Reason
from matching.pairs import Seeker
from matching.pool import Pool, text_of
from matching.snippets import best_sentence

MOST_REASONS: Final = 3
_MOST_TEXT_REASONS: Final = 2
# What a person wants to know first: words and fields say more about the pair than what its gates demanded anyway.
_INTEREST: Final[Mapping[str, float]] = {
    "semantic": 6.0, "sector": 2.0, "ai_field": 1.8, "lead": 1.5, "ticket": 0.7, "region": 0.6, "freshness": 0.2,
}  # fmt: skip


def explained(
    market: Market, pool: Pool, row: int, asking: Seeker, match: Match, weights: Mapping[str, float]
) -> Match:
    """The match of a row with its reasons. Each names one fact of the candidate whose removal lowers the score by
    ``contribution`` (``facts_named.without`` is that removal)."""
    evidence = evidence_of(market, pool, row, asking)
    found = [
        _reason(named, loss * weights[named.part])
        for named, loss in evidence.speaks_for
        if loss * weights[named.part] >= LEAST_LOSS
    ]
    found.sort(key=lambda each: (-each.contribution * _INTEREST.get(each.kind, 1.0), each.kind, each.candidate.value))
    kept = _varied(found)
    return replace(
        match,
        reasons=tuple(_with_quotes(pool, row, asking, evidence.candidate, reason) for reason in kept),
        against=_against(evidence, weights),
    )


def _varied(reasons: list[Reason]) -> list[Reason]:
    """The strongest, of texts at most two, of any other kind one."""
    kept: list[Reason] = []
    for reason in reasons:
        allowed = _MOST_TEXT_REASONS if reason.kind == "semantic" else 1
        if len(kept) < MOST_REASONS and sum(each.kind == reason.kind for each in kept) < allowed:
            kept.append(reason)
    return kept


def _with_quotes(pool: Pool, row: int, asking: Seeker, candidate: Profile, reason: Reason) -> Reason:
    """A reason of two texts with the sentence of either that answers the other."""
    if reason.kind != "semantic":
        return reason
    known, key = asking.known.quotes, (pool.name, row, reason.candidate, reason.seeker)
    found = known.get(key)
    if found is None:
        found = known[key] = _quoted(pool, asking, candidate, reason)
    theirs, mine = found
    return replace(reason, candidate=theirs, seeker=mine)


def _quoted(pool: Pool, asking: Seeker, candidate: Profile, reason: Reason) -> tuple[FactRef, FactRef | None]:
    theirs = _facet(candidate, reason.candidate)
    mine = None if reason.seeker is None else _facet(asking.profile, reason.seeker)
    sought = None if mine is None else (text_of(mine),)
    seen = replace(reason.candidate, snippet=best_sentence(pool.lexical, theirs, lambda: asking.query(pool, sought)))
    if mine is None or reason.seeker is None:
        return seen, reason.seeker
    said = best_sentence(pool.lexical, mine, lambda: pool.lexical.query([text_of(theirs)]))
    return seen, replace(reason.seeker, snippet=said)


def _facet(profile: Profile, ref: FactRef) -> Facet:
    return next(
        facet
        for facet in profile.facets
        if (facet.name, facet.item, facet.language) == (ref.field, ref.item, ref.language)
    )


def _against(evidence: Evidence, weights: Mapping[str, float]) -> Reason | None:
    """The known fact that costs the pair most, if any."""
    found = [
        _reason(named, -weights[named.part] * lack, in_favour=False)
        for named, lack in evidence.speaks_against
        if weights[named.part] > 0
    ]
    return min(found, key=lambda reason: (reason.contribution, reason.kind), default=None)


def _reason(named: Named, contribution: float, *, in_favour: bool = True) -> Reason:
    return Reason(named.kind, named.seeker, named.candidate, in_favour, round(contribution, 6), named.values)
