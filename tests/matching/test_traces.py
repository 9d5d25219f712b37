"""What people and staff are told is what the engine did: reasons name facts of both, traces agree, changes hold."""

import random
from collections.abc import Iterator
from dataclasses import fields, replace

import pytest

from matching import Market, rank, staff_trace, why_not
from matching.errors import UnknownProfile
from matching.facts_named import amount_text
from matching.gates import Asker
from matching.kinds import KINDS
from matching.model import Change, FactRef, Facts, GateResult, Match, Profile, Relations
from matching.private_gates import CLOSED, eligible_rows, folded, is_eligible, trace
from tests.matching.worlds import SECTORS, TODAY, world

FIELDS = {field.name for field in fields(Facts)}


def _says(profile: Profile, fact: FactRef) -> bool:
    """Whether the profile holds the very fact, in a field that there is."""
    texts = [each for each in profile.facets if (each.name, each.item) == (fact.field, fact.item)]
    if texts:
        quoted = fact.snippet.rstrip("…")
        return any(quoted in " ".join(each.text.split()) for each in texts) and fact.value in (fact.item, fact.field)
    if fact.field == "amount":
        return fact.value == amount_text(profile.facts) != ""
    if fact.field not in FIELDS:
        return False
    held = getattr(profile.facts, fact.field)
    if isinstance(held, tuple):
        return fact.value in held
    if isinstance(held, bool):
        return fact.value == ("yes" if held else "no")
    return held is not None and fact.value == str(held)


def _pages(whole: Market, seekers: Iterator[int]) -> Iterator[tuple[Profile, Profile, Match]]:
    for seeker in seekers:
        for match in rank(whole, seeker, today=TODAY, limit=60).matches:
            yield whole.profile(seeker), whole.profile(match.candidate), match


def test_every_reason_of_thousands_of_pairs_is_a_fact_of_both_profiles() -> None:
    whole = Market.build(world(teams=160, investors=60, seed=21))
    pairs = reasons = 0
    for mine, theirs, match in _pages(whole, iter((*range(10_001, 10_041), *range(1, 161, 2)))):
        pairs += 1
        assert len(match.reasons) <= 3
        for reason in match.reasons:
            reasons += 1
            assert _says(theirs, reason.candidate), reason
            if reason.seeker is None:
                # The day of a change and words that a seeker without texts looks for have no counterpart.
                assert reason.kind in ("freshness", "semantic", "region"), reason
            else:
                assert _says(mine, reason.seeker), reason
            if reason.kind in ("sector", "ai_field", "stage", "lead"):
                assert reason.seeker.value == reason.candidate.value

    assert pairs >= 2_000
    assert reasons >= 3_000


def _known_world(seed: int) -> tuple[list[Profile], Relations]:
    """A world in which single profiles are paused, own, on never-show lists, or stand apart in other ways."""
    chance = random.Random(seed)
    changed = []
    for profile in world(teams=200, investors=50, seed=seed):
        facts = replace(
            profile.facts,
            status=chance.choice(("published",) * 9 + ("paused",)),
            organisation=chance.randrange(1, 120),
            never_show=tuple(chance.sample(range(1, 201), chance.choice((0, 0, 4)))),
        )
        changed.append(replace(profile, facts=facts))
    apart = [frozenset(chance.sample((*range(1, 201), *range(10_001, 10_051)), 12)) for _ in range(3)]
    return changed, Relations(hidden=apart[0], declined=apart[1], blocked=apart[2])


def test_staffs_trace_agrees_with_the_engine_on_ten_thousand_random_pairs() -> None:
    profiles, near = _known_world(31)
    whole = Market.build(profiles)
    by_id = {profile.facts.id: profile.facts for profile in profiles}
    chance = random.Random(8)
    listed = {asker: set(_eligible(whole, by_id[asker], near)) for asker in (*range(1, 201), *range(10_001, 10_051))}
    passed = 0
    for _ in range(10_000):
        team, investor = chance.randrange(1, 201), chance.randrange(10_001, 10_051)
        asker, other = (team, investor) if chance.random() < 0.5 else (investor, team)
        told = is_eligible(trace(_asker(by_id[asker], near), by_id[other], _pool(by_id[other])))
        assert told == (other in listed[asker]), (asker, other)
        passed += told

    assert 500 < passed < 9_500


def test_a_persons_answer_is_the_staffs_trace_with_what_is_private_folded() -> None:
    profiles, near = _known_world(32)
    whole = Market.build(profiles)
    chance = random.Random(9)
    closed = 0
    for _ in range(1_000):
        team, investor = chance.randrange(1, 201), chance.randrange(10_001, 10_051)
        asker, other = (team, investor) if chance.random() < 0.5 else (investor, team)
        staffs = staff_trace(whole, asker, other, today=TODAY, relations=near)
        answer = why_not(whole, asker, other, today=TODAY, relations=near)
        assert answer.eligible == is_eligible(staffs)
        assert answer.gates == folded(staffs)
        assert (CLOSED in answer.gates) == any(not each.passed and _is_private(each) for each in staffs)
        assert all(each is CLOSED or not _is_private(each) for each in answer.gates)
        assert (answer.match is None) == (not answer.eligible)
        closed += CLOSED in answer.gates

    assert 100 < closed < 900


