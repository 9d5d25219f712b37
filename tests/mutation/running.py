"""Runs the tests of one guard on a copy of the tree in which the guard is missing."""

import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.guards import ROOT, Guard

LEFT_OUT = shutil.ignore_patterns(".*", "var", "__pycache__", "node_modules", "benchmarks", "docs", "*.pyc")
FAILED = re.compile(r"^FAILED (.+?)(?: - |$)", re.MULTILINE)


@dataclass(frozen=True)
class Outcome:
    """``caught_by`` is the test that failed; '' when every test passed or none came to an end."""

    name: str
    caught_by: str
    remark: str
    seconds: float


def copy_project(folder: Path) -> Path:
    """What the tests need, compiled once: only the changed file is compiled again for each guard."""
    whole = folder / "whole"
    shutil.copytree(ROOT, whole, ignore=LEFT_OUT)
    subprocess.run([sys.executable, "-m", "compileall", "-q", "app", "matching", "config.py"], cwd=whole, check=True)
    return whole


def try_without(guard: Guard, whole: Path, folder: Path, *, longest_seconds: int) -> Outcome:
    """``whole`` is the project, ``folder`` empty and gone afterwards."""
    started = time.monotonic()
    tree = folder / "tree"
    shutil.copytree(whole, tree)
    try:
        for edit in guard.edits:
            edit.apply(tree)
        caught_by, remark = _run_tests(guard, tree, longest_seconds)
    except ValueError as error:
        caught_by, remark = "", str(error)
    finally:
        shutil.rmtree(folder)
    return Outcome(guard.name, caught_by, remark, time.monotonic() - started)


def _run_tests(guard: Guard, tree: Path, longest_seconds: int) -> tuple[str, str]:
    narrowed = ["-k", guard.only] if guard.only else []
    try:
        return judge(*_pytest(tree, ["-x", *narrowed, *guard.tests], longest_seconds))
    except subprocess.TimeoutExpired:
        return "", f"no test failed within {longest_seconds} seconds"


def passing_again(outcomes: list[Outcome], whole: Path) -> list[str]:
    """Those of the tests that noticed which fail with every guard in place as well: they prove nothing."""
    noticed = sorted({outcome.caught_by for outcome in outcomes if outcome.caught_by})
    return FAILED.findall(_pytest(whole, noticed, None)[1]) if noticed else []


def _pytest(tree: Path, given: list[str], longest_seconds: int | None) -> tuple[int, str]:
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("ANSCHUB_", "PYTHON"))}
    done = subprocess.run(
        [*command, f"--basetemp={tree.with_name('basetemp')}", *given], cwd=tree, env=environment,
        capture_output=True, text=True, timeout=longest_seconds, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


def judge(status: int, printed: str) -> tuple[str, str]:
    """The test that failed, or why nothing counts as one: a tree that cannot be loaded proves no guard."""
    failed = FAILED.search(printed)
    if status == 1 and failed:
        return failed[1], ""
    last = printed.strip().rpartition("\n")[2]
    return "", "survived" if status == 0 else f"broken: {last}"
