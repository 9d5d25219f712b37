"""The best fifty of every investor, all in one run: `python -m benchmarks.all_pairs [--startups N] [--investors N]`.

Scores a generated market in blocks (`matching.all_pairs`) and asks some of the same investors one by one, as a loop
over `rank` would, and by the least that a loop could do: gates, parts and the best fifty, without counts and reasons.
Words are read once before either, as in a process that runs every night; that is timed apart. The full size is
`--startups 100000 --investors 20000`. The market, the blocks and what each call took stay in `var/bench/all_pairs`:
ended anywhere, the same command goes on, and `--blocks N` ends it after so many; `--anew` begins anew. Prints a table
over all calls and writes `var/bench/all_pairs.json`.
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

import numpy as np
from tqdm import tqdm

from benchmarks.fresh import BENCH
from benchmarks.generated_market import DIMENSION, TODAY, Generator
from matching.all_pairs import BLOCK, AllPairs
from matching.indexes import top
from matching.market import Market
from matching.model import Profile, Relations
from matching.pairs import seeker_of
from matching.private_gates import eligible_rows
from matching.ranking import pools_sought, rank, standing
from matching.scoring import default_weights, normalised
from matching.storage import load, save

FOLDER = BENCH / "all_pairs"
LIMIT = 50
GOAL = 5.0
LAST_DIGIT = 1.1e-5


@dataclass(frozen=True)
class Slice:
    """What one call did; times in seconds."""

    words_of: int
    words_s: float
    """Reading investors' words for the first time."""
    computed: int
    run_s: float
    run_cpu_s: float
    loop_of: int
    loop_s: float
    loop_cpu_s: float
    least_cpu_s: float
    """The same investors without counts and reasons."""
    peak_mib: float
    unequal: int
    load: float


def main() -> int:
    """0 if the lists were those of the loop and the goal was kept."""
    asked = _arguments()
    folder = FOLDER / f"{asked.startups}x{asked.investors}{'-choosy' if asked.choosy else ''}"
    if asked.anew:
        shutil.rmtree(folder, ignore_errors=True)
    market = _market(folder / "market", asked)
    done = _measured(market, folder / "run", asked)
    with (folder / "slices.jsonl").open("a", encoding="utf-8") as kept:
        kept.write(json.dumps(asdict(done)) + "\n")
    slices = [Slice(**json.loads(line)) for line in (folder / "slices.jsonl").read_text("utf-8").splitlines()]
    figures = _figures(slices)
    _show(asked, slices, figures)
    (BENCH / "all_pairs.json").write_text(json.dumps({**vars(asked), **figures}, indent=1), encoding="utf-8")
    is_fast = not figures["block_cpu_ms"] or figures["loop_cpu_ms"] >= GOAL * figures["block_cpu_ms"]
    return 0 if is_fast and not figures["unequal"] else 1


