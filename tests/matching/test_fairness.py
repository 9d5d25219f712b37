"""The gate of fairness: who somebody is, is called, comes from or studied with moves no order."""

import random
import re
from dataclasses import fields, replace
from pathlib import Path

import pytest

from app.matches.rules.learning import FEATURES as DEEDS
from benchmarks.languages import read_pitches
from matching import HashingEncoder, Market, mask_text, rank
from matching.analysis import Analyzer
from matching.bridge.encoder import BridgedEncoder
from matching.bridge.glossing import glosser
from matching.chances import SIGNALS as ANSWERED_BY
from matching.learning.registry import FEATURES
from matching.model import Encoder, Facet, Facts, Profile
from matching.scoring import DEFAULT_WEIGHTS, REFUSED
from matching.signals import SIGNALS
from tests.matching.swaps import SAME_GLOSS, SAME_MASKED
from tests.matching.worlds import TODAY, world

PITCHES = [(language, pitch[language]) for language in ("de", "en") for pitch in list(read_pitches())[:12]]
GERMAN = PITCHES[:12]


@pytest.mark.parametrize("sentences", SAME_MASKED, ids=lambda sentences: sentences[0])
def test_masking_leaves_nothing_of_who_somebody_is(sentences: tuple[str, ...]) -> None:
    assert {mask_text(sentence) for sentence in sentences} == {mask_text(sentences[0])}


@pytest.mark.parametrize("sentences", SAME_GLOSS, ids=lambda sentences: sentences[0])
def test_articles_and_endings_around_a_person_are_lost_in_the_bridge(sentences: tuple[str, ...]) -> None:
    glosses = {tuple(glosser().gloss(mask_text(sentence), variant) for variant in range(2)) for sentence in sentences}

    assert len(glosses) == 1


@pytest.mark.parametrize("sentences", SAME_GLOSS, ids=lambda sentences: sentences[0])
def test_articles_and_endings_around_a_person_are_lost_in_word_search(sentences: tuple[str, ...]) -> None:
    analyzer = Analyzer()

    assert len({tuple(analyzer.document_terms(mask_text(sentence), "de")) for sentence in sentences}) == 1


def _order(
    encoder: Encoder, told: tuple[tuple[str, ...], ...], chance: random.Random, pitches: list[tuple[str, str]] = PITCHES
) -> list[tuple[int, float]]:
    """Everybody's place and score for one investor when each team's pitch tells one sentence of each line."""
    teams = []
    for number, (language, pitch) in enumerate(pitches, start=1):
        text = f"{pitch} {chance.choice(told[number % len(told)])}"
        row = encoder.encode([mask_text(text)])[0]
        teams.append(Profile(Facts(number, "startup"), (Facet("technology", text, language, vector=row),)))
    thesis = f"{PITCHES[0][1]} {chance.choice(told[0])}"
    row = encoder.encode([mask_text(thesis)])[0]
    fund = Profile(Facts(99, "investor"), (Facet("thesis", thesis, "de", vector=row),))
    return [(m.candidate, m.score) for m in rank(Market.build([*teams, fund]), 99, today=TODAY, limit=50).matches]


@pytest.mark.parametrize("encoder", [HashingEncoder(), BridgedEncoder(HashingEncoder())], ids=["plain", "bridged"])
def test_swapping_who_somebody_is_leaves_every_order_identical(encoder: Encoder) -> None:
    first = _order(encoder, SAME_MASKED, random.Random(0))

    assert len({score for _, score in first}) > 10
    assert all(_order(encoder, SAME_MASKED, random.Random(seed)) == first for seed in range(1, 9))


def test_swapping_genders_with_their_endings_leaves_every_order_over_the_bridge_identical() -> None:
    encoder = BridgedEncoder(HashingEncoder())
    first = _order(encoder, SAME_GLOSS, random.Random(0), GERMAN)

    assert all(_order(encoder, SAME_GLOSS, random.Random(seed), GERMAN) == first for seed in range(1, 9))


def test_a_sentence_that_is_no_swap_does_move_the_order() -> None:
    encoder = BridgedEncoder(HashingEncoder())
    other = (("Sie baut Satelliten.",), ("Er prüft Batterien.",))

    assert _order(encoder, other, random.Random(0)) != _order(encoder, SAME_MASKED, random.Random(0))


def _registries() -> dict[str, set[str]]:
    """Every registry of features: names, and fields that they read."""
    return {
        "rules": {name for row in DEFAULT_WEIGHTS for name in (row.key, *row.reads)}
        | {name for signal in SIGNALS for name in (signal.name, *signal.fields)},
        "deals": {name for feature in FEATURES for name in (feature.name, feature.group, *feature.reads)},
        "deeds": set(DEEDS),
        "answers": set(ANSWERED_BY),
    }


@pytest.mark.parametrize("registry", ["rules", "deals", "deeds", "answers"])
def test_no_feature_of_any_registry_is_on_the_refused_list(registry: str) -> None:
    found = _registries()[registry]
    words = {part for name in found for part in name.split("_")}

    assert len(found) >= 4
    assert found & REFUSED == set()
    # "age" of a company is one of the signals learned from deals, by its founding; of people nothing is known.
    assert words & REFUSED <= ({"age"} if registry == "deals" else set())
    assert {feature.name for feature in FEATURES if "age" in feature.name.split("_")} <= {
        feature.name for feature in FEATURES if "founded" in feature.reads
    }


def test_every_registry_of_features_is_asked() -> None:
    """A module of the library that defines features is one of those above."""
    root = Path(__file__).resolve().parents[2]
    holds = re.compile(r"^(FEATURES|SIGNALS|DEFAULT_WEIGHTS)\b.*=", re.MULTILINE)
    # Straight in app/ lie lists of packages and tables.
    paths = (path for folders in ("matching/**/*.py", "app/*/**/*.py") for path in root.glob(folders))
    known = {
        "matching/chances.py",
        "matching/learning/registry.py",
        "matching/scoring.py",
        "matching/signals.py",
        "app/matches/rules/learning.py",
    }

    assert {str(path.relative_to(root)) for path in paths if holds.search(path.read_text(encoding="utf-8"))} == known


def test_facts_hold_no_field_that_could_name_a_person() -> None:
    assert {field.name for field in fields(Facts)} & REFUSED == set()


def test_names_of_members_do_not_reach_the_market() -> None:
    chance = random.Random(5)
    invented = ["".join(chance.choices("bdfgklmnprstvz", k=7)).capitalize() for _ in range(20)]

    def order(names: list[str]) -> list[tuple[int, float]]:
        whole = [
            replace(
                profile,
                names=(name,),
                facets=tuple(replace(each, text=f"{each.text} {name} leads.") for each in profile.facets),
            )
            for profile, name in zip(world(teams=18, investors=2), names, strict=True)
        ]
        return [(m.candidate, m.score) for m in rank(Market.build(whole), 10_001, today=TODAY, limit=50).matches]

    assert order(invented) == order(invented[::-1])