def test_whom_nobody_may_meet_is_unknown_to_staffs_trace_too() -> None:
    whole = Market.build(world(teams=3, investors=1))

    with pytest.raises(UnknownProfile):
        staff_trace(whole, 10_001, 999, today=TODAY)


def test_every_remedy_of_a_closed_gate_opens_it() -> None:
    chance = random.Random(13)
    opened: dict[str, int] = {}
    profiles = {profile.facts.id: profile.facts for profile in world(teams=120, investors=40, seed=33)}
    for _ in range(4_000):
        mine, theirs = profiles[chance.randrange(10_001, 10_041)], profiles[chance.randrange(1, 121)]
        for result in trace(_asker(mine, Relations()), theirs, "supply"):
            remedied = _remedied(result, mine, theirs)
            if result.passed or remedied is None:
                continue
            again = trace(_asker(remedied[0], Relations()), remedied[1], "supply")
            assert all(each.passed for each in again if (each.gate, each.owner) == (result.gate, result.owner)), result
            opened[result.gate] = opened.get(result.gate, 0) + 1

    assert set(opened) >= {"stage", "instrument", "language", "ticket", "region", "sectors_excluded", "raising"}
    assert min(opened.values()) > 10


def _remedied(result: GateResult, mine: Facts, theirs: Facts) -> tuple[Facts, Facts] | None:
    """Both sides' facts after the one change that the trace proposes."""
    values = result.remedy_values
    shared = {"stage": "stages", "instrument": "instruments", "language": "languages"}
    if result.remedy == "share_one":
        field = shared[result.gate]
        return replace(mine, **{field: (*getattr(mine, field), values[0])}), theirs
    if result.remedy == "overlap_amount":
        low, high = (int(each) if each else None for each in values)
        return replace(mine, amount_min_eur=low, amount_max_eur=high), theirs
    owner = mine if result.owner == "seeker" else theirs
    if result.remedy == "lift_exclusion":
        kept = tuple(code for code in getattr(owner, result.gate) if code not in values)
        changed = replace(owner, **{result.gate: kept})
    elif result.remedy == "add_region":
        changed = replace(owner, regions_wanted=(*owner.regions_wanted, *values))
    elif result.remedy == "open_again":
        changed = replace(owner, available="yes")
    else:
        return None
    return (changed, theirs) if result.owner == "seeker" else (mine, changed)


def _changed(whole: Market, seeker: int, candidate: int, change: Change) -> Market:
    """The market after the proposed change has been saved."""
    number = seeker if change.side == "seeker" else candidate
    profile = whole.profile(number)
    facts = profile.facts
    if change.field == "amount":
        low, high = (int(each) if each else None for each in change.values)
        facts = replace(facts, amount_min_eur=low, amount_max_eur=high)
    elif change.field == "updated_day":
        facts = replace(facts, updated_day=TODAY)
    else:
        facts = replace(facts, **{change.field: (*getattr(facts, change.field), *change.values)})
    return whole.updated([replace(profile, facts=facts)])


def test_each_proposed_change_once_made_gives_the_score_told_and_no_worse_place() -> None:
    whole = Market.build(world(teams=90, investors=14, seed=34))
    kinds: dict[str, int] = {}
    for seeker in (*range(10_001, 10_009), 1, 5, 9, 13, 17):
        for match in rank(whole, seeker, today=TODAY, limit=30).matches[::3]:
            for change in why_not(whole, seeker, match.candidate, today=TODAY).changes:
                after = rank(_changed(whole, seeker, match.candidate, change), seeker, today=TODAY, limit=500)
                found = [each for each in after.matches if each.candidate == match.candidate]
                assert [each.score for each in found] == [pytest.approx(change.score_after, abs=6e-5)], change
                assert found[0].score > match.score
                if change.side == "candidate":
                    assert found[0].rank <= match.rank
                kinds[change.field] = kinds.get(change.field, 0) + 1

    assert sum(kinds.values()) > 100
    assert set(kinds) >= {"sectors", "stages", "regions_wanted", "updated_day"}


def test_the_world_has_what_traces_are_about() -> None:
    assert {sector for profile in world() for sector in profile.facts.sectors} == set(SECTORS)


def _asker(facts: Facts, near: Relations) -> Asker:
    return Asker(facts, _pool(facts), TODAY, near)


def _pool(facts: Facts) -> str:
    return KINDS[facts.kind].pool


def _eligible(whole: Market, facts: Facts, near: Relations) -> Iterator[int]:
    pool = whole.pools["supply" if _pool(facts) == "demand" else "demand"]
    rows = eligible_rows(_asker(facts, near), pool)
    yield from pool.column("id")[rows].tolist()


def _is_private(result: GateResult) -> bool:
    return result.audience == "private" or (result.audience == "own" and result.owner == "candidate")
