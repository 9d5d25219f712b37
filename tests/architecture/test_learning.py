"""Whoever said no is learned from nowhere: what feeds a model or a rate is read through `learned_from`."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Modules of the library that make something of what people did.
LEARN = {"calibration", "learning", "chances", "feedback"}
# Who hands figures to them, and the queries that the figures come from. A new learner belongs here with its readers.
READERS = {
    "app/matches/ranker/learning.py": ("app/matches/queries/learning.py", "app/introductions/queries/deeds.py"),
    # It asks what was learned and hands nothing to learn from.
    "app/matches/ranker/speaking.py": ("app/matches/queries/learning.py",),
    "app/introductions/actions/chances.py": ("app/introductions/queries/replies.py",),
    "app/introductions/allocator/chances.py": ("app/introductions/queries/replies.py",),
    "app/introductions/allocator/runs.py": ("app/introductions/queries/replies.py",),
    # Trials play what runs have kept, and runs know of nobody else.
    "app/introductions/allocator/trials.py": ("app/introductions/queries/replies.py",),
}


def learners() -> Iterator[str]:
    for path in sorted((ROOT / "app").rglob("*.py")):
        tree = ast.parse(path.read_text())
        if any(learns(node) for node in ast.walk(tree)):
            yield str(path.relative_to(ROOT))


def learns(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "matching":
        return bool({*node.module.split(".")[1:], *(name.name for name in node.names)} & LEARN)
    return isinstance(node, ast.Import) and any(set(name.name.split(".")[1:]) & LEARN for name in node.names)


def calls(path: str) -> set[str]:
    nodes = ast.walk(ast.parse((ROOT / path).read_text()))
    return {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}


def test_every_module_that_learns_says_what_it_reads() -> None:
    unknown = sorted(set(learners()) - set(READERS))
    assert unknown == [], "name their queries in READERS; those read through `learned_from`"


@pytest.mark.parametrize("reader", sorted({each for readers in READERS.values() for each in readers}))
def test_what_is_learned_from_leaves_out_who_said_no(reader: str) -> None:
    assert calls(reader) & {"learned_from", "learned_from_introductions"}, reader


def test_a_module_that_learns_is_seen() -> None:
    seen = [ast.parse(line).body[0] for line in ("from matching.learning import fit", "import matching.calibration")]
    assert [learns(node) for node in seen] == [True, True]
    assert not learns(ast.parse("from matching.model import Match").body[0])
