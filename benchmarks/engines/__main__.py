"""The ranked dense query beside other engines: ``python -m benchmarks.engines [--sizes 1000x1 100000x5 …]``.

A size is candidates x facets. Each engine is asked the same questions, one after the other, for the ten best candidates
by their nearest facet; what turns the filter into the engine's own form is inside the time. What is built stays in
`var/bench/engines`, so that a run that was ended goes on where it was; a million candidates take 1.5 GB a facet there.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict

import numpy as np

from benchmarks.engines import contenders
from benchmarks.engines.contenders import Ask
from benchmarks.engines.lines import BYTES, PRODUCTS, Line, goals_missed
from benchmarks.engines.postgres import pgvector
from benchmarks.engines.questions import FOLDER, SHARES, Asked, questions, recall, vectors_of
from matching.model import Vectors

ENGINES: dict[str, Callable[[Vectors, int], Ask]] = {
    BYTES: contenders.bytes_and_bound,
    PRODUCTS: contenders.our_products,
    "numpy brute force": contenders.numpy_alone,
    "FAISS Flat, selector": contenders.faiss_flat,
    "FAISS HNSW, selector": contenders.faiss_graph,
    "hnswlib, filter": contenders.hnswlib_graph,
    "semantic_search + Python": contenders.written_first,
}
POSTGRES = "pgvector, iterative scan"
SIZES = ("1000x1", "1000x5", "10000x1", "10000x5", "100000x1", "100000x5", "1000000x1")
AT_A_MILLION = (BYTES, PRODUCTS, "FAISS Flat, selector", "FAISS HNSW, selector")
_SLOW_S = 20.0
"""A case is not asked for longer than that, but for five questions at least."""


def main() -> int:
    """0 if ours kept its goals."""
    asked = _arguments()
    lines: list[Line] = []
    print(f"{'size':<11}{'engine':<26}{'passing':>8}{'N':>5}{'p50 ms':>10}{'p95 ms':>10}{'cpu p50':>10}{'recall':>8}")
    for size in asked.sizes:
        candidates, facets = map(int, size.split("x"))
        vectors = vectors_of(candidates, facets)
        for engine in asked.engines or (AT_A_MILLION if candidates >= 1_000_000 else [*ENGINES, POSTGRES]):
            for line in _measured(engine, vectors, facets, asked.queries):
                lines.append(line)
                _show(line)
                _keep(lines)
    missed = goals_missed(lines)
    print("\n".join(["Goals missed:", *missed] if missed else ["Every goal that was measured is kept."]))
    return 1 if missed else 0


def _measured(engine: str, vectors: Vectors, facets: int, count: int) -> Iterator[Line]:
    opened: AbstractContextManager[Ask]
    opened = pgvector(vectors, facets) if engine == POSTGRES else nullcontext(ENGINES[engine](vectors, facets))
    with opened as ask:
        for share in SHARES:
            yield _line(engine, ask, list(questions(vectors, facets, share, count)))


def _line(engine: str, ask: Ask, asking: list[Asked]) -> Line:
    first = asking[0]
    for warm in asking[:3]:
        ask(warm)
    walls, processors, found = [], [], []
    began = time.perf_counter()
    for each in asking:
        wall, processor = time.perf_counter(), time.process_time()
        found.append(ask(each))
        processors.append((time.process_time() - processor) * 1000)
        walls.append((time.perf_counter() - wall) * 1000)
        if time.perf_counter() - began > _SLOW_S and len(walls) >= 5:
            break
    low, quarter, three, high = np.percentile(walls, [50, 25, 75, 95]).round(3).tolist()
    right = statistics.mean(recall(each, own) for each, own in zip(asking, found, strict=False))
    return Line(
        candidates=first.candidates,
        facets=first.facets,
        engine=engine,
        passing=first.share,
        queries=len(walls),
        p50_ms=low,
        p95_ms=high,
        middle_half_ms=(quarter, three),
        cpu_p50_ms=round(statistics.median(processors), 3),
        recall_at_10=round(right, 4),
        load=round(os.getloadavg()[0], 1),
    )


def _show(line: Line) -> None:
    print(
        f"{line.candidates}x{line.facets:<4}".ljust(11) + f"{line.engine:<26}{line.passing:>8.0%}{line.queries:>5}"
        f"{line.p50_ms:>10.2f}{line.p95_ms:>10.2f}{line.cpu_p50_ms:>10.2f}{line.recall_at_10:>8.3f}",
        flush=True,
    )


def _keep(lines: list[Line]) -> None:
    """Every case of this run, and those of earlier runs that it did not ask again."""
    path = FOLDER.with_suffix(".json")
    old = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    kept = {(each["candidates"], each["facets"], each["engine"], each["passing"]): each for each in old}
    kept |= {(each.candidates, each.facets, each.engine, each.passing): asdict(each) for each in lines}
    path.write_text(json.dumps(list(kept.values()), indent=1), encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", default=list(SIZES), help="candidates x facets")
    parser.add_argument("--engines", nargs="+", choices=[*ENGINES, POSTGRES])
    parser.add_argument("--queries", type=int, default=100)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
