"""The pitches in two languages are complete, distinct, and have neighbours to be mistaken for."""

import tomllib
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import Final

import pytest

FOLDER: Final = Path(__file__).parents[2] / "benchmarks" / "pitches"
TEXTS: Final = ("de", "en", "de_paraphrase", "en_paraphrase")
FIELDS: Final = {"key", "group", "kind", *TEXTS}
WORDS: Final = {"oneliner": range(8, 31), "paragraph": range(50, 91)}


def pitches() -> list[dict[str, str]]:
    files = sorted(FOLDER.glob("*.toml"))
    return list(chain.from_iterable(tomllib.loads(file.read_text("utf-8"))["pitch"] for file in files))


@pytest.mark.parametrize("pitch", pitches(), ids=lambda pitch: pitch["key"])
def test_a_pitch_has_its_fields_and_its_length(pitch: dict[str, str]) -> None:
    assert set(pitch) - {"thesis_en"} == FIELDS
    assert all(len(pitch[text].split()) in WORDS[pitch["kind"]] for text in TEXTS)


def test_no_key_and_no_text_comes_twice() -> None:
    assert max(Counter(pitch["key"] for pitch in pitches()).values()) == 1
    assert max(Counter(pitch[text] for pitch in pitches() for text in TEXTS).values()) == 1


def test_every_pitch_has_near_neighbours() -> None:
    assert min(Counter(pitch["group"] for pitch in pitches()).values()) >= 3


def test_there_are_enough_of_both_kinds() -> None:
    kinds = Counter(pitch["kind"] for pitch in pitches())
    assert kinds["oneliner"] >= 50
    assert kinds["paragraph"] >= 30
