"""Lists, single words and texts about everything count as little as they say."""

import numpy as np
import pytest

from matching import HashingEncoder, Market, mask_text, rank
from matching.cohesion import LONG_WORDS, cohesive
from matching.model import Facet, Facts, Profile
from matching.said_once import said_once
from matching.substance import LEAST_COUNTED, settled, share_counted, words_said
from tests.matching.worlds import TODAY

PROSE = "Our cameras count parcels on the conveyor belts of warehouses so that none of them is lost."
WORDS = ("beds", "nurses", "wards", "patients", "meals", "linen", "shifts", "hygiene", "rooms", "doctors", "surgery")
SPAN = (0.0, 1.0)


@pytest.mark.parametrize(
    "stuffed",
    [
        f"{PROSE} {', '.join(WORDS)}",
        f"{', '.join(WORDS)}. {PROSE}",
        f"{PROSE}\n{'; '.join(WORDS)}",
        f"{PROSE} {' / '.join(WORDS)}.",
        f"{PROSE} {', '.join(WORDS[:-1])} and {WORDS[-1]}.",
        f"{PROSE} {' '.join(WORDS)} triage rota theatre.",
        f"{PROSE} {'hospital ' * 50}",
        f"{PROSE} Hospital.",
    ],
)
def test_a_list_of_keywords_beside_sentences_is_not_read(stuffed: str) -> None:
    assert said_once(stuffed).strip(" ,;/.\n").removesuffix(".") == PROSE.removesuffix(".")


@pytest.mark.parametrize(
    "text",
    [
        PROSE,
        "Alpine clubs, tourism boards, map applications across five countries.",
        "Jobcenter, Kommunen, Krankenkassen, Gerichte.",
        "Sensors, cameras, radar and lidar watch the yard while the crane moves.",
        "Insurance",
        "",
    ],
)
def test_what_honest_texts_name_stays(text: str) -> None:
    assert said_once(text) == text


def test_a_text_of_nothing_but_keywords_keeps_its_first_different_words_and_says_one() -> None:
    kept = said_once(", ".join((*WORDS, "triage", "rota", "theatre") * 3))

    assert kept.startswith("beds, nurses")
    assert "triage" in kept
    assert "theatre" not in kept
    assert words_said(kept) == 1


def test_a_single_word_counts_little_for_a_seeker_who_says_much_and_fully_for_one_of_few_words() -> None:
    said = np.array([0, 1, 2, 3])

    assert share_counted(said, 3).tolist() == [1, 1, 1, 1]
    assert share_counted(said, 20).tolist() == pytest.approx([0, 1 / 27, 8 / 27, 1])


def _facets(*rows: list[float]) -> list[Facet]:
    names = ("problem", "technology", "market", "team", "need")
    return [
        Facet(name, "", masked=f"robots carry meals {name}", vector=np.array(row, dtype=np.float32))
        for name, row in zip(names, rows, strict=False)
    ]


def test_facets_of_one_thing_count_fully_and_those_of_everything_little() -> None:
    together = settled(_facets([1, 0, 0], [0.9, 0.43589, 0], [0.8, 0.6, 0]), ["pitch"] * 3, SPAN)
    apart = settled(_facets([1, 0, 0], [0, 1, 0], [0, 0, 1]), ["pitch"] * 3, SPAN)

    assert [float(np.linalg.norm(each.vector)) for each in together] == pytest.approx([1, 1, 1], abs=1e-4)
    assert [float(np.linalg.norm(each.vector)) for each in apart] == pytest.approx([LEAST_COUNTED] * 3, abs=1e-4)


def test_a_text_in_two_languages_is_no_proof_that_a_profile_is_about_one_thing() -> None:
    twice = [each for facet in _facets([1, 0, 0], [0, 1, 0], [0, 0, 1]) for each in (facet, facet)]

    assert {round(float(np.linalg.norm(each.vector)), 3) for each in settled(twice, ["pitch"] * 6, SPAN)} == {
        LEAST_COUNTED
    }


def test_settling_again_changes_nothing_and_other_channels_may_differ() -> None:
    once = settled(_facets([1, 0, 0], [0, 1, 0], [0.5, 0.5, 0.7]), ["pitch"] * 3, SPAN)
    alone = settled(_facets([1, 0, 0], [0, 1, 0], [0, 0, 1]), ["a", "b", "c"], SPAN)

    again = settled(once, ["pitch"] * 3, SPAN)
    assert [each.vector.tobytes() for each in again] == [each.vector.tobytes() for each in once]
    assert [float(np.linalg.norm(each.vector)) for each in alone] == [1, 1, 1]


def test_a_word_in_a_facet_of_its_own_is_left_out_beside_a_fuller_one() -> None:
    fuller, word = Facet("problem", PROSE, masked=PROSE), Facet("need", "Hospital", masked="Hospital")

    assert settled([fuller, word], ["pitch"] * 2, SPAN) == [fuller]
    assert settled([word], ["pitch"], SPAN) == [word]


def test_a_long_text_of_strange_sentences_has_a_shorter_row_and_one_of_a_piece_has_not() -> None:
    encoder = HashingEncoder()
    strange = " ".join(f"w{n}a w{n}b w{n}c w{n}d w{n}e w{n}f." for n in range(20))
    alike = " ".join(f"Robots carry meals, linen and samples through hospital ward {n}." for n in range(12))
    rows = cohesive(encoder, [strange, alike, PROSE], ["en"] * 3)

    assert len(strange.split()) > LONG_WORDS < len(alike.split())
    assert np.linalg.norm(rows, axis=1).tolist() == pytest.approx([0.163, 1, 1], abs=1e-3)


def test_the_page_counts_a_word_as_the_pair_does_and_a_search_finds_it() -> None:
    encoder = HashingEncoder()

    def team(number: int, text: str) -> Profile:
        return Profile(
            Facts(number, "startup"), (Facet("problem", text, "en", vector=encoder.encode([mask_text(text)])[0]),)
        )

    thesis = "We back software for hospitals that plans beds, nurses, shifts and operations without paper."
    fund = Profile(Facts(9, "investor"), (Facet("thesis", thesis, "en", vector=encoder.encode([thesis])[0]),))
    market = Market.build([team(1, "hospitals"), team(2, "Hospitals plan their beds with us")])
    listed = rank(market, fund, today=TODAY, limit=5).matches
    found = rank(market, fund, today=TODAY, query="hospitals", query_vector=encoder.encode(["hospitals"])[0]).matches

    semantic = {
        match.candidate: next(part.score for part in match.parts if part.name == "semantic") for match in listed
    }
    assert semantic[1] < 0.05 < semantic[2]
    assert {match.candidate for match in found} == {1, 2}
    assert found[0].candidate == 1
