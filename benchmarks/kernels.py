"""numpy's kernels and FAISS' beside each other: `python -m benchmarks.kernels [--startups N] [--market FOLDER]`.

The same seekers, unfiltered, at about 20 % and at about 1 % passing, asked of both in turn; also says how many pages
stand in another order and by how much scores differ: the last digit of a cosine depends on the order of the additions,
and now and then that decides how it is rounded. Prints a table and writes `var/bench/kernels.json`.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks.generated_market import TODAY, Generator
from benchmarks.ranked_page import PAGE, RESULT, build_and_save
from matching import Market, rank
from matching.dense import MakeIndex
from matching.indexes import FaissIndex, NumpyIndex
from matching.model import Profile
from matching.storage import load

SEEKERS = 20
KERNELS: dict[str, MakeIndex] = {"numpy": NumpyIndex, "FAISS": FaissIndex}


@dataclass(frozen=True)
class Line:
    case: str
    kernel: str
    passing: float
    p50_ms: float
    cpu_p50_ms: float
    other_orders: int
    """Pages on which the two kernels do not put the same profiles in the same order."""
    greatest_difference: float
    """Between the two scores of one profile."""


def seekers() -> dict[str, list[Profile]]:
    generator = Generator(seed=2)
    free = list(generator.investors(SEEKERS, first_id=2_000_001))
    choosy = list(generator.investors(SEEKERS, first_id=3_000_001, choosy=True))
    narrow = [replace(each, facts=replace(each.facts, stages=each.facts.stages[:1], regions_wanted=("DE-03", "DE-11")))
              for each in choosy]  # fmt: skip
    alone = [replace(each, facets=each.facets[:1]) for each in free]
    return {"unfiltered": free, "thesis alone": alone, "about 20 %": choosy, "about 1 %": narrow}


def measured(market: Market) -> Iterator[Line]:
    size = market.pools["supply"].length
    for case, asking in seekers().items():
        walls: dict[str, list[float]] = {name: [] for name in KERNELS}
        processors: dict[str, list[float]] = {name: [] for name in KERNELS}
        totals, others, differences = [], 0, [0.0]
        for seeker in (asking[0], *asking):
            pages = []
            for name, make_index in KERNELS.items():
                wall, processor = time.perf_counter(), time.process_time()
                pages.append(rank(market, seeker, today=TODAY, limit=PAGE, make_index=make_index))
                processors[name].append((time.process_time() - processor) * 1000)
                walls[name].append((time.perf_counter() - wall) * 1000)
            scores = [{match.candidate: match.score for match in page.matches} for page in pages]
            others += list(scores[0]) != list(scores[1])
            differences += [abs(score - scores[1].get(key, score)) for key, score in scores[0].items()]
            totals.append(pages[0].total)
        for name in KERNELS:
            wall, processor = (round(statistics.median(each[name][1:]), 1) for each in (walls, processors))
            yield Line(case, name, statistics.mean(totals) / size, wall, processor, others, max(differences))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--startups", type=int, default=100_000)
    parser.add_argument("--market", type=Path, help="a market that was saved before, instead of a new one")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.market or Path(scratch) / "market"
        if asked.market is None:
            build_and_save(str(folder), {"startups": asked.startups, "investors": 1_000})
        lines = list(measured(load(folder)))
    print(
        f"{'case':<16}{'kernel':<8}{'passing':>9}{'p50 ms':>9}{'cpu p50 ms':>12}{'other order':>13}{'score off by':>14}"
    )
    for line in lines:
        figures = f"{line.passing:>9.1%}{line.p50_ms:>9}{line.cpu_p50_ms:>12}"
        print(f"{line.case:<16}{line.kernel:<8}{figures}{line.other_orders:>13}{line.greatest_difference:>14.6f}")
    RESULT.with_name("kernels.json").write_text(json.dumps([asdict(line) for line in lines], indent=1))


if __name__ == "__main__":
    main()
