"""A portfolio as people paste it."""

import time

import pytest

from app.core.errors import RuleBroken
from app.profiles.rules.portfolio import PortfolioEntry, as_lines, entries_from_file, entries_from_text

ALTWERK = PortfolioEntry("Altwerk", "Misst Strom", 2021, "https://altwerk.example")


@pytest.mark.parametrize(
    "text",
    [
        "Altwerk; Misst Strom; 2021; https://altwerk.example",
        "Altwerk\tMisst Strom\t2021\taltwerk.example",
        "Altwerk | 2021 | Misst Strom | altwerk.example",
        "Altwerk,Misst Strom,2021,https://altwerk.example",
        "Name;What it does;Year;Link\nAltwerk;Misst Strom;2021;https://altwerk.example\n\n",
        '"Altwerk";"Misst Strom";"2021";"https://altwerk.example"',
    ],
)
def test_common_ways_of_pasting_give_the_same_entry(text: str) -> None:
    assert entries_from_text(text) == (ALTWERK,)


def test_a_sentence_with_commas_and_quotation_marks_stays_whole() -> None:
    text = 'Altwerk; Misst Strom, Druck und "Lärm"\nKernpunkt; Findet Risse'
    assert [entry.one_line for entry in entries_from_text(text)] == ['Misst Strom, Druck und "Lärm"', "Findet Risse"]


def test_names_alone_are_enough() -> None:
    assert entries_from_text("Altwerk\nKernpunkt GmbH, Berlin") == (
        PortfolioEntry("Altwerk"),
        PortfolioEntry("Kernpunkt GmbH, Berlin"),
    )


def test_lines_to_edit_are_read_back_as_the_same_entries() -> None:
    entries = (ALTWERK, PortfolioEntry("Kernpunkt", "Findet Risse"), PortfolioEntry("Nur Name"))
    assert entries_from_text(as_lines(entries)) == entries


def test_a_line_that_is_too_long_is_named() -> None:
    with pytest.raises(RuleBroken) as refused:
        entries_from_text("Gut; kurz\n" + "Lang; " + "x" * 301)
    assert refused.value.text.values["number"] == 2


@pytest.mark.parametrize("raw", [b"\x00", b"\x00\xff" * 10, b"x" * 500_001])
def test_what_is_no_table_is_refused(raw: bytes) -> None:
    with pytest.raises(RuleBroken):
        entries_from_file(raw)


@pytest.mark.parametrize("cell", ["a." * 25_000, "a-" * 25_000 + "!", "www." + "." * 50_000])
def test_s38_no_cell_makes_reading_slow(cell: str) -> None:
    started = time.perf_counter()
    with pytest.raises(RuleBroken):
        entries_from_text(f"Altwerk; {cell}; zweites")
    assert time.perf_counter() - started < 0.5
