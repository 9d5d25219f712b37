"""The ceilings of the house: files, functions, templates."""

import ast
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILE_LINES = 300
FUNCTION_LINES = 40
TEMPLATE_LINES = 120


def tracked(*patterns: str) -> list[Path]:
    """Files of the project, committed or about to be; in an export without git, all of them."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode == 0:
        return [ROOT / name for name in listed.stdout.split("\n") if name and (ROOT / name).is_file()]
    return [path for pattern in patterns for path in ROOT.rglob(pattern.replace("**/", ""))]


def sources() -> list[Path]:
    places = {"app", "matching", "demo", "tools", "benchmarks", "config.py", "wsgi.py"}
    return [path for path in tracked("*.py") if path.relative_to(ROOT).parts[0] in places]


def test_no_file_is_longer_than_300_lines() -> None:
    assert [f"{path}: {n}" for path in sources() if (n := len(path.read_text("utf-8").splitlines())) > FILE_LINES] == []


def test_no_function_is_longer_than_40_lines() -> None:
    long = []
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                length = node.end_lineno - node.lineno + 1
                if length > FUNCTION_LINES:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {length}")
    assert long == []


def test_no_template_is_longer_than_120_lines() -> None:
    templates = [path for path in tracked("*.html", "*.txt") if "templates" in path.parts]
    lengths = {str(path): len(path.read_text("utf-8").splitlines()) for path in templates}
    assert {name: length for name, length in lengths.items() if length > TEMPLATE_LINES} == {}
