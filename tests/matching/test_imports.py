"""What importing the library must not cost, and what it must not know."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import matching

FOLDER = Path(matching.__file__).parent


def test_importing_the_library_loads_nothing_heavy() -> None:
    program = "import json, sys, matching; print(json.dumps([m.partition('.')[0] for m in sys.modules]))"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout

    heavy = {
        "torch",
        "sentence_transformers",
        "transformers",
        "faiss",
        "scipy",
        "sklearn",
        "implicit",
        "lightgbm",
        "snowballstemmer",
    }
    assert heavy & set(json.loads(answer)) == set()


def test_the_library_knows_neither_the_platform_nor_the_web() -> None:
    named = set()
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                named |= {alias.name.partition(".")[0] for alias in node.names}
            if isinstance(node, ast.ImportFrom):
                named.add((node.module or "").partition(".")[0])

    assert named & {"app", "config", "flask", "sqlalchemy"} == set()


def test_the_public_surface_is_at_most_a_dozen_names() -> None:
    assert len(matching.__all__) <= 12
