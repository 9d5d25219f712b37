"""Gates: the form over columns and the form for one pair say the same, and nothing unknown excludes."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Market, rank, staff_trace, why_not
from matching.errors import UnknownCode
from matching.gates import Asker, gates_between
from matching.model import Facts, Profile, Relations
from matching.private_gates import CLOSED, all_gates, eligible_rows, folded, is_eligible, trace, visible_rows
from tests.matching.worlds import TODAY, facts, market

INVESTOR = Facts(100, "investor")
STARTUP = Facts(1, "startup")

NOTHING = Relations()

a_startup = facts(("startup", "spinoff"), st.integers(1, 10))
an_investor = facts(("investor",), st.integers(11, 12))
some_ids = st.frozensets(st.integers(1, 12), max_size=3)
some_relations = st.builds(Relations, hidden=some_ids, declined=some_ids, blocked=some_ids)


def _results(asker_facts: Facts, candidate: Facts, relations: Relations = NOTHING) -> dict[str, bool]:
    pool = "demand" if asker_facts.kind == "investor" else "supply"
    other = "supply" if pool == "demand" else "demand"
    found = trace(Asker(asker_facts, pool, TODAY, relations), candidate, other)
    return {gate: all(result.passed for result in found if result.gate == gate) for gate in {r.gate for r in found}}


def _agree(asker_facts: Facts, others: list[Facts], relations: Relations) -> None:
    whole = Market.build([Profile(each) for each in others])
    asker_pool = "demand" if asker_facts.kind == "investor" else "supply"
    pool = whole.pools["supply" if asker_pool == "demand" else "demand"]
    asker = Asker(asker_facts, asker_pool, TODAY, relations)
    for gate in all_gates(asker.pool, pool.name):
        one_by_one = [all(r.passed for r in gate.check(asker, each, pool.name)) for each in others]
        assert gate.rows(asker, pool).tolist() == one_by_one, gate.name


@settings(max_examples=150, deadline=None)
@given(
    asker=an_investor, others=st.lists(a_startup, min_size=1, max_size=8, unique_by=lambda f: f.id), near=some_relations
)
def test_columns_and_pairs_agree_for_an_investor(asker: Facts, others: list[Facts], near: Relations) -> None:
    _agree(asker, others, near)


@settings(max_examples=150, deadline=None)
@given(
    asker=a_startup, others=st.lists(an_investor, min_size=1, max_size=2, unique_by=lambda f: f.id), near=some_relations
)
def test_columns_and_pairs_agree_for_a_team(asker: Facts, others: list[Facts], near: Relations) -> None:
    _agree(asker, others, near)


@settings(max_examples=100, deadline=None)
@given(one=an_investor, other=a_startup)
def test_a_pair_is_eligible_from_both_sides_or_from_none(one: Facts, other: Facts) -> None:
    assert _results(one, other) == _results(other, one)


def test_who_says_nothing_passes_every_gate_and_the_trace_says_unknown() -> None:
    found = trace(Asker(INVESTOR, "demand", TODAY, Relations()), STARTUP, "supply")

    assert is_eligible(found)
    assert {result.note for result in found if result.audience != "private"} == {"unknown"}


@pytest.mark.parametrize(
    ("gate", "investor", "startup"),
    [
        ("stage", {"stages": ("series_a",)}, {"stages": ("seed",)}),
        ("ticket", {"amount_min_eur": 1_000_000}, {"amount_max_eur": 500_000}),
        ("ticket", {"amount_max_eur": 100_000}, {"amount_min_eur": 500_000}),
        ("instrument", {"instruments": ("equity",)}, {"instruments": ("grant",)}),
        ("language", {"languages": ("de",)}, {"languages": ("en",)}),
        ("sectors_excluded", {"sectors_excluded": ("defence",)}, {"sectors": ("health", "defence")}),
        ("ai_fields_excluded", {"ai_fields_excluded": ("faces",)}, {"ai_fields": ("faces",)}),
        ("region", {"regions_wanted": ("DE",)}, {"region": "FR"}),
        ("raising", {}, {"available": "no"}),
        ("raising", {}, {"available": "from", "available_from_day": TODAY + 1}),
        ("raising", {}, {"available": "until", "available_until_day": TODAY - 1}),
        ("deploying", {"available": "no"}, {}),
        ("status", {"status": "paused"}, {}),
        ("status", {}, {"status": "paused"}),
        ("own", {"organisation": 7}, {"organisation": 7}),
        ("never_show", {"never_show": (1,)}, {}),
        ("never_show", {}, {"never_show": (100,)}),
    ],
)
def test_each_gate_closes_for_what_it_is_there_for(gate: str, investor: dict, startup: dict) -> None:
    found = _results(replace(INVESTOR, **investor), replace(STARTUP, **startup))

    assert [name for name, passed in found.items() if not passed] == [gate]


@pytest.mark.parametrize(
    ("investor", "startup"),
    [
        ({"regions_wanted": ("DE",)}, {"region": "DE-BY"}),
        ({"amount_min_eur": 100, "amount_max_eur": 200}, {"amount_min_eur": 200, "amount_max_eur": 400}),
        ({}, {"available": "until", "available_until_day": TODAY}),
        ({}, {"available": "from", "available_from_day": TODAY}),
    ],
)
def test_borders_belong_to_what_passes(investor: dict, startup: dict) -> None:
    assert all(_results(replace(INVESTOR, **investor), replace(STARTUP, **startup)).values())


@pytest.mark.parametrize("name", ["hidden", "declined", "blocked"])
def test_what_stands_between_two_closes(name: str) -> None:
    found = _results(INVESTOR, STARTUP, Relations(**{name: frozenset({1})}))

    assert [gate for gate, passed in found.items() if not passed] == [name]


def test_a_word_older_than_ninety_days_passes_and_says_stale() -> None:
    asked = replace(INVESTOR, available="yes", available_stated_day=TODAY - 91)

    found = {r.gate: r for r in trace(Asker(asked, "demand", TODAY, Relations()), STARTUP, "supply")}

    assert (found["deploying"].passed, found["deploying"].note) == (True, "stale")


def test_a_closed_gate_names_what_would_open_it() -> None:
    later = replace(STARTUP, available="from", available_from_day=TODAY + 9, region="FR")
    german = replace(INVESTOR, regions_wanted=("DE",))

    found = {
        (r.gate, r.remedy, r.remedy_values, r.owner)
        for r in trace(Asker(german, "demand", TODAY, Relations()), later, "supply")
        if not r.passed
    }

    assert found == {
        ("region", "add_region", ("FR",), "seeker"),
        ("raising", "wait_until", (str(TODAY + 9),), "candidate"),
    }


def test_every_private_cause_gives_the_same_bytes() -> None:
    causes = [
        (replace(STARTUP, status="paused"), Relations()),
        (replace(STARTUP, never_show=(100,)), Relations()),
        (replace(STARTUP, sectors_excluded=()), Relations(declined=frozenset({1}))),
        (STARTUP, Relations(hidden=frozenset({1}))),
        (STARTUP, Relations(blocked=frozenset({1}))),
    ]
    answers = {
        repr(why_not(Market.build([Profile(candidate), Profile(INVESTOR)]), 100, 1, today=TODAY, relations=near))
        for candidate, near in causes
    }

    assert len(answers) == 1
    assert "paused" not in answers.pop()


def test_the_other_sides_own_criterion_is_folded_into_the_private_answer() -> None:
    investor = replace(INVESTOR, sectors_excluded=("health",))
    team = replace(STARTUP, sectors=("health",))

    for_team = folded(trace(Asker(team, "supply", TODAY, Relations()), investor, "demand"))
    for_investor = folded(trace(Asker(investor, "demand", TODAY, Relations()), team, "supply"))

    assert [r for r in for_team if not r.passed] == [CLOSED]
    assert [r.gate for r in for_investor if not r.passed] == ["sectors_excluded"]


def test_why_not_agrees_with_the_ranking_for_every_pair() -> None:
    whole = market(teams=120, investors=25)
    pairs = wrong = 0
    for investor in range(10_001, 10_026):
        listed = {match.candidate for match in rank(whole, investor, today=TODAY, limit=500).matches}
        for team in range(1, 121):
            passed = is_eligible(staff_trace(whole, investor, team, today=TODAY))
            pairs, wrong = pairs + 1, wrong + (passed != (team in listed))

    assert (pairs, wrong) == (3000, 0)


def test_only_one_view_of_a_profile_is_met() -> None:
    rows = [Profile(Facts(1, "spinoff"), view="teaser"), Profile(Facts(1, "spinoff"), view="full")]
    pool = Market.build(rows).pools["supply"]

    stranger = visible_rows(Asker(INVESTOR, "demand", TODAY, Relations()), pool)
    friend = visible_rows(Asker(INVESTOR, "demand", TODAY, Relations(disclosed=frozenset({1}))), pool)

    assert (stranger.tolist(), friend.tolist()) == ([True, False], [False, True])


def test_pools_that_never_meet_are_an_error() -> None:
    with pytest.raises(UnknownCode, match="No gates are declared between the pools 'demand' and 'offers'"):
        gates_between("demand", "offers")


def test_an_erased_row_is_eligible_for_nobody() -> None:
    whole = Market.build([Profile(STARTUP), Profile(INVESTOR)]).updated(removed=[1])

    passed = eligible_rows(Asker(INVESTOR, "demand", TODAY, Relations()), whole.pools["supply"])

    assert np.flatnonzero(passed).tolist() == []


def test_every_gate_reads_facts_that_exist() -> None:
    known = {field.name for field in fields(Facts)}
    read = {getattr(gate, "field", "id") for gate in gates_between("supply", "demand")}

    assert read <= known
