"""Reviewer assignment: `python -m benchmarks.assignment [--size 1000x200] [--milp-seconds N]`.

Invented rounds: 24 topics of unequal size, applications on two of them, fewer reviewers on some; 2 % conflicts, four
reviewers an organisation, three reviews each, loads half to 1.3 times the mean. Each case runs in a process of its own
on one core; processor time is what it costs whatever else the machine does. Beside: greedy by affinity with the same
rules, SciPy's `milp` over all pairs (given so many seconds), `linear_sum_assignment` over repeated places, which knows
neither spread nor that a pair counts once. Prints a table and writes `var/bench/assignment.json`.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import coo_array

from benchmarks.assignment_bounds import bounds
from benchmarks.fresh import BENCH, ROOT
from matching.assignment import Application, Infeasible, Problem, Reviewer, Settings, assign

SIZES = ((300, 60), (1000, 60), (1000, 200), (3000, 500))
FLOOR = 0.9
MILP_PAIRS = 20_000
"""More pairs than this and `milp` is not asked."""
SLOTS = 10_000_000
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Line:
    size: str
    method: str
    wall_s: float
    processor_s: float
    peak_mib: float
    total: float
    worst: float
    broken: int
    """Rules broken: conflicts, twice the same pair, organisations, loads, demands."""
    note: str = ""
    floor: float = 0.0
    price: float = 0.0
    lp_total: float = 0.0
    whole_total: float = 0.0
    lp_worst: float = 0.0


def made(applications: int, reviewers: int, seed: int = 1) -> Problem:
    chance, topics, width = np.random.default_rng(seed), 24, 32
    centres = chance.normal(size=(topics, width))
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    shares = chance.dirichlet(np.full(topics, 1.0)), chance.dirichlet(np.full(topics, 3.0))

    def rows(count: int, share: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        first, second = chance.choice(topics, count, p=share), chance.choice(topics, count, p=share)
        found = centres[first] + 0.5 * centres[second] + 0.12 * chance.normal(size=(count, width))
        return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))

    affinity = np.clip((rows(applications, shares[0]) @ rows(reviewers, shares[1]).T) / 0.9, 0, 1).round(6)
    barred = (chance.random(affinity.shape) < 0.02).astype(np.int8)
    organisation = chance.integers(0, reviewers // 4, reviewers).tolist()
    mean = 3 * applications / reviewers
    people = [Reviewer(j, int(np.ceil(1.3 * mean)), int(mean / 2), None, organisation[j]) for j in range(reviewers)]
    return Problem.of([Application(i) for i in range(applications)], people, affinity=affinity, barred=barred)


def broken(problem: Problem, counts: npt.NDArray[np.int64]) -> int:
    """How many units of rules the choice breaks; ``counts`` says how often each pair was taken."""
    demand = np.array([each.demand for each in problem.applications])
    lower, upper = (np.array([getattr(r, name) for r in problem.reviewers]) for name in ("lower", "upper"))
    codes = np.array([each.organisation for each in problem.reviewers])
    together = np.stack([counts[:, codes == code].sum(axis=1) for code in np.unique(codes)])
    load = counts.sum(axis=0)
    found = counts[problem.barred != 0].sum() + np.maximum(counts - 1, 0).sum() + np.maximum(together - 1, 0).sum()
    found += np.abs(demand - counts.sum(axis=1)).sum()
    return int(found + np.maximum(load - upper, 0).sum() + np.maximum(lower - load, 0).sum())


def greedy(problem: Problem) -> npt.NDArray[np.int64]:
    """Best pair first, while there is room; least loads are left to chance."""
    counts = np.zeros(problem.affinity.shape, dtype=np.int64)
    wanted = [each.demand for each in problem.applications]
    room = [each.upper for each in problem.reviewers]
    organisation = [each.organisation for each in problem.reviewers]
    present: set[tuple[int, int | None]] = set()
    for place in np.argsort(-np.where(problem.barred == 0, problem.affinity, -1.0), axis=None, kind="stable").tolist():
        row, column = divmod(place, len(room))
        if (
            wanted[row]
            and room[column]
            and (row, organisation[column]) not in present
            and not problem.barred[row, column]
        ):
            counts[row, column] = 1
            wanted[row] -= 1
            room[column] -= 1
            present.add((row, organisation[column]))
    return counts


def by_slots(problem: Problem) -> npt.NDArray[np.int64]:
    """`linear_sum_assignment`: each review a row, each place of a reviewer a column."""
    rows = np.repeat(np.arange(len(problem.applications)), [each.demand for each in problem.applications])
    columns = np.repeat(np.arange(len(problem.reviewers)), [each.upper for each in problem.reviewers])
    worth = np.where(problem.barred == 0, problem.affinity, -10.0)
    taken = linear_sum_assignment(worth[np.ix_(rows, columns)], maximize=True)
    counts = np.zeros(problem.affinity.shape, dtype=np.int64)
    np.add.at(counts, (rows[taken[0]], columns[taken[1]]), 1)
    return counts


def by_milp(problem: Problem, seconds: float) -> npt.NDArray[np.int64]:
    """The same rules over all pairs at once."""
    row, column = np.nonzero(problem.barred == 0)
    p, r = problem.affinity.shape
    codes = np.array([each.organisation for each in problem.reviewers])
    together, place = np.unique(row * (codes.max() + 1) + codes[column], return_inverse=True)
    numbers = np.concatenate([row, p + column, p + r + place])
    matrix = coo_array((np.ones(len(numbers)), (numbers, np.tile(np.arange(len(row)), 3)))).tocsr()
    demand = np.array([each.demand for each in problem.applications])
    low = np.concatenate([demand, [each.lower for each in problem.reviewers], np.zeros(len(together))])
    high = np.concatenate([demand, [each.upper for each in problem.reviewers], np.ones(len(together))])
    found = milp(
        -problem.affinity[row, column], constraints=LinearConstraint(matrix, low, high), bounds=Bounds(0, 1),
        integrality=np.ones(len(row)), options={"time_limit": seconds},
    )  # fmt: skip
    counts = np.zeros(problem.affinity.shape, dtype=np.int64)
    if found.x is not None:
        counts[row, column] = np.rint(found.x).astype(np.int64)
    return counts


def ours(problem: Problem, share: float) -> tuple[npt.NDArray[np.int64], float, float]:
    found = assign(problem, Settings(floor_share=share))
    if isinstance(found, Infeasible):
        raise TypeError(f"The generated round is impossible: {found.changes}")
    return found.chosen.astype(np.int64), found.floor, found.price_of_floor


def measured(problem: Problem, method: str, seconds: float) -> Line:
    calls: dict[str, Callable[[], tuple[npt.NDArray[np.int64], float, float]]] = {
        "ours": lambda: ours(problem, 0.0),
        "ours with floor": lambda: ours(problem, FLOOR),
        "greedy": lambda: (greedy(problem), 0.0, 0.0),
        "linear_sum_assignment": lambda: (by_slots(problem), 0.0, 0.0),
        "milp, all pairs": lambda: (by_milp(problem, seconds), 0.0, 0.0),
    }
    if method.startswith("ours"):
        ours(made(40, 20), 0.0)  # loads SciPy's parts outside of the clock
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    wall, processor = time.perf_counter(), time.process_time()
    counts, floor, price = calls[method]()
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sums = (counts * problem.affinity).sum(axis=1)
    limit = bounds(problem, floor) if method == "ours with floor" else None
    return Line(
        "", method, wall, processor, peak, float(sums.sum()), float(sums.min()) / 3, broken(problem, counts),
        f"{peak - before:.0f} MiB above the problem", floor, price,
        *((limit.total_with_floor, limit.whole_with_floor, limit.best_worst) if limit else ()),
    )  # fmt: skip


def in_its_own_process(size: tuple[int, int], method: str, seconds: float) -> Line:
    name = f"{size[0]}x{size[1]}"
    command = [sys.executable, "-m", "benchmarks.assignment", "--case", name, method, "--milp-seconds", str(seconds)]
    environ = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    ran = subprocess.run(command, check=True, cwd=ROOT, env=environ, capture_output=True, text=True)  # noqa: S603 -- our own words
    return Line(**{**json.loads(ran.stdout), "size": name.replace("x", " × ")})


def asked(size: tuple[int, int], method: str) -> bool:
    pairs, slots = size[0] * size[1], 3 * size[0] * 4 * size[0]
    return not (method.startswith("milp") and pairs > MILP_PAIRS) and not (
        method.startswith("linear") and slots > SLOTS
    )


def verdicts(lines: list[Line]) -> list[tuple[str, bool, str]]:
    seconds = {(line.size, line.method): line.processor_s for line in lines}
    goals = []
    for size, goal in (("1000 × 200", 0.3), ("3000 × 500", 2.0)):
        for method, limit in (("ours", goal), ("ours with floor", 5 * goal)):
            if (took := seconds.get((size, method))) is not None:
                goals.append((f"{size} {method} ≤ {limit:.1f} s processor time", took <= limit, f"{took:.2f} s"))
    for line in lines:
        if line.method.startswith("ours"):
            goals.append((f"{line.size} {line.method}: no rule broken", line.broken == 0, str(line.broken)))
        if line.method == "ours with floor":
            total, worst = line.total / line.lp_total, line.worst / line.lp_worst
            ceiling = f"{total:.3%}; no whole assignment reaches more than {line.whole_total / line.lp_total:.3%}"
            goals.append((f"{line.size} total ≥ 99.9 % of the programme with floor", total >= 0.999, ceiling))
            whole = line.total / line.whole_total
            goals.append((f"{line.size} total ≥ 99.99 % of the bound over whole sets", whole >= 0.9999, f"{whole:.4%}"))
            goals.append((f"{line.size} worst ≥ 90 % of the programme's max-min", worst >= 0.9, f"{worst:.1%}"))
    return goals


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", action="append", help="like 1000x200; all four without")
    parser.add_argument("--milp-seconds", type=float, default=60.0)
    parser.add_argument("--case", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.case:
        size, method = given.case
        print(json.dumps(asdict(measured(made(*map(int, size.split("x"))), method, given.milp_seconds))))
        return 0
    sizes = [(int(p), int(r)) for p, r in (each.split("x") for each in given.size)] if given.size else list(SIZES)
    print(
        f"{'size':<12}{'method':<24}{'wall s':>8}{'proc. s':>9}{'MiB':>6}{'total':>10}{'worst':>8}{'broken':>8}  floor"
    )
    lines = []
    for size in sizes:
        for method in ("ours", "ours with floor", "greedy", "linear_sum_assignment", "milp, all pairs"):
            if not asked(size, method):
                continue
            line = in_its_own_process(size, method, given.milp_seconds)
            lines.append(line)
            floor = f"{line.floor:.3f}, price {line.price:.2f} = {line.price / line.total:.2%}" if line.floor else ""
            print(f"{line.size:<12}{line.method:<24}{line.wall_s:>8.2f}{line.processor_s:>9.2f}{line.peak_mib:>6.0f}"
                  f"{line.total:>10.2f}{line.worst:>8.3f}{line.broken:>8}  {floor}", flush=True)  # fmt: skip
    goals = verdicts(lines)
    for goal, held, value in goals:
        print(f"{'held  ' if held else 'MISSED'}  {goal}: {value}")
    BENCH.mkdir(parents=True, exist_ok=True)
    report = {"lines": [asdict(line) for line in lines], "goals": goals}
    (BENCH / "assignment.json").write_text(json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8")
    return 0 if all(held for _, held, _ in goals) else 1


if __name__ == "__main__":
    sys.exit(main())
