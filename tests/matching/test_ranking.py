"""Ranking: equal to scoring every pair by hand, both ways, deterministic, counted, and fresh after every change."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import DEFAULT_WEIGHTS, Market, rank
from matching.errors import EncoderError, UnknownCode, UnknownProfile
from matching.indexes import FaissIndex
from matching.kinds import KINDS, Kinds
from matching.model import Facet, Facts, Filters, Kind, Profile, Relations, Weights
from matching.pairs import pair_score, seeker_of
from matching.private_gates import is_eligible, trace
from matching.scoring import default_weights, normalised
from matching.signals import SIGNALS
from tests.matching.worlds import ENCODER, SECTORS, TODAY, encoded, facts, market, world

FUND = Profile(Facts(900, "investor"), (Facet("thesis", "Robots for hospitals"),))


def ids(page) -> list[int]:
    return [match.candidate for match in page.matches]


@pytest.mark.parametrize("seeker", [10_001, 10_002, 10_007, 1, 2, 17])
def test_the_order_is_that_of_scoring_every_pair_by_hand(seeker: int) -> None:
    whole = market()
    asking = seeker_of(whole, seeker, today=TODAY, relations=Relations())
    weights = normalised(default_weights(asking.pool))
    by_hand = []
    for name in whole.kinds[asking.profile.facts.kind].seeks:
        pool = whole.pools[name]
        for row in range(pool.length):
            candidate = pool.profile(row)
            if is_eligible(trace(asking.asker, candidate.facts, name)):
                by_hand.append((-pair_score(whole, pool, asking, candidate, weights), candidate.facts.id))

    page = rank(whole, seeker, today=TODAY, limit=1000)

    assert ids(page) == [number for _, number in sorted(by_hand)]
    assert np.allclose([match.score for match in page.matches], [-score for score, _ in sorted(by_hand)], atol=3e-5)


@settings(max_examples=100, deadline=None)
@given(
    seeker=facts(("investor",), st.just(99)),
    others=st.lists(facts(("startup",), st.integers(1, 9)), min_size=1, max_size=6, unique_by=lambda f: f.id),
)
def test_signals_over_columns_equal_signals_of_pairs(seeker: Facts, others: list[Facts]) -> None:
    pool = Market.build([Profile(each) for each in others]).pools["supply"]
    for signal in SIGNALS:
        by_column = signal.rows(seeker, pool, np.arange(len(others)), TODAY)
        by_pair = [signal.pair(seeker, each, TODAY) for each in others]

        assert np.allclose(by_column, by_pair), signal.name
        assert min(by_pair) >= 0
        assert max(by_pair) <= 1


def test_faiss_and_numpy_give_the_same_page() -> None:
    whole = market()

    assert rank(whole, 10_001, today=TODAY) == rank(whole, 10_001, today=TODAY, make_index=FaissIndex)


def test_pages_join_without_gap_or_repeat() -> None:
    whole = market()
    everything = ids(rank(whole, 10_003, today=TODAY, limit=100))

    pages = [ids(rank(whole, 10_003, today=TODAY, limit=7, offset=offset)) for offset in range(0, 98, 7)]

    assert [number for page in pages for number in page] == everything
    assert len(set(everything)) == len(everything) > 14


def test_the_order_of_building_does_not_matter_and_ties_go_to_the_lower_id() -> None:
    twins = [Profile(Facts(number, "startup"), (Facet("problem", "Robots"),)) for number in (5, 3, 8)]

    forward = rank(Market.build([*twins, FUND]), 900, today=TODAY)
    backward = rank(Market.build([FUND, *reversed(twins)]), 900, today=TODAY)

    assert ids(forward) == ids(backward) == [3, 5, 8]


def test_a_seeker_may_be_a_profile_that_the_market_does_not_hold() -> None:
    whole = Market.build([Profile(Facts(1, "startup"))])

    assert ids(rank(whole, FUND, today=TODAY)) == [1]


@pytest.mark.parametrize(
    "dimension", ["sector", "ai_field", "stage", "kind", "region", "amount", "available", "trl", "language"]
)
def test_each_count_is_what_choosing_it_would_give(dimension: str) -> None:
    whole = market(teams=90)
    chosen = Filters(sector=frozenset(SECTORS[:2]), kind=frozenset({"startup"}))

    page = rank(whole, 10_004, today=TODAY, filters=chosen)

    assert page.counts[dimension]
    for code, count in page.counts[dimension].items():
        assert (
            rank(whole, 10_004, today=TODAY, filters=replace(chosen, **{dimension: frozenset({code})})).total == count
        )


def test_a_saved_list_limits_rows_and_counts() -> None:
    page = rank(market(), 10_004, today=TODAY, filters=Filters(ids=frozenset({3, 5, 9_999})))

    assert set(ids(page)) <= {3, 5}
    assert sum(page.counts["kind"].values()) == page.total


def test_moving_a_weight_changes_the_order_and_nothing_else() -> None:
    whole = market()
    fresh = rank(whole, 10_001, today=TODAY, limit=100, weights=Weights({"freshness": 1.0}))
    days = [whole.profile(number).facts.updated_day or 0 for number in ids(fresh)]

    assert days == sorted(days, reverse=True)
    assert set(ids(fresh)) == set(ids(rank(whole, 10_001, today=TODAY, limit=100)))


@pytest.mark.parametrize("values", [{"semantic": -1.0}, {"semantic": 0.0}, {}, {"semantic": float("nan")}])
def test_senseless_weights_are_refused(values: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="Weights must be zero or more and not all zero"):
        rank(market(), 10_001, today=TODAY, weights=Weights(values))


def test_unknown_words_are_errors() -> None:
    whole = market()
    with pytest.raises(UnknownCode, match="part of the score called 'gender'"):
        rank(whole, 10_001, today=TODAY, weights=Weights({"gender": 1.0}))
    with pytest.raises(UnknownCode, match="no order 'price'"):
        rank(whole, 10_001, today=TODAY, sort="price")  # type: ignore[arg-type]
    with pytest.raises(UnknownCode, match="no amount band 'much'"):
        rank(whole, 10_001, today=TODAY, filters=Filters(amount=frozenset({"much"})))
    with pytest.raises(UnknownProfile, match="id 4711"):
        rank(whole, 4711, today=TODAY)
    with pytest.raises(UnknownCode, match="no kind of profile 'club'"):
        Market.build([Profile(Facts(1, "club"))])


def test_other_sorts() -> None:
    whole = market()
    nearest = rank(whole, 10_001, today=TODAY, sort="nearest", limit=100).matches
    newest = rank(whole, 10_001, today=TODAY, sort="newest", limit=100).matches

    known = [match.distance_km for match in nearest if match.distance_km is not None]
    days = [whole.profile(match.candidate).facts.published_day for match in newest]
    assert known == sorted(known)
    assert nearest[-1].distance_km is None
    assert days == sorted(days, reverse=True)


def test_search_finds_words_and_near_texts_only() -> None:
    whole = market()
    page = rank(whole, 10_001, today=TODAY, query="Pflanzenkrankheiten", limit=100)
    texts = [" ".join(f.text for f in whole.profile(number).facets) for number in ids(page)]

    assert texts
    assert all("Pflanzenkrankheiten" in text for text in texts)
    assert rank(whole, 10_001, today=TODAY, query="Quantenschaum").total == 0


def test_search_by_meaning_needs_the_query_vector() -> None:
    whole = Market.build([encoded(Profile(Facts(1, "startup"), (Facet("problem", "robotics"),))), FUND])
    vector = ENCODER.encode(["roboticss"])[0]

    assert rank(whole, 900, today=TODAY, query="roboticss").total == 0
    assert rank(whole, 900, today=TODAY, query="roboticss", query_vector=vector).total == 1


def test_a_changed_profile_is_in_the_next_answer_by_facts_gates_and_words() -> None:
    before = Market.build([*world(teams=8), FUND])
    changed = Profile(Facts(3, "startup", sectors=("health",)), (Facet("problem", "Zeppelin logistics"),))

    after = before.updated([changed])

    assert ids(rank(after, 900, today=TODAY, query="zeppelin")) == [3]
    assert rank(before, 900, today=TODAY, query="zeppelin").total == 0
    assert rank(after, 900, today=TODAY).counts["sector"]["health"] >= 1
    assert (
        ids(
            rank(after.updated([replace(changed, facts=replace(changed.facts, status="paused"))]), 900, today=TODAY)
        ).count(3)
        == 0
    )


def test_a_changed_text_without_a_vector_has_no_dense_score() -> None:
    team = encoded(Profile(Facts(1, "startup"), (Facet("problem", "Robots for hospitals"),)))
    fund = encoded(FUND)
    whole = Market.build([team, fund])
    rewritten = Profile(team.facts, (Facet("problem", "Zimt und Robots"),))

    waiting = rank(whole.updated([rewritten]), 900, today=TODAY).matches[0]
    arrived = rank(whole.updated([encoded(rewritten)]), 900, today=TODAY).matches[0]

    assert 0.0 < waiting.parts[0].score <= 0.3
    assert arrived.parts[0].score > waiting.parts[0].score


def test_erased_is_gone_also_as_seeker_and_twin_ids_never_appear() -> None:
    whole = market()
    for number in range(1, 30):
        whole = whole.updated([whole.profile(number)], removed=[number + 30])
    page = rank(whole, 10_001, today=TODAY, limit=1000)

    assert max(ids(page)) < 60
    assert not set(ids(page)) & set(range(31, 60))
    assert len(set(ids(page))) == len(ids(page))
    with pytest.raises(UnknownProfile):
        whole.profile(31)


def test_an_updated_market_ranks_like_one_built_anew() -> None:
    start = market(seed=1)
    renewed = {profile.facts.id: profile for profile in world(seed=2)}
    updated = start.updated(list(renewed.values()))
    built = Market.build(list(renewed.values()))

    no_words = Weights({row.key: 0.0 if row.key == "semantic" else 1.0 for row in DEFAULT_WEIGHTS})
    for seeker in (10_001, 10_005, 4):
        one, other = (rank(each, seeker, today=TODAY, limit=500, weights=no_words) for each in (updated, built))
        assert [(m.candidate, m.score) for m in one.matches] == [(m.candidate, m.score) for m in other.matches]
        assert one.counts == other.counts


def test_old_snapshots_stay_as_they_were() -> None:
    whole = market()
    before = rank(whole, 10_001, today=TODAY, limit=500)

    whole.updated(world(seed=5)).updated(removed=range(1, 60))

    assert rank(whole, 10_001, today=TODAY, limit=500) == before


def test_two_worlds_that_differ_in_hidden_fields_only_answer_alike() -> None:
    def answer(secret: str, amount: int) -> str:
        teaser = encoded(
            Profile(Facts(1, "spinoff", sectors=("health",)), (Facet("problem", "A better ward"),), "teaser")
        )
        hidden = Profile(Facts(1, "spinoff", amount_min_eur=amount), (Facet("technology", secret),), "full", ("Ada L",))
        others = world(teams=20, investors=3)
        whole = Market.build([*others, teaser, encoded(hidden)])
        whole = whole.updated([teaser, encoded(hidden)])
        pages = [rank(whole, 10_001, today=TODAY, limit=50, query=query) for query in ("", "exosomes ward robots")]
        return repr(pages)

    assert answer("Exosomes cure nerves", 10_000) == answer("Lasers weld robots in every ward", 9_000_000)


def test_a_vector_of_another_width_is_refused_with_a_sentence() -> None:
    wrong = Facet("problem", "Robots", vector=np.ones(3, dtype=np.float32))

    with pytest.raises(EncoderError, match="384 numbers"):
        Market.build([Profile(Facts(1, "startup"), (wrong,))])


def test_a_fourth_kind_needs_a_row_and_a_table_of_gates(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = Kinds((*KINDS.all, Kind("company", pool="companies", seeks=("supply",), facets=("need",))))
    whole = Market.build(
        [Profile(Facts(5_000, "company"), (Facet("need", "Robots"),)), *world(teams=9, investors=1)], kinds=kinds
    )
    monkeypatch.setattr("matching.gates.GATES", {frozenset(("companies", "supply")): ()})

    assert rank(whole, 5_000, today=TODAY, limit=50).total == 9


def test_more_than_sixty_four_codes_are_counted_and_gated() -> None:
    teams = [Profile(Facts(number, "startup", sectors=(f"s{number}",))) for number in range(1, 201)]
    fund = Profile(Facts(900, "investor", sectors_excluded=("s150",), sectors=("s199",)))
    whole = Market.build([*teams[:50], fund]).updated(teams[50:])

    page = rank(whole, 900, today=TODAY, limit=300)

    assert (page.total, ids(page)[0], len(page.counts["sector"]), 150 in ids(page)) == (199, 199, 199, False)


def test_an_empty_market_gives_an_empty_page() -> None:
    page = rank(Market.build([FUND]), 900, today=TODAY, query="robots")

    assert (page.matches, page.total, page.counts["sector"]) == ((), 0, {})
    assert rank(Market.build([]), FUND, today=TODAY, sort="nearest").total == 0


def test_a_profile_without_texts_or_facts_is_ranked_last() -> None:
    mute = Profile(Facts(1, "startup"))
    speaking = encoded(Profile(Facts(2, "startup"), (Facet("problem", "Robots for hospitals"),)))

    assert ids(rank(Market.build([mute, speaking, encoded(FUND)]), 900, today=TODAY)) == [2, 1]


def test_odd_texts_do_no_harm() -> None:
    odd = ["\x00", "\ud800 lone", "\x1e\x1f|", "🦾" * 300, "\u202eRTL", "Ä" * 5_000, "<script>", "' OR 1=1"]
    teams = [Profile(Facts(i, "startup"), (Facet("problem", text, item=text[:5]),)) for i, text in enumerate(odd, 1)]
    whole = Market.build([*teams[:4], FUND]).updated(teams[4:])

    for text in ("", *odd):
        assert rank(whole, 900, today=TODAY, query=text).total <= len(odd)
    assert rank(whole, 900, today=TODAY).total == len(odd)
