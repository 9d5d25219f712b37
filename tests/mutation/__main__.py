"""`python -m tests.mutation [WORD …]`: takes each guard (or those whose name holds a word) away; 1 if one survives."""

import argparse
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from tests.mutation.guards import Guard, all_guards
from tests.mutation.running import Outcome, copy_project, passing_again, try_without

AT_ONCE = 2


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    arguments.add_argument("words", nargs="*", metavar="WORD")
    arguments.add_argument("--seconds", type=int, default=60, help="longest run of one guard's tests")
    given = arguments.parse_args()
    guards = [guard for guard in all_guards() if not given.words or any(word in guard.name for word in given.words)]
    with tempfile.TemporaryDirectory(prefix="anschub-mutation-") as name, ThreadPoolExecutor(AT_ONCE) as pool:
        whole = copy_project(Path(name))
        outcomes = [show(outcome) for outcome in pool.map(partial(_try, whole, given.seconds), guards)]
        with_guards = passing_again(outcomes, whole)
    survived = [outcome for outcome in outcomes if not outcome.caught_by]
    print(
        f"{len(outcomes)} guards taken away, {len(survived)} not noticed; with all guards: {with_guards or 'all pass'}"
    )
    return 1 if survived or with_guards or not outcomes else 0


def _try(whole: Path, longest_seconds: int, guard: Guard) -> Outcome:
    folder = Path(tempfile.mkdtemp(prefix="without-", dir=whole.parent))
    return try_without(guard, whole, folder, longest_seconds=longest_seconds)


def show(outcome: Outcome) -> Outcome:
    found = outcome.caught_by.rpartition("::")[2] or f"!! {outcome.remark}"
    print(f"{outcome.name:<58} {found[:100]:<100} {outcome.seconds:5.1f} s", flush=True)
    return outcome


if __name__ == "__main__":
    sys.exit(main())
