"""The vectors, the queries, the filters and the true answers that every engine is asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.generated_market import DIMENSION, Generator
from matching.model import Vectors

FOLDER = Path("var/bench/engines")
PLACES = 10
SHARES = (1.0, 0.1, 0.01)
_CHUNK = 5_000
_TIE = 1.5e-5


@dataclass(frozen=True)
class Asked:
    """The best ``PLACES`` candidates among those wanted, by the nearest of their facets."""

    vectors: Vectors
    """(candidates · facets, d), those of one candidate side by side."""
    facets: int
    query: Vectors
    wanted: npt.NDArray[np.bool_] | None
    """(candidates,) who passed the filter; None if nothing is filtered."""
    share: float

    @property
    def candidates(self) -> int:
        return len(self.vectors) // self.facets


def vectors_of(candidates: int, facets: int) -> Vectors:
    """The generated market's vectors (300 clusters, noise 1.2 times their centre), from a file if there is one."""
    path = FOLDER / f"vectors-{candidates}x{facets}.npy"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        partial, generator = path.with_suffix(".partial"), Generator(seed=1)
        shape = (candidates * facets, DIMENSION)
        made = np.lib.format.open_memmap(partial, "w+", dtype=np.float32, shape=shape)
        for start in range(0, candidates, _CHUNK):
            size = min(_CHUNK, candidates - start)
            rows = generator.vectors(size, facets).reshape(-1, DIMENSION)
            made[start * facets : start * facets + len(rows)] = rows
        made.flush()
        partial.rename(path)
    return np.asarray(np.load(path, mmap_mode="r"))


def drawn(candidates: int) -> npt.NDArray[np.float64]:
    """(candidates,) a number of each in [0, 1), as float32 keeps it: those below a share pass its filter."""
    return np.random.default_rng(9).random(candidates).astype(np.float32).astype(np.float64)


def questions(vectors: Vectors, facets: int, share: float, count: int) -> Iterator[Asked]:
    """Queries of the same clusters that nobody in the market carries."""
    generator = Generator(seed=1)
    generator.random = np.random.default_rng(8)
    wanted = None if share == 1 else drawn(len(vectors) // facets) < share
    for query in generator.vectors(count, 1)[:, 0]:
        yield Asked(vectors, facets, query, wanted, share)


def true_scores(asked: Asked) -> Vectors:
    """(candidates,) max-sim of all, -1 where the filter says no."""
    near: Vectors = np.empty(len(asked.vectors), dtype=np.float32)
    for start in range(0, len(near), 1 << 16):
        np.einsum("nd,d->n", asked.vectors[start : start + (1 << 16)], asked.query, out=near[start : start + (1 << 16)])
    best: Vectors = near.reshape(-1, asked.facets).max(axis=1)
    return best if asked.wanted is None else np.where(asked.wanted, best, np.float32(-1))


def recall(asked: Asked, found: list[int]) -> float:
    """The share of the true best that was found; a tie with the last one counts."""
    scores = true_scores(asked)
    passing = asked.candidates if asked.wanted is None else int(asked.wanted.sum())
    places = min(PLACES, passing)
    if not places:
        return 1.0
    least = np.partition(scores, len(scores) - places)[len(scores) - places]
    return sum(1 for each in set(found[:places]) if scores[each] >= least - _TIE) / places
