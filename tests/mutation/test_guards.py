"""The table of guards stays true, and only a failed test counts as noticing."""

from collections import Counter
from pathlib import Path

import pytest

from tests.mutation.guards import ROOT, Edit, Guard, all_guards
from tests.mutation.running import judge

GUARDS = all_guards()


@pytest.mark.parametrize("guard", GUARDS, ids=[guard.name for guard in GUARDS])
def test_a_guard_stands_where_the_table_says(guard: Guard) -> None:
    """Red after a guard was rewritten: say in guards.toml how it reads now."""
    assert {edit.text: (ROOT / edit.file).read_text("utf-8").count(edit.text) for edit in guard.edits} == dict.fromkeys(
        (edit.text for edit in guard.edits), 1
    )
    assert [name for name in guard.tests if not (ROOT / name).is_file()] == []


def test_every_guard_has_a_name_of_its_own() -> None:
    assert [name for name, number in Counter(guard.name for guard in GUARDS).items() if number > 1] == []


def test_a_guard_that_moved_is_not_taken_away_in_silence(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("once\n")
    with pytest.raises(ValueError, match="holds 0 times"):
        Edit("a.py", "twice", "").apply(tmp_path)


@pytest.mark.parametrize(
    ("status", "printed", "expected"),
    [
        (1, "FAILED tests/a.py::test_b[x y] - assert 1\n1 failed", ("tests/a.py::test_b[x y]", "")),
        (0, "3 passed", ("", "survived")),
        (2, "ERROR tests/a.py\n1 error", ("", "broken: 1 error")),
        (5, "no tests ran", ("", "broken: no tests ran")),
    ],
)
def test_only_a_failed_test_counts_as_noticing(status: int, printed: str, expected: tuple[str, str]) -> None:
    assert judge(status, printed) == expected
