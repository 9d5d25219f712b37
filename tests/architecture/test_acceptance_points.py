"""Every acceptance point that holds here has at least one test named after it."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
SECURITY = [1, 2, 3, 4, 5, 6, *range(9, 19), *range(20, 40), *range(41, 48), 50, 52, 55, 57, 58]
EXPERIENCE = [*range(1, 14), 15, 16, 17, 21, 22, *range(23, 28), 33, *range(36, 41)]
OPERATION = [2, 3, 4, 6, 11]
POINTS = [
    *(f"s{number:02}" for number in SECURITY),
    *(f"u{number:02}" for number in EXPERIENCE),
    *(f"r{number:02}" for number in OPERATION),
]


def named_points() -> set[str]:
    texts = (path.read_text("utf-8") for path in TESTS.rglob("test_*.py"))
    return {
        point for text in texts for name in re.findall(r"def test_([a-z0-9_]+)", text) for point in _points_of(name)
    }


def _points_of(name: str) -> list[str]:
    """`s16_u09_a_link_works_once` names two points, `t23_s46_…` one beside a number of the fellowships' own tests."""
    found = re.match(r"((?:t\d{1,2}_|[sur]\d{2}_)+)", name)
    return re.findall(r"[sur]\d{2}", found[1]) if found else []


NAMED = named_points()


@pytest.mark.parametrize("point", POINTS)
def test_an_acceptance_point_has_its_test(point: str) -> None:
    assert point in NAMED