def _measured(market: Market, folder: Path, asked: argparse.Namespace) -> Slice:
    investors = list(range(asked.startups + 1, asked.startups + asked.investors + 1))
    run = AllPairs(market, investors, folder=folder, state=f"{asked.startups}", today=TODAY, limit=LIMIT)
    there, mine = run.length - len(run.missing), run.missing[: BLOCK * asked.blocks].tolist()
    sample = mine[:: max(1, len(mine) // asked.loop)][: asked.loop]
    words_s = _words_read(market, mine)
    lists, loop_s, loop_cpu_s, least_cpu_s = _one_by_one(market, sample)
    began, processor = time.perf_counter(), time.process_time()
    with tqdm(total=run.length, initial=there, unit=" investors", file=sys.stderr) as bar:
        run.run(told=lambda done: bar.update(max(0, done - bar.n)), most_blocks=asked.blocks)
    run_s, run_cpu_s = time.perf_counter() - began, time.process_time() - processor
    return Slice(
        words_of=len(mine),
        words_s=words_s,
        computed=len(mine),
        run_s=run_s,
        run_cpu_s=run_cpu_s,
        loop_of=len(sample),
        loop_s=loop_s,
        loop_cpu_s=loop_cpu_s,
        least_cpu_s=least_cpu_s,
        peak_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        unequal=_unequal(run, lists),
        load=round(os.getloadavg()[0], 1),
    )


def _one_by_one(market: Market, sample: list[int]) -> tuple[dict[int, list[float]], float, float, float]:
    """Scores by investor; wall and processor time of `rank`, and processor time of the least that a loop needs."""
    for each in sample[:1]:
        rank(market, each, today=TODAY, limit=LIMIT)
    began, processor = time.perf_counter(), time.process_time()
    lists = {each: [match.score for match in rank(market, each, today=TODAY, limit=LIMIT).matches] for each in sample}
    wall_s, cpu_s = time.perf_counter() - began, time.process_time() - processor
    processor = time.process_time()
    for each in sample:
        _least(market, each)
    return lists, wall_s, cpu_s, time.process_time() - processor


def _least(market: Market, investor: int) -> None:
    asking = seeker_of(market, investor, today=TODAY, relations=Relations())
    weights = normalised(default_weights(asking.pool))
    for pool in pools_sought(market, asking):
        rows = np.flatnonzero(eligible_rows(asking.asker, pool))
        found = standing(market, pool, asking, rows, weights)
        top(found.scores, LIMIT, pool.column("id")[rows])


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


def _figures(slices: list[Slice]) -> dict[str, float]:
    """Over all calls; milliseconds an investor."""

    def each(name: str, of: str) -> float:
        count, spent = (sum(float(getattr(one, column)) for one in slices) for column in (of, name))
        return 1000 * spent / max(count, 1)

    return {
        "computed": sum(one.computed for one in slices),
        "loop_of": sum(one.loop_of for one in slices),
        "loop_ms": each("loop_s", "loop_of"),
        "loop_cpu_ms": each("loop_cpu_s", "loop_of"),
        "least_cpu_ms": each("least_cpu_s", "loop_of"),
        "block_ms": each("run_s", "computed"),
        "block_cpu_ms": each("run_cpu_s", "computed"),
        "words_ms": each("words_s", "words_of"),
        "run_s": sum(one.run_s for one in slices),
        "run_cpu_s": sum(one.run_cpu_s for one in slices),
        "peak_mib": max(one.peak_mib for one in slices),
        "unequal": sum(one.unequal for one in slices),
    }


def _show(asked: argparse.Namespace, slices: list[Slice], of: dict[str, float]) -> None:
    load = f"load {min(one.load for one in slices)} to {max(one.load for one in slices)}"
    print(f"{asked.startups:,} start-ups x {asked.investors:,} investors, top {LIMIT}, {len(slices)} calls, {load}")
    print(f"{'':<44}{'wall ms':>9}{'cpu ms':>9}{'times':>7}")
    blocks = of["block_cpu_ms"] or float("inf")
    rows = (
        ("one by one, as a page", of["loop_of"], of["loop_ms"], of["loop_cpu_ms"]),
        ("one by one, without counts and reasons", of["loop_of"], None, of["least_cpu_ms"]),
        ("in blocks", of["computed"], of["block_ms"], of["block_cpu_ms"]),
    )
    for name, count, wall, processor in rows:
        told = f"{name}, {count:,.0f}"
        print(f"{told:<44}{'' if wall is None else f'{wall:.1f}':>9}{processor:>9.1f}{processor / blocks:>7.1f}")
    print(
        f"words met for the first time {of['words_ms']:.1f} ms an investor; blocks in all {of['run_s']:.0f} s, ", end=""
    )
    print(
        f"{of['run_cpu_s']:.0f} s of processor; peak {of['peak_mib']:.0f} MiB; unlike the loop's: {of['unequal']:.0f}"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--startups", type=int, default=10_000)
    parser.add_argument("--investors", type=int, default=512)
    parser.add_argument("--choosy", action=argparse.BooleanOptionalAction, default=True, help="with hard criteria")
    parser.add_argument("--loop", type=int, default=40, help="investors asked one by one")
    parser.add_argument("--blocks", type=int, default=10_000, help="blocks of 256 to compute in this call")
    parser.add_argument("--anew", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
