"""What a case took, and whether ours kept its goals; the others are measured, not judged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

PRODUCTS, BYTES = "ours, all products", "ours, bytes and bound"
EXACT: Final = ("numpy brute force", "FAISS Flat, selector")
APPROXIMATE: Final = ("FAISS HNSW, selector", "hnswlib, filter", "pgvector, iterative scan", "semantic_search + Python")
JUDGED: Final = 100_000
TIMES: Final = 1.5
"""So much longer than the quickest other exact engine may ours take unfiltered."""


@dataclass(frozen=True, slots=True)
class Line:
    """Times in milliseconds; the spread is that of the middle half."""

    candidates: int
    facets: int
    engine: str
    passing: float
    queries: int
    p50_ms: float
    p95_ms: float
    middle_half_ms: tuple[float, float]
    cpu_p50_ms: float
    """Processor time of this process: a database's own is not in it."""
    recall_at_10: float
    load: float


def goals_missed(lines: Sequence[Line]) -> list[str]:
    """Recall of 1 everywhere; at 100,000 and 1 % quicker than each approximate engine; unfiltered there at most half as
    long again as the quickest exact one. What was not measured in this run is not judged."""
    missed = [
        f"recall {line.recall_at_10} of {line.engine} at {line.candidates}x{line.facets}, {line.passing:.0%}"
        for line in lines
        if line.engine in (PRODUCTS, BYTES) and line.recall_at_10 < 1
    ]
    return [*missed, *_slower(lines)]


def _slower(lines: Sequence[Line]) -> Iterator[str]:
    for own in lines:
        if own.candidates != JUDGED or own.engine != PRODUCTS:
            continue
        beside = [line for line in lines if (line.candidates, line.facets) == (own.candidates, own.facets)]
        beside = [line for line in beside if line.passing == own.passing]
        for other in beside:
            approximate = own.passing == 0.01 and other.engine in APPROXIMATE and own.p50_ms >= other.p50_ms
            exact = own.passing == 1 and other.engine in EXACT and own.p50_ms > TIMES * other.p50_ms
            if approximate or exact:
                times = f"{own.p50_ms} ms beside {other.p50_ms} of {other.engine}"
                yield f"{own.candidates}x{own.facets}, {own.passing:.0%}: {times}"
