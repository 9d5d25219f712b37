"""The best fifty of every investor, all in one run: `python -m benchmarks.all_pairs [--startups N] [--investors N]`.

Scores a generated market in blocks (`matching.all_pairs`) and asks some of the same investors one by one, as a loop
over `rank` would. Words are read once before either, as in a process that runs every night; that is timed apart. The
full size is `--startups 100000 --investors 20000`. The market and the blocks stay in `var/bench/all_pairs`: ended
anywhere, the same command goes on; `--anew` begins anew. Prints a table and writes `var/bench/all_pairs.json`.
"""

import argparse
import json
import os
import resource
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from tqdm import tqdm

from benchmarks.fresh import BENCH
from benchmarks.generated_market import DIMENSION, TODAY, Generator
from matching.all_pairs import AllPairs
from matching.market import Market
from matching.model import Profile, Relations
from matching.pairs import seeker_of
from matching.ranking import pools_sought, rank
from matching.storage import load, save

FOLDER = BENCH / "all_pairs"
LIMIT = 50
GOAL = 5.0
LAST_DIGIT = 1.1e-5


@dataclass(frozen=True)
class Figures:
    startups: int
    investors: int
    words_s: float
    """Reading every investor's words for the first time."""
    computed: int
    """Investors computed in this run; the others lay there from one that was ended."""
    run_s: float
    run_cpu_s: float
    loop_of: int
    loop_ms: float
    loop_cpu_ms: float
    peak_mib: float
    unequal: int
    load: float

    @property
    def run_ms(self) -> float:
        return 1000 * self.run_s / max(self.computed, 1)

    @property
    def run_cpu_ms(self) -> float:
        return 1000 * self.run_cpu_s / max(self.computed, 1)


def main() -> int:
    """0 if the lists were those of the loop and, where all was computed now, the goal was kept."""
    asked = _arguments()
    folder = FOLDER / f"{asked.startups}x{asked.investors}{'-choosy' if asked.choosy else ''}"
    if asked.anew:
        shutil.rmtree(folder, ignore_errors=True)
    market = _market(folder / "market", asked)
    figures = _measured(market, folder / "run", asked)
    _show(figures)
    (BENCH / "all_pairs.json").write_text(json.dumps(asdict(figures), indent=1), encoding="utf-8")
    is_fast = not figures.computed or figures.loop_cpu_ms >= GOAL * figures.run_cpu_ms
    return 0 if is_fast and not figures.unequal else 1


def _measured(market: Market, folder: Path, asked: argparse.Namespace) -> Figures:
    investors = list(range(asked.startups + 1, asked.startups + asked.investors + 1))
    words_s = _words_read(market, investors)
    sample = investors[:: max(1, len(investors) // asked.loop)][: asked.loop]
    rank(market, sample[0], today=TODAY, limit=LIMIT)
    began, processor = time.perf_counter(), time.process_time()
    lists = {each: rank(market, each, today=TODAY, limit=LIMIT).matches for each in sample}
    loop_s, loop_cpu_s = time.perf_counter() - began, time.process_time() - processor
    run = AllPairs(market, investors, folder=folder, state=f"{asked.startups}", today=TODAY, limit=LIMIT)
    there = sum(len(block.seekers) for block in run.blocks())
    began, processor = time.perf_counter(), time.process_time()
    with tqdm(total=run.length, initial=there, unit=" investors", file=sys.stderr) as bar:
        run.run(told=lambda done: bar.update(max(0, done - bar.n)))
    run_s, run_cpu_s = time.perf_counter() - began, time.process_time() - processor
    return Figures(
        startups=asked.startups,
        investors=asked.investors,
        words_s=words_s,
        computed=run.length - there,
        run_s=run_s,
        run_cpu_s=run_cpu_s,
        loop_of=len(sample),
        loop_ms=1000 * loop_s / len(sample),
        loop_cpu_ms=1000 * loop_cpu_s / len(sample),
        peak_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        unequal=_unequal(run, {key: [match.score for match in found] for key, found in lists.items()}),
        load=round(os.getloadavg()[0], 1),
    )


def _words_read(market: Market, investors: list[int]) -> float:
    began = time.perf_counter()
    for each in investors:
        asking = seeker_of(market, each, today=TODAY, relations=Relations())
        for pool in pools_sought(market, asking):
            asking.query(pool)
    return time.perf_counter() - began


def _unequal(run: AllPairs, right: dict[int, list[float]]) -> int:
    """Lists whose scores differ from those of the loop, place by place, by more than a last digit."""
    found = 0
    for block in run.blocks():
        for seeker, ids, scores in zip(block.seekers.tolist(), block.candidates, block.scores, strict=True):
            if seeker in right:
                mine = (scores[ids >= 0] / 10**6).tolist()
                theirs = right[seeker]
                near = all(abs(a - b) < LAST_DIGIT for a, b in zip(mine, theirs, strict=False))
                found += len(mine) != len(theirs) or not near
    return found


def _market(folder: Path, asked: argparse.Namespace) -> Market:
    if not folder.exists():
        generator = Generator()

        def profiles() -> Iterator[Profile]:
            yield from generator.startups(asked.startups)
            yield from generator.investors(asked.investors, asked.startups + 1, choosy=asked.choosy)

        folder.parent.mkdir(parents=True, exist_ok=True)
        save(Market.build(profiles(), dimension=DIMENSION), folder)
    return load(folder)


def _show(figures: Figures) -> None:
    print(f"{figures.startups:,} start-ups x {figures.investors:,} investors, top {LIMIT}, load {figures.load}")
    print(f"{'':<34}{'wall ms':>9}{'cpu ms':>9}")
    print(f"{f'one by one, each of {figures.loop_of}':<34}{figures.loop_ms:>9.1f}{figures.loop_cpu_ms:>9.1f}")
    print(f"{f'in blocks, each of {figures.computed}':<34}{figures.run_ms:>9.1f}{figures.run_cpu_ms:>9.1f}")
    if figures.computed:
        wall, processor = figures.loop_ms / figures.run_ms, figures.loop_cpu_ms / figures.run_cpu_ms
        print(f"{'times faster (goal 5)':<34}{wall:>9.1f}{processor:>9.1f}")
    print(f"words read for the first time {figures.words_s:.1f} s; peak {figures.peak_mib:.0f} MiB; ", end="")
    print(f"lists unlike the loop's: {figures.unequal}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--startups", type=int, default=10_000)
    parser.add_argument("--investors", type=int, default=512)
    parser.add_argument("--choosy", action=argparse.BooleanOptionalAction, default=True, help="with hard criteria")
    parser.add_argument("--loop", type=int, default=40, help="investors asked one by one")
    parser.add_argument("--anew", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
