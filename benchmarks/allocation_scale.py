"""Allocation at scale: `python -m benchmarks.allocation_scale [--founders N] [--investors N] [--market FOLDER]`.

First 20,000 founders × 3,000 investors × top 50 as bare edges, five runs. Then the whole nightly run on a market of
that size, three times (`--runs`), each in a process of its own: load, score all pairs past the gates, chances,
allocation, record, replay.
Processor time is what a run costs whatever else the machine does; peak memory is that process's. Prints a table and
writes `var/bench/allocation_scale.json`.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from benchmarks.fresh import BENCH, ROOT
from benchmarks.generated_market import TODAY
from benchmarks.ranked_page import build_and_save
from matching.allocation import MICRO, Edges, Groups, Parties, Problem, Settings, allocate
from matching.allocation.problem import column
from matching.chances import SIGNALS, Chances, Observed, rule_chances
from matching.proposable import Candidates, candidates
from matching.replay import replay
from matching.run_record import Origin, from_bytes, recorded, to_bytes
from matching.storage import load

TOP = 50
SEED = 20_261_121
T = TypeVar("T")


@dataclass(frozen=True)
class Line:
    part: str
    wall_s: float
    processor_s: float
    note: str = ""


def timed(lines: list[Line], part: str, call: Callable[[], T], note: Callable[[T], str] = lambda _: "") -> T:
    wall, processor = time.perf_counter(), time.process_time()
    found = call()
    line = Line(part, time.perf_counter() - wall, time.process_time() - processor, note(found))
    lines.append(line)
    print(f"{line.part:<34}{line.wall_s:>9.2f}{line.processor_s:>14.2f}   {line.note}", flush=True)
    return found


def bare(founders: int, investors: int) -> Problem:
    """Edges with the simulated market's chances; two divisions of the founders, one a little less wanted."""
    chance = np.random.default_rng(SEED)
    sender = np.repeat(np.arange(founders), TOP)
    receiver = np.argpartition(chance.random((founders, investors), dtype=np.float32), TOP, axis=1)[:, :TOP].ravel()
    region = (chance.random(founders) < 0.3).astype(np.int64)
    wish = -0.5 + 0.6 * chance.normal(size=len(sender)) + 1.1 * chance.normal(size=investors)[receiver]
    able = 1.1 * chance.normal(size=founders) - 0.3 * region
    accept = -2.2 + 0.6 * chance.normal(size=len(sender)) + able[sender]
    chances = [np.round(MICRO / (1 + np.exp(-logit))).astype(np.int64) for logit in (wish, accept)]
    answer = chance.integers(MICRO // 2, MICRO, investors)[receiver]
    cells = chance.integers(0, 12, investors)[receiver], chance.integers(0, 4, investors)[receiver]
    age = Groups("age", "sender", chance.integers(0, 2, founders))
    return Problem(
        Edges(sender, receiver, chances[0], answer, chances[1], *cells),
        Parties(column(range(founders)), np.full(founders, 5)),
        Parties(column(range(investors)), chance.integers(2, 15, investors) * MICRO),
        (Groups("region", "sender", region), age),
    )


def nightly(folder: Path) -> list[Line]:
    lines: list[Line] = []
    market = timed(lines, "load the market", lambda: load(folder))
    receivers = sorted(set(market.pools["demand"].column("id").tolist()))
    found = timed(
        lines, "score all pairs, keep each top 50",
        lambda: candidates(market, receivers, today=TODAY, relations={}, limit=TOP),
        lambda made: f"{len(made):,} pairs",
    )  # fmt: skip
    chance = np.random.default_rng(SEED)
    names, senders = SIGNALS, np.unique(found.sender)
    delivered = chance.integers(0, 12, len(receivers))
    answered = chance.binomial(delivered, 0.7)
    problem, signals, chances = timed(
        lines, "chances and the problem", lambda: _problem(found, senders, column(receivers), (answered, delivered))
    )
    allocation = timed(
        lines, "allocate", lambda: allocate(problem, seed=SEED),
        lambda made: f"{len(made):,} proposals, {made.value / made.bound:.1%} of the bound",
    )  # fmt: skip
    origin = Origin("2026-11-21", (), "generated", "benchmark")
    record = timed(
        lines, "record", lambda: to_bytes(recorded(
            problem, allocation, settings=Settings(), seed=SEED, signals=signals, signal_names=names, chances=chances,
            origin=origin)), lambda data: f"{len(data) / 2**20:.1f} MiB",
    )  # fmt: skip
    timed(
        lines,
        "replay (not part of the run)",
        lambda: replay(from_bytes(record)),
        lambda made: f"equal: {made.is_equal}",
    )
    return lines


def _problem(
    found: Candidates, senders: np.ndarray, receivers: np.ndarray, replies: tuple[np.ndarray, np.ndarray]
) -> tuple[Problem, np.ndarray, Chances]:
    place = np.searchsorted(receivers, found.receiver)
    signals = np.stack([found.sender_score, found.receiver_score, replies[0][place], replies[1][place]], axis=1)
    chances = rule_chances(Observed(*replies))
    request, answer, accept = chances.of(signals, SIGNALS)
    chance = np.random.default_rng(SEED + 1)
    stated = chance.integers(2, 15, len(receivers)) * MICRO
    problem = Problem(
        found.edges(request, answer, accept),
        Parties(senders, np.full(len(senders), 5)),
        Parties(receivers, chances.believed(stated, *replies)),
        (Groups("region", "sender", (chance.random(len(senders)) < 0.3).astype(np.int64)),),
    )
    return problem, signals, chances


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--founders", type=int, default=20_000)
    parser.add_argument("--investors", type=int, default=3_000)
    parser.add_argument("--market", type=Path, help="a market saved before, instead of a new one")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--told", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--nightly", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.nightly:
        lines = nightly(asked.nightly)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        asked.told.write_text(json.dumps([peak, [asdict(each) for each in lines]]))
        return
    print(f"{platform.platform()}, {processor_name()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    print(f"{'part':<34}{'wall s':>9}{'processor s':>14}")
    lines = bare_runs(bare(asked.founders, asked.investors))
    print(f"allocation, five runs: {spread(lines)} (goal 1.5)")
    with tempfile.TemporaryDirectory(dir=_scratch()) as scratch:
        folder = asked.market or Path(scratch) / "market"
        if asked.market is None:
            build_and_save(str(folder), {"startups": asked.founders, "investors": asked.investors})
        runs = [nightly_apart(folder, Path(scratch)) for _ in range(asked.runs)]
    wholes = [each.whole for each in runs]
    peak = max(each.peak_mib for each in runs)
    print(f"nightly run, {asked.founders:,} × {asked.investors:,}, {len(runs)} times: {spread(wholes)} (goal 60), "
          f"peak {peak:,.0f} MiB (goal 3,072); load {os.getloadavg()[0]:.1f}")  # fmt: skip
    report = {"allocation": [asdict(each) for each in lines], "nightly": [asdict(each) for each in runs]}
    (BENCH / "allocation_scale.json").write_text(json.dumps(report, indent=1))


def bare_runs(problem: Problem) -> list[Line]:
    lines: list[Line] = []
    for number in range(1, 6):
        timed(
            lines, f"allocate {len(problem.edges):,} edges, run {number}", lambda: allocate(problem, seed=SEED),
            lambda made: f"{len(made):,} proposals, {made.value / made.bound:.1%} of the bound, "
            f"ratios {', '.join(f'{each.name} {each.ratio:.2f}' for each in made.ratios)}",
        )  # fmt: skip
    return lines


@dataclass(frozen=True)
class Nightly:
    peak_mib: float
    lines: tuple[Line, ...]

    @property
    def whole(self) -> Line:
        run = [each for each in self.lines if not each.part.startswith("replay")]
        return Line("nightly run", sum(each.wall_s for each in run), sum(each.processor_s for each in run))


def nightly_apart(folder: Path, scratch: Path) -> Nightly:
    told = scratch / "told"
    command = [sys.executable, "-m", "benchmarks.allocation_scale", "--nightly", str(folder), "--told", str(told)]
    subprocess.run(command, check=True, cwd=ROOT)  # noqa: S603 -- our own words
    peak, lines = json.loads(told.read_text())
    return Nightly(peak, tuple(Line(**each) for each in lines))


def spread(lines: Sequence[Line]) -> str:
    """Least, median and greatest of both times."""
    walls, processors = sorted(each.wall_s for each in lines), sorted(each.processor_s for each in lines)
    return " · ".join(
        f"{name} {times[0]:.2f}, {statistics.median(times):.2f}, {times[-1]:.2f} s"
        for name, times in (("wall", walls), ("processor", processors))
    )


def processor_name() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())


def _scratch() -> Path:
    BENCH.mkdir(parents=True, exist_ok=True)
    return BENCH


if __name__ == "__main__":
    main()
