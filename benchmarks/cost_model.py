"""What a profile costs: ``python -m benchmarks.cost_model [--times N] [--keep] [--resume] [--no-encoder]``.

Bytes on disk and in memory and milliseconds of processor time at sizes of the generated market: a line through the
smallest and the greatest of ``FITTED`` tells ``CHECKED``, which are measured too; each size runs in a process of its
own. ``--keep`` writes `benchmarks/cost_model.json` and its tables in `docs/matching.md` (test).
"""

import argparse
import json
import multiprocessing
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import costs
from benchmarks.cost_of_rows import encoding, rows_of_the_database
from benchmarks.costs import Line, Machine
from benchmarks.generated_market import TODAY, Generator
from benchmarks.ranked_page import build_and_save
from matching import Market, rank
from matching.dense import max_similarities
from matching.filtering import filtered
from matching.model import Filters, Profile, Relations
from matching.pairs import seeker_of, semantic_shares
from matching.private_gates import eligible_rows
from matching.ranking import Standing, ordered, with_signals
from matching.scoring import default_weights, normalised, total
from matching.storage import load

FOLDER = Path("var/bench/costs")
SHOWN = Path("docs/matching.md")
KEPT = Path(__file__).with_name("cost_model.json")
FITTED, CHECKED = (2_000, 12_000), (4_000, 8_000, 24_000)
SCALE = (1_000_000, 10_000_000, 100_000_000)
MACHINE = Machine(cores=16, memory_gib=128, goal_ms=150)
SEEKERS = 11
_GROUPS = {"vectors": ("vectors",), "texts": ("text",), "words": ("posting", "terms", "words", "corpus", "frequencies")}


def main() -> int:
    """0 if what was told is within a fifth of what is measured."""
    asked = _arguments()
    fitted, checked_at = ([asked.times * size for size in sizes] for sizes in (FITTED, CHECKED))
    measured = {size: _measured(size, resume=asked.resume) for size in sorted((*fitted, *checked_at))}
    lines = costs.fitted({size: measured[size] for size in fitted})
    apart = {**rows_of_the_database(), **({} if asked.no_encoder else encoding())}
    checked = {size: measured[size] for size in checked_at}
    document: dict[str, Any] = {  # Any: as below
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, load {os.getloadavg()[0]:.1f}",
        "lines": {name: asdict(line) for name, line in lines.items()},
        "apart": apart,
        "checked": checked,
    }
    print("\n\n".join("\n".join(table) for table in tables(document)))
    if asked.keep:
        KEPT.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
        shown = SHOWN.read_text(encoding="utf-8")
        SHOWN.write_text(reduce(costs.with_table, tables(document), shown), encoding="utf-8")
    missed = costs.misses(lines, checked)
    print(f"\n{document['machine']}; told wrong by more than a fifth: {', '.join(missed) or 'nothing'}")
    return 1 if missed else 0


def tables(document: Mapping[str, Any]) -> list[list[str]]:  # Any: figures of a JSON file
    lines = {name: Line(**line) for name, line in document["lines"].items()}
    checked = {int(size): figures for size, figures in document["checked"].items()}
    return [
        [f"Measured on {document['machine']}."],
        costs.lines_table(lines, document["apart"]),
        costs.checks_table(lines, checked),
        costs.scale_table(lines, document["apart"], SCALE, MACHINE),
    ]


def _measured(size: int, *, resume: bool) -> dict[str, float]:
    path = FOLDER / f"{size}.json"
    if not (resume and path.exists()):
        FOLDER.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(_in_a_process(size)), encoding="utf-8")
    found: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _in_a_process(size: int) -> dict[str, float]:
    print(f"{size:,} profiles …", flush=True)
    with tempfile.TemporaryDirectory() as scratch, multiprocessing.get_context("spawn").Pool(1) as pool:
        folder = Path(scratch) / "market"
        build_s = pool.apply(_build, (folder, size))
        return {**_on_disk(folder), **pool.apply(_asked, (folder,)), "build and save": build_s * 1000}


def _build(folder: Path, size: int) -> float:
    began = time.process_time()
    build_and_save(str(folder), {"startups": size, "investors": 0})
    return time.process_time() - began


def _on_disk(folder: Path) -> dict[str, float]:
    sizes = {path.name: path.stat().st_size for path in (folder / "supply").iterdir()}
    found = {}
    for name, starts in _GROUPS.items():
        found[name] = float(sum(sizes.pop(each) for each in sorted(sizes) if each.startswith(starts)))
    return {**found, "facts": float(sum(sizes.values()))}


def _asked(folder: Path) -> dict[str, float]:
    steps: dict[str, list[float]] = {}
    with _timed(steps, costs.LOAD):
        market = load(folder)
        rank(market, _seekers(1)[0], today=TODAY)
    for number, seeker in enumerate(_seekers(SEEKERS + 2)):
        found: dict[str, list[float]] = {}
        _step_by_step(market, seeker, found)
        with _timed(found, costs.PAGE):
            rank(market, seeker, today=TODAY)
        if number >= 2:
            for name, values in found.items():
                steps.setdefault(name, []).extend(values)
    return {name: statistics.median(values) for name, values in steps.items()}


def _step_by_step(market: Market, seeker: Profile, steps: dict[str, list[float]]) -> None:
    """What `rank` does, but for the explanation of the page; everybody passes."""
    asking, pool = seeker_of(market, seeker, today=TODAY, relations=Relations()), market.pools["supply"]
    with _timed(steps, "gate"):
        passed = filtered(pool, eligible_rows(asking.asker, pool), Filters(), TODAY)
        rows = np.flatnonzero(passed.rows)
    with _timed(steps, "dense"):
        cosines = max_similarities(pool, asking.vectors, rows)
    with _timed(steps, "words of the query"):
        words = pool.lexical.scores(asking.query(pool), pool.length, rows)
    with _timed(steps, "order"):
        parts = with_signals(semantic_shares(market, pool, asking, rows, cosines, words), pool, asking, rows)
        scores = total(parts, normalised(default_weights(asking.pool)))
        ordered(asking, [Standing(pool, rows, parts, scores)], "fit", 25)


def _seekers(count: int) -> list[Profile]:
    """Investors without hard criteria, with a thesis alone."""
    return list(Generator(seed=2).investors(count, first_id=90_000_001, items=0))


@contextmanager
def _timed(steps: dict[str, list[float]], name: str) -> Iterator[None]:
    began = time.process_time()
    yield
    steps.setdefault(name, []).append((time.process_time() - began) * 1000)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=1, help="all sizes so many times as great")
    parser.add_argument("--keep", action="store_true", help="write what the documentation shows")
    parser.add_argument("--resume", action="store_true", help="take the sizes that a run before has measured")
    parser.add_argument("--no-encoder", action="store_true", help="leave out what encoding costs")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
