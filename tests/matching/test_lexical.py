"""Word search in two languages: compounds, stems, changes beside the build, and statistics that give nothing away."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.analysis import Analyzer, split_words
from matching.compounds import CompoundSplitter
from matching.lexical import Lexical, LexicalBuilder
from tests.matching.worlds import SENTENCES

PAIRS = [
    tuple(line.split())
    for line in (Path(__file__).parent / "compound_pairs.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def built(*texts: str) -> Lexical:
    builder = LexicalBuilder()
    for text in texts:
        builder.add([(text, "")], public=True)
    return builder.build()


def found(lexical: Lexical, query: str, length: int) -> list[int]:
    return np.flatnonzero(lexical.scores(lexical.query([(query, "")]), length) > 0).tolist()


def test_nine_of_ten_compounds_are_found_by_the_words_they_are_made_of() -> None:
    misses = [
        pair for pair in PAIRS if found(built(f"Wir bauen {pair[0]} mit KI.", "Etwas anderes"), pair[1], 2) != [0]
    ]

    assert len(PAIRS) >= 60
    assert len(misses) <= len(PAIRS) // 10, misses


@pytest.mark.parametrize("word", ["entwicklung", "gründung", "verbesserung", "münchen", "intelligenz", "anforderungen"])
def test_words_that_are_no_compounds_stay_whole(word: str) -> None:
    assert CompoundSplitter().parts(word) == ()


def test_the_corpus_own_words_help_to_split() -> None:
    assert CompoundSplitter().parts("exosomenplattform") == ()
    assert CompoundSplitter(["exosomen"]).parts("exosomenplattform") == ("exosomen", "plattform")


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Planungen für Kliniken", "Planung"),
        ("Robots sort parcels", "sorting robot"),
        ("Die Häuser der Stadt", "Haus"),
        ("KI für die Robotik", "robotics"),
        ("Pro\u00adzess\u200boptimierung", "Prozess"),
        ("Straße und Brücke", "Straßen"),
    ],
)
def test_inflected_words_are_found(text: str, query: str) -> None:
    assert found(built(text, "etwas anderes"), query, 2) == [0]


def test_stop_words_and_masks_carry_no_match() -> None:
    assert found(built("Person sie they Institution national", "etwas"), "they national Person und", 2) == []


def test_a_search_for_two_words_without_stop_words_is_understood_as_german() -> None:
    assert "planung" in Analyzer().query_terms("Krankenhausplanungssoftware")


def test_nonsense_neither_fails_nor_matches() -> None:
    assert split_words("\x00 \ud800 !!! 🦾") == []
    assert found(built("a", ""), "\x00🦾", 2) == []


def test_rows_added_later_are_found_and_the_old_snapshot_stays() -> None:
    before = built("Robots for hospitals", "Tax software")
    after = before.extended({2: [("New robots", "en")]})

    assert (found(before, "robots", 2), found(after, "robots", 3)) == ([0], [0, 2])


def test_two_continuations_of_one_snapshot_do_not_mix() -> None:
    before = built("Robots", "Taxes").extended({2: [("Drones", "en")]})
    left, right = before.extended({3: [("Apples", "en")]}), before.extended({3: [("Pears", "en")]})

    assert (found(left, "apples", 4), found(left, "pears", 4), found(right, "pears", 4)) == ([3], [], [3])


def test_stuffing_a_word_gains_little() -> None:
    lexical = built("robot arm for nurses", "robot " * 200, "tax software", "grid forecasts")
    honest, stuffed = lexical.scores(lexical.query([("robot nurses", "en")]), 4)[:2]

    assert honest > stuffed


def test_hidden_texts_move_no_score() -> None:
    def score(hidden: str) -> bytes:
        builder = LexicalBuilder()
        for text, public in (("Robots for hospitals", True), ("Tax software", True), (hidden, False)):
            builder.add([(text, "en")], public=public)
        lexical = builder.build()
        return lexical.scores(lexical.query([("hospital robots and drones", "en")]), 3)[:2].tobytes()

    assert score("Drones and robots in every hospital") == score("Nothing of the kind")


def test_one_text_says_a_word_three_times_at_most_and_many_texts_each_say_it() -> None:
    def scores(*documents: list[str]) -> list[float]:
        builder = LexicalBuilder()
        for document in (*documents, ["Tax software"], ["Grid forecasts"]):
            builder.add([(text, "en") for text in document], public=True)
        lexical = builder.build()
        return list(map(float, lexical.scores(lexical.query([("robots", "en")]), len(documents))))

    filling = "arms lift beds in wards"
    once_each, once, repeated = scores(
        [f"robots {filling}"] * 6,
        [f"robots {filling}", *[f"motors {filling}"] * 5],
        ["robots " * 6 + f"{filling} " * 6],
    )

    assert once_each > repeated > once


@settings(max_examples=60, deadline=None)
@given(
    documents=st.lists(st.lists(st.sampled_from(SENTENCES), max_size=4), min_size=1, max_size=12),
    cut=st.integers(0, 12),
    times=st.integers(1, 4),
)
def test_row_scores_equal_what_its_texts_alone_would_get(documents: list[list[str]], cut: int, times: int) -> None:
    builder = LexicalBuilder()
    rows = [[(" ".join([sentence] * times), "") for sentence in document] for document in documents]
    for row in rows[:cut]:
        builder.add(row, public=True)
    lexical = builder.build().extended({number: rows[number] for number in range(min(cut, len(rows)), len(rows))})
    query = lexical.query([(SENTENCES[0] + SENTENCES[6], "")])

    alone = [
        float(lexical.shares(query, [lexical.counted(query, each) for each in row], np.ones((1, len(row)), bool))[0])
        for row in rows
    ]

    assert np.allclose(lexical.scores(query, len(rows)), alone, atol=1e-5)
