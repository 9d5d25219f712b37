"""Reasons: at most three, each a fact whose removal lowers the score; one against; what would change a rank."""

from dataclasses import fields, replace

import pytest

from matching import Market, rank, why_not
from matching.facts_named import without
from matching.model import Facet, Facts, Profile, Relations
from matching.pairs import pair_score, seeker_of
from matching.scoring import DEFAULT_WEIGHTS, REFUSED, default_weights, normalised
from matching.signals import SIGNALS
from tests.matching.worlds import TODAY, encoded, market, world


def _score(whole: Market, seeker: int, candidate: int) -> float:
    found = [m for m in rank(whole, seeker, today=TODAY, limit=500).matches if m.candidate == candidate]
    return found[0].score if found else 0.0


def test_taking_a_named_fact_away_lowers_the_score_of_a_thousand_pairs() -> None:
    whole = market(teams=150, investors=30, seed=3)
    pairs = reasons = 0
    for seeker in (*range(10_001, 10_031), *range(1, 40)):
        asking = seeker_of(whole, seeker, today=TODAY, relations=Relations())
        weights = normalised(default_weights(asking.pool))
        for match in rank(whole, seeker, today=TODAY, limit=40).matches:
            pool = whole.pools[whole.kinds[match.kind].pool]
            candidate = whole.profile(match.candidate)
            pairs += 1
            assert len(match.reasons) <= 3
            for reason in match.reasons:
                lessened = pair_score(whole, pool, asking, without(candidate, reason.candidate), weights)
                assert match.score - lessened == pytest.approx(reason.contribution, abs=6e-5)
                assert lessened < match.score
                reasons += 1

    assert pairs >= 1000
    assert reasons > pairs


def test_the_same_holds_after_the_change_is_saved() -> None:
    whole = market(teams=40, investors=5)
    for match in rank(whole, 10_002, today=TODAY, limit=10).matches:
        for reason in match.reasons:
            saved = whole.updated([without(whole.profile(match.candidate), reason.candidate)])
            assert _score(saved, 10_002, match.candidate) < match.score


def test_a_reason_names_both_facts_and_the_sentence() -> None:
    team = Profile(
        Facts(1, "startup", sectors=("health",), evidence=(("sectors", "document_seen"),)),
        (Facet("technology", "We are five people. Our robots carry meals to patients in hospitals.", "en"),),
    )
    fund = Profile(
        Facts(2, "investor", sectors=("health", "energy")),
        (
            Facet("thesis", "We like energy.", "en"),
            Facet("portfolio", "Founded in spring. Robots that carry linen in hospitals.", "en", item="Linen GmbH"),
        ),
    )
    for_fund = rank(Market.build([encoded(team), encoded(fund)]), 2, today=TODAY).matches[0].reasons
    for_team = rank(Market.build([encoded(team), encoded(fund)]), 1, today=TODAY).matches[0].reasons

    text, sector = next(r for r in for_fund if r.kind == "semantic"), next(r for r in for_fund if r.kind == "sector")
    back = next(r for r in for_team if r.kind == "semantic")
    assert (text.candidate.field, text.candidate.snippet) == (
        "technology",
        "Our robots carry meals to patients in hospitals.",
    )
    assert (text.seeker.item, text.seeker.snippet) == ("Linen GmbH", "Robots that carry linen in hospitals.")
    assert (sector.seeker.value, sector.candidate.value, sector.candidate.evidence) == (
        "health",
        "health",
        "document_seen",
    )
    assert (back.candidate.item, back.candidate.evidence) == ("Linen GmbH", "from_portfolio")


def test_one_thing_against_is_named() -> None:
    team = Profile(Facts(1, "startup", sectors=("finance",), updated_day=TODAY - 1))
    fund = Profile(Facts(2, "investor", sectors=("health",)))

    against = rank(Market.build([team, fund]), 2, today=TODAY).matches[0].against

    assert (against.kind, against.candidate.value, against.in_favour) == ("sector", "finance", False)
    assert against.contribution < 0


def test_why_not_gives_rank_and_total_of_who_passes() -> None:
    whole = market()
    listed = rank(whole, 10_003, today=TODAY, limit=500)
    for match in listed.matches[::5]:
        answer = why_not(whole, 10_003, match.candidate, today=TODAY)

        assert (answer.eligible, answer.match, answer.total) == (True, match, listed.total)


