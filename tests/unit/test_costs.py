"""What a market costs is told by straight lines, and the documentation shows what was measured last."""

import json
from pathlib import Path

import pytest

from benchmarks import costs
from benchmarks.cost_model import KEPT, tables
from benchmarks.costs import Line, Machine

DOCUMENT = Path(__file__).parents[2] / "docs" / "matching.md"
LINES = {name: Line(0.0, 1_000.0) for name in costs.BYTES} | {
    "gate": Line(1.0, 0.001),
    "words of the query": Line(0.0, 0.001),
    "dense": Line(0.0, 0.01),
    "order": Line(0.0, 0.01),
    costs.PAGE: Line(20.0, 0.022),
}


def test_a_line_goes_through_both_sizes() -> None:
    assert costs.fitted({100: {"gate": 3.0}, 300: {"gate": 7.0}}) == {"gate": Line(1.0, 0.02)}


def test_a_line_that_would_begin_below_nothing_begins_at_nothing() -> None:
    assert costs.fitted({100: {"gate": 1.0}, 200: {"gate": 4.0}}) == {"gate": Line(0.0, 0.02)}


def test_what_was_told_wrong_by_more_than_a_fifth_is_named() -> None:
    lines = {"gate": Line(0.0, 1.0)}

    assert costs.misses(lines, {100: {"gate": 84.0}, 200: {"gate": 160.0}}) == ["gate at 200: +25%"]


def test_who_does_not_pass_is_neither_compared_nor_ordered() -> None:
    assert costs.page_ms(LINES, 10_000, 1.0) == pytest.approx(240.0)
    assert costs.page_ms(LINES, 10_000, 0.1) == pytest.approx(60.0)


def test_as_many_machines_as_memory_or_time_demands() -> None:
    machine = Machine(cores=2, memory_gib=4_000 * 20_000 / 2**30, goal_ms=100.0)

    assert costs.machines(LINES, 10_000, machine, 1.0) == 2
    assert costs.machines(LINES, 60_000, machine, 0.01) == 3


def test_a_table_takes_the_place_of_the_one_it_follows() -> None:
    text = "| a | 1 |\n| b | 2 |\n\nMeasured on one core.\nThen."

    with_cell = costs.with_table(text, ["| a | 3 |"])

    assert costs.with_table(with_cell, ["Measured on two."]) == "| a | 3 |\n\nMeasured on two.\nThen."


def test_the_documentation_shows_the_figures_that_were_kept() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")

    for table in tables(json.loads(KEPT.read_text(encoding="utf-8"))):
        assert "\n".join(table) in text
