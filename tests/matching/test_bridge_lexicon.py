"""The German-English lexicon: what its files say, and that a bad line is told with its place."""

from pathlib import Path

import pytest

from matching.bridge.lexicon import GLOSSES, Entry, read_lexicon
from matching.errors import DataError


def written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def test_every_line_of_our_own_files_is_an_entry() -> None:
    read_lexicon(GLOSSES)


def test_a_line_is_lemma_glosses_and_forms(tmp_path: Path) -> None:
    folder = written(tmp_path, a="# buildings\nHaus\thouse; building # a comment\tignored\n\nessen\teat\taß gegessen\n")

    assert read_lexicon(folder).entries == {
        "Haus": Entry("Haus", ("house", "building")),
        "essen": Entry("essen", ("eat",), ("aß", "gegessen")),
    }


def test_a_lemma_met_again_adds_its_glosses_behind(tmp_path: Path) -> None:
    folder = written(tmp_path, a="Bank\tbank\tBanken\n", b="Bank\tbench; bank\tBänke\nbank\tx\n")

    found = read_lexicon(folder).entries

    assert found["Bank"] == Entry("Bank", ("bank", "bench"), ("Banken", "Bänke"))
    assert found["bank"].glosses == ("x",)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("Haus house", "An entry is lemma"),
        ("Haus\thouse\tHäuser\tmore", "An entry is lemma"),
        ("Haus\t\tHäuser", "'' is not an English gloss"),
        ("Haus\thouse;", "'' is not an English gloss"),
        ("Haus\thouse, building", "'house, building' is not an English gloss"),
        ("Haus\thouse; house", "A gloss is said twice"),
        ("das Haus\thouse", "'das Haus' is not one word"),
        ("Haus \thouse", "'Haus ' is not one word"),
        ("Haus\thouse\tHäuser,", "'Häuser,' is not one word"),
        ("\thouse", "'' is not one word"),
    ],
)
def test_a_bad_line_is_told_with_file_and_line(tmp_path: Path, line: str, fault: str) -> None:
    folder = written(tmp_path, good="Bank\tbank\n", zbad=f"# first\n{line}\n")

    with pytest.raises(DataError, match=r"^zbad\.txt, line 2: ") as told:
        read_lexicon(folder)

    assert fault in str(told.value)


def test_the_version_changes_with_the_entries_and_not_with_comments(tmp_path: Path) -> None:
    first = read_lexicon(written(tmp_path, a="Bank\tbank\nHaus\thouse\n")).version

    assert read_lexicon(written(tmp_path, a="# houses\nHaus\thouse\nBank\tbank\n")).version == first
    assert read_lexicon(written(tmp_path, a="Haus\thouse; building\nBank\tbank\n")).version != first