def test_each_change_is_what_it_says_when_it_is_made() -> None:
    whole = market(teams=80)
    tried = 0
    for seeker in range(10_001, 10_011):
        for match in rank(whole, seeker, today=TODAY, limit=8).matches:
            for change in why_not(whole, seeker, match.candidate, today=TODAY).changes:
                if change.side == "candidate" or change.field == "amount":
                    continue
                profile = whole.profile(seeker)
                values = (*getattr(profile.facts, change.field), *change.values)
                changed = replace(profile, facts=replace(profile.facts, **{change.field: values}))
                after = _score(whole.updated([changed]), seeker, match.candidate)
                assert after == pytest.approx(change.score_after, abs=6e-5)
                assert after > match.score
                tried += 1

    assert tried > 30


def test_parts_and_weights_make_the_score() -> None:
    for match in rank(market(), 10_001, today=TODAY).matches:
        assert sum(part.weight for part in match.parts) == pytest.approx(1)
        assert sum(part.weight * part.score for part in match.parts) == pytest.approx(match.score, abs=2e-5)


def test_nothing_on_the_refused_list_is_read_by_any_part() -> None:
    read = {name for row in DEFAULT_WEIGHTS for name in (row.key, *row.reads)}
    read |= {name for signal in SIGNALS for name in signal.fields}

    assert read & REFUSED == set()
    assert {field.name for field in fields(Facts)} & REFUSED == set()


def test_every_signal_stands_in_the_one_table_with_the_fields_it_reads() -> None:
    table = {row.key: row.reads for row in DEFAULT_WEIGHTS}

    assert table == {"semantic": ("facets",)} | {signal.name: signal.fields for signal in SIGNALS}
    assert [sum(row.by_seeker[pool] for row in DEFAULT_WEIGHTS) for pool in ("supply", "demand")] == [
        pytest.approx(1),
        pytest.approx(1),
    ]


def test_signals_read_only_what_they_declare() -> None:
    one, other = (profile.facts for profile in world(teams=2, investors=0))
    for signal in SIGNALS:
        blank = {field.name: getattr(Facts(0, "startup"), field.name) for field in fields(Facts)}
        kept = {name: blank[name] for name in blank if name not in {*signal.fields, "id", "kind"}}
        assert signal.pair(one, other, TODAY) == signal.pair(replace(one, **kept), replace(other, **kept), TODAY)


def test_what_a_thesis_rules_out_is_not_quoted() -> None:
    thesis = "We do not fund hospital robots that carry meals. Robots for hospitals are what we fund."
    fund = Profile(Facts(2, "investor"), (Facet("thesis", thesis, "en"),))
    team = Profile(Facts(1, "startup"), (Facet("technology", "Hospital robots carry meals", "en"),))

    reason = rank(Market.build([encoded(team), encoded(fund)]), 1, today=TODAY).matches[0].reasons[0]

    assert reason.candidate.snippet == "Robots for hospitals are what we fund."


def test_what_a_thesis_rules_out_is_not_quoted_where_nothing_else_shares_a_word() -> None:
    thesis = "We do not fund hospital robots that carry meals. Patient people are welcome."
    fund = Profile(Facts(2, "investor"), (Facet("thesis", thesis, "en"),))
    team = Profile(Facts(1, "startup"), (Facet("technology", "Hospital robots carry meals", "en"),))

    reason = rank(Market.build([encoded(team), encoded(fund)]), 1, today=TODAY).matches[0].reasons[0]

    assert reason.candidate.snippet == "Patient people are welcome."


def test_a_text_in_two_languages_is_one_fact() -> None:
    texts = (Facet("technology", "Robots for hospitals", "en"), Facet("technology", "Roboter für Krankenhäuser", "de"))
    fund = Profile(Facts(2, "investor"), (Facet("thesis", "Robots for hospitals", "en"),))
    whole = Market.build([encoded(Profile(Facts(1, "startup"), texts)), encoded(fund)])

    match = rank(whole, 2, today=TODAY).matches[0]

    assert [(r.candidate.field, r.candidate.language) for r in match.reasons] == [("technology", "en")]
    assert match.reasons[0].contribution == pytest.approx(match.parts[0].score * match.parts[0].weight, abs=1e-4)
