"""``python -m tests.seals.mutation [NAME…]``: takes out one guard of the verifier after the other and runs its tests.

A guard is a function `require_…`. Each is removed in a process of its own, a copy of this one, by giving it an empty
body; so everything that uses it loses it. The tests must miss every one. Exit status 1 if a guard was not missed.
"""

import contextlib
import importlib
import inspect
import io
import os
import pkgutil
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

import app.core.http_client
import app.seals.connector.description
import app.seals.connector.guarded
import app.seals.connector.hint
import app.seals.verifier

HERE = Path(__file__).parent
TESTS = [
    str(HERE / f"test_{name}.py")
    for name in (
        "tokens",
        "keys_and_issuers",
        "content_and_holder",
        "status_lists",
        "own_cases",
        "given_cases",
        "tampering",
        "detached",
    )
]


NEAREST = {
    "binding": "content_and_holder",
    "bitstring": "status_lists",
    "check": "content_and_holder",
    "content": "content_and_holder",
    "detached": "detached",
    "keys": "keys_and_issuers",
    "lists": "status_lists",
    "status": "status_lists",
}
# Guards outside the verifier, and the tests that are about them.
OF_CONNECTOR = [str(HERE / f"test_{name}.py") for name in ("silent_hosts", "hints_and_descriptions")]
OF_CLIENT = [str(HERE.parent / "unit" / "test_http_client.py")]
OPTIONS = [
    "-q",
    "-x",
    "--noconftest",
    "-p",
    "no:randomly",
    "-p",
    "no:cacheprovider",
    "-W",
    "ignore::pytest.PytestAssertRewriteWarning",
]


@dataclass(frozen=True)
class Guard:
    place: str
    function: FunctionType

    @property
    def name(self) -> str:
        return f"{self.place}.{self.function.__name__}"


class FirstFailure:
    """Remembers which test noticed."""

    def __init__(self) -> None:
        self.test = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.test:
            self.test = report.nodeid.rpartition("/")[2]


def modules() -> Iterator[ModuleType]:
    package = app.seals.verifier
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)
    yield from (app.seals.connector.description, app.seals.connector.guarded, app.seals.connector.hint)
    yield app.core.http_client


def guards() -> list[Guard]:
    return [
        Guard(module.__name__.removeprefix("app."), function)
        for module in modules()
        for name, function in sorted(vars(module).items())
        if name.startswith("require_") and inspect.isfunction(function) and function.__module__ == module.__name__
    ]


def run_tests(tests: list[str]) -> str:
    """The first test that failed, or nothing."""
    noticed = FirstFailure()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        status = pytest.main([*OPTIONS, *tests], plugins=[noticed])
    if status not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
        raise RuntimeError(f"pytest ended with {status}")
    return noticed.test


def in_a_copy(work: Callable[[], str]) -> str:
    """What ``work`` answers in a forked process."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            with os.fdopen(writing, "w") as answer:
                answer.write(work())
            os._exit(0)
        finally:  # whatever happened, the copy never goes on with the parent's work
            traceback.print_exc()
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as answer:
        said = answer.read()
    _pid, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError("the copy did not finish its tests")
    return said


def without(guard: Guard, tests: list[str]) -> str:
    guard.function.__code__ = (lambda *_args, **_named: None).__code__
    return run_tests(tests)


def tests_for(guard: Guard) -> list[str]:
    """Those of the client for its guards; for the rest all of the verifier's, beginning with what is about it."""
    if guard.place.endswith("http_client"):
        return OF_CLIENT
    if guard.place.startswith("seals.connector"):
        return OF_CONNECTOR
    nearest = [
        test for test in TESTS if test.endswith(f"test_{NEAREST.get(guard.place.rpartition('.')[2], 'tokens')}.py")
    ]
    return [*nearest, *(test for test in TESTS if test not in nearest)]


def main(wanted: list[str]) -> int:
    for tests in (TESTS, OF_CONNECTOR, OF_CLIENT):
        if broken := in_a_copy(partial(run_tests, tests)):
            print(f"with every guard in place {broken} fails; nothing can be said")
            return 2
    chosen = [guard for guard in guards() if not wanted or guard.function.__name__ in wanted]
    unmissed = 0
    for guard in chosen:
        noticed = in_a_copy(partial(without, guard, tests_for(guard)))
        unmissed += not noticed
        print(f"{guard.name:<62} {noticed or 'NOT MISSED'}", flush=True)
    print(f"{len(chosen)} guards taken out, {len(chosen) - unmissed} missed by a test, {unmissed} not")
    return 1 if unmissed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
