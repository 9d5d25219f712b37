"""The ranked page at 100,000 start-ups × 5 facets and 20,000 investors: time, memory, start.

``python -m benchmarks.ranked_page [--startups N] [--investors N]``; a smaller run is a quick look, not the claim.
"""

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.generated_market import DIMENSION, TODAY, Generator
from matching import Market, rank
from matching.model import Profile
from matching.storage import load, save

RESULT = Path("var/bench/ranked_page.json")
PAGE = 25
_ROUNDS = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table; times in milliseconds."""

    case: str
    passing: float | None
    """Share of the market that is ranked."""
    p50_ms: float
    p95_ms: float
    cpu_p50_ms: float
    """Processor time of all threads: what the page costs, whatever else the machine is doing."""
    goal_p50_ms: float | None = None
    goal_p95_ms: float | None = None


def main() -> None:
    arguments = _arguments()
    sizes = {"startups": arguments.startups, "investors": arguments.investors}
    figures: dict[str, float] = {"empty_rss_mib": _rss()}
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=_scratch()))
    try:
        _build(folder / "market", sizes, figures)
        started = time.perf_counter()
        market = load(folder / "market")
        seekers = _seekers()
        rank(market, seekers["choosy"][0], today=TODAY)
        figures["start_to_first_page_s"] = time.perf_counter() - started
        lines = list(_measured(market, seekers))
        figures["rss_mib"] = _rss()
        # What is mapped from the saved market is shared, so a further process adds only what is its own.
        figures["of_it_own_mib"] = _rss("RssAnon")
        lines += _demo_size()
        lines += _written_first(market, seekers["choosy"])
    finally:
        shutil.rmtree(folder)
    _print(lines, figures, sizes)
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(
        json.dumps({"sizes": sizes, "figures": figures, "lines": [asdict(line) for line in lines]}, indent=1)
    )


def _build(folder: Path, sizes: dict[str, int], figures: dict[str, float]) -> None:
    """Builds and saves in a child, so that the memory measured later is that of a web process."""
    program = f"import benchmarks.ranked_page as b; b.build_and_save({str(folder)!r}, {sizes})"
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603 -- our own words
    figures["build_and_save_s"] = time.perf_counter() - started
    figures["build_peak_mib"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def build_and_save(folder: str, sizes: dict[str, int]) -> None:
    save(Market.build(_profiles(sizes), dimension=DIMENSION), Path(folder))


def _profiles(sizes: dict[str, int]) -> Iterator[Profile]:
    generator = Generator()
    yield from generator.startups(sizes["startups"])
    yield from generator.investors(sizes["investors"], first_id=1_000_001, choosy=True)


def _seekers() -> dict[str, list[Profile]]:
    generator = Generator(seed=2)
    free = list(generator.investors(_ROUNDS, first_id=2_000_001))
    return {
        "choosy": list(generator.investors(_ROUNDS, first_id=3_000_001, choosy=True)),
        "free": free,
        "thesis": [replace(each, facets=each.facets[:1]) for each in free],
        "startups": list(generator.startups(_ROUNDS, first_id=4_000_001)),
    }


def _measured(market: Market, seekers: dict[str, list[Profile]]) -> Iterator[Line]:
    yield _timed("at most 20 % pass, thesis + 5 items", market, seekers["choosy"], goals=(60, 150))
    yield _timed("nothing filtered, thesis + 5 items", market, seekers["free"], goals=(150, None))
    yield _timed("nothing filtered, thesis alone", market, seekers["thesis"], goals=(60, None))
    yield _timed("a start-up's page of investors", market, seekers["startups"])


def _timed(
    case: str, market: Market, seekers: list[Profile], goals: tuple[float | None, float | None] = (None, None)
) -> Line:
    rank(market, seekers[0], today=TODAY, limit=PAGE)
    totals = []

    def page(seeker: Profile) -> None:
        totals.append(rank(market, seeker, today=TODAY, limit=PAGE).total)

    times = _times(page, seekers)
    pool = market.pools[market.kinds[seekers[0].facts.kind].seeks[0]]
    return Line(case, statistics.mean(totals) / pool.length, *times, *goals)


def _demo_size() -> Iterator[Line]:
    generator = Generator(seed=3)
    market = Market.build([*generator.startups(160), *generator.investors(60, first_id=1_000_001, choosy=True)])
    yield _timed(
        "demo size, thesis + 5 items", market, list(generator.investors(_ROUNDS, first_id=9_000_001)), (25, None)
    )


def _written_first(market: Market, seekers: list[Profile]) -> Iterator[Line]:
    """``semantic_search`` over all facets, then filters in Python: no reasons, no words, not exact behind a filter."""
    import torch  # noqa: PLC0415 -- must not be in memory while ours is measured
    from sentence_transformers.util import semantic_search  # noqa: PLC0415 -- as above

    pool = market.pools["supply"]
    vectors = torch.from_numpy(
        np.concatenate([np.asarray(block) for block in pool.vectors.blocks])[: pool.vectors.used]
    )
    # A profile never straddles two blocks, so a few places between them belong to nobody.
    owners = np.full(pool.vectors.used, -1)
    for row, (start, stop) in enumerate(pool.segments.array[: pool.length, [0, -1]].tolist()):
        owners[start:stop] = row
    facts = [pool.facts(row) for row in range(pool.length)]

    def page(seeker: Profile) -> None:
        queries = torch.from_numpy(np.stack([facet.vector for facet in seeker.facets if facet.vector is not None]))
        best: dict[int, float] = {}
        for hits in semantic_search(queries, vectors, top_k=5_000):
            for hit in hits:
                row = int(owners[hit["corpus_id"]])
                if row >= 0:
                    best[row] = max(best.get(row, 0.0), float(hit["score"]))
        wanted = set(seeker.facts.stages)
        kept = [row for row in best if wanted & set(facts[row].stages) and facts[row].available == "yes"]
        Counter(code for row in kept for code in facts[row].sectors)
        sorted(kept, key=lambda row: (-best[row], row))[:PAGE]

    page(seekers[0])
    yield Line("semantic_search + Python filters", None, *_times(page, seekers[:15]))


def _times(page: Callable[[Profile], None], seekers: list[Profile]) -> tuple[float, float, float]:
    """Median and 95th percentile of the time on the wall, median of processor time, in milliseconds."""
    walls, processors = [], []
    for seeker in seekers:
        wall, processor = time.perf_counter(), time.process_time()
        page(seeker)
        walls.append((time.perf_counter() - wall) * 1000)
        processors.append((time.process_time() - processor) * 1000)
    low, high = np.percentile(walls, [50, 95]).tolist()
    return round(low, 1), round(high, 1), round(statistics.median(processors), 1)


def _print(lines: list[Line], figures: dict[str, float], sizes: dict[str, int]) -> None:
    print(f"{sizes['startups']:,} start-ups × 5 facets, {sizes['investors']:,} investors, pages of {PAGE}")
    print(f"{'case':40} {'passing':>8} {'p50 ms':>8} {'p95 ms':>8} {'cpu p50':>8} {'goal p50':>9} {'goal p95':>9}")
    for line in lines:
        goals = [f"{goal:9.0f}" if goal else f"{'–':>9}" for goal in (line.goal_p50_ms, line.goal_p95_ms)]
        passing = f"{'–':>8}" if line.passing is None else f"{line.passing:8.0%}"
        print(
            f"{line.case:40} {passing} {line.p50_ms:8.1f} {line.p95_ms:8.1f} {line.cpu_p50_ms:8.1f} {' '.join(goals)}"
        )
    for name, value in figures.items():
        print(f"{name:40} {value:8.1f}")


def _rss(kind: str = "VmRSS") -> float:
    """Memory in use by this process in MiB, pages mapped from files included (``RssAnon``: without them)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return float(next(line.split()[1] for line in status.splitlines() if line.startswith(kind))) / 1024


def _scratch() -> Path:
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    return RESULT.parent


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--startups", type=int, default=100_000)
    parser.add_argument("--investors", type=int, default=20_000)
    return parser.parse_args()


if __name__ == "__main__":
    main()
