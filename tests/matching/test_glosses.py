"""The files of the lexicon: each line an entry, each lemma once in its file, English on the right."""

from collections import Counter
from pathlib import Path

import pytest

from matching.bridge.lexicon import GLOSSES, Entry, parsed

FILES = sorted(GLOSSES.glob("*.txt"))
_GERMAN_LETTERS = frozenset("äöüß")


def _entries(path: Path) -> list[Entry]:
    said = (line.partition("#")[0].rstrip() for line in path.read_text(encoding="utf-8").splitlines())
    return [parsed(line) for line in said if line]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_line_is_an_entry_of_a_lemma_met_once(path: Path) -> None:
    lemmas = [entry.lemma for entry in _entries(path)]

    assert lemmas
    assert [lemma for lemma, times in Counter(lemmas).items() if times > 1] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_glosses_have_english_letters_but_for_names(path: Path) -> None:
    german = [
        (entry.lemma, gloss)
        for entry in _entries(path)
        for gloss in entry.glosses
        if gloss != entry.lemma and _GERMAN_LETTERS & set(gloss.lower())
    ]

    assert german == []


def test_the_files_hold_several_thousand_lemmas() -> None:
    lemmas = {entry.lemma for path in FILES for entry in _entries(path)}

    assert len(lemmas) > 10_000
