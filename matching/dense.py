"""Max-sim: for every wanted row the best cosine of any query with any facet, channel by channel, exactly."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from matching.indexes import GatheringIndex, NumpyIndex, rounded
from matching.model import Index, Rows, Vectors
from matching.pool import Pool
from matching.vectors import BLOCK_ROWS

MakeIndex: TypeAlias = Callable[[Vectors], Index]

_THREADS = min(4, os.cpu_count() or 1)
_DENSE_SHARE = 0.35
"""Above this share of wanted rows a whole block is multiplied: gathering rows costs more than it saves (measured)."""


def max_similarities(
    pool: Pool, queries: Sequence[Vectors], rows: Rows, *, make_index: MakeIndex = NumpyIndex
) -> Vectors:
    """(len(queries), len(rows), channels) cosines: one layer for each group of query vectors, (q, d) each.

    ``rows`` ascend. A facet without a vector counts as cosine 0, as does an empty group of queries.
    """
    found = np.zeros((len(queries), len(rows), len(pool.channels)), dtype=np.float32)
    spoken = [group for group in queries if len(group)]
    if not spoken or not len(rows):
        return found
    stacked = np.concatenate(spoken)
    layers = np.flatnonzero([len(group) > 0 for group in queries])
    firsts = np.cumsum([0, *(len(group) for group in spoken[:-1])])
    segments = pool.segments.array[rows]
    blocks = segments[:, 0] // BLOCK_ROWS

    def compare(number: int) -> None:
        start, stop = np.searchsorted(blocks, [number, number + 1])
        local = segments[start:stop] - number * BLOCK_ROWS
        best = _in_block(make_index, pool.vectors.blocks[number], stacked, firsts, local)
        found[layers, start:stop] = rounded(best)

    # Rows ascend, and so do the blocks they lie in.
    numbers = blocks[np.flatnonzero(np.diff(blocks, prepend=-1))].tolist()
    if len(numbers) == 1:
        compare(numbers[0])
    else:
        # Threads of our own, ended with the call: nothing is left over that a fork could trip on.
        with ThreadPoolExecutor(min(_THREADS, len(numbers))) as threads:
            list(threads.map(compare, numbers))
    return found


def max_similarities_of_many(
    pool: Pool, queries: Sequence[Sequence[Vectors]], rows: Sequence[Rows]
) -> tuple[Vectors, ...]:
    """What `max_similarities` gives for each of many seekers, up to its rounding: every vector that one of them wants
    is read once and multiplied with the queries of all, so they had better want about the same."""
    found = tuple(
        [np.zeros((len(own), len(wanted), len(pool.channels)), dtype=np.float32)
         for own, wanted in zip(queries, rows, strict=True)]
    )  # fmt: skip
    groups = [(seeker, layer) for seeker, own in enumerate(queries) for layer, group in enumerate(own) if len(group)]
    is_wanted = np.zeros(pool.length, dtype=np.bool_)
    for wanted in rows:
        is_wanted[wanted] = True
    together = np.flatnonzero(is_wanted)
    if not groups or not len(together):
        return found
    best = _of_all(pool, [queries[seeker][layer] for seeker, layer in groups], together)
    place = np.cumsum(is_wanted) - 1
    for number, (seeker, layer) in enumerate(groups):
        found[seeker][layer] = best[number, place[rows[seeker]]]
    return found


def _of_all(pool: Pool, spoken: Sequence[Vectors], rows: Rows) -> Vectors:
    """(len(spoken), len(rows), channels) rounded maxima, block by block."""
    best = np.empty((len(spoken), len(rows), len(pool.channels)), dtype=np.float32)
    stacked, firsts = np.concatenate(spoken), np.cumsum([0, *(len(group) for group in spoken[:-1])])
    segments = pool.segments.array[rows]
    blocks = segments[:, 0] // BLOCK_ROWS
    for number in np.unique(blocks).tolist():
        start, stop = np.searchsorted(blocks, [number, number + 1])
        local = segments[start:stop] - number * BLOCK_ROWS
        best[:, start:stop] = rounded(_in_block(GatheringIndex, pool.vectors.blocks[number], stacked, firsts, local))
    return best


def _in_block(
    make_index: MakeIndex,
    block: Vectors,
    queries: Vectors,
    firsts: npt.NDArray[np.intp],
    segments: npt.NDArray[np.int64],
) -> Vectors:
    """(groups, rows, channels) maxima; ``segments`` are places within the block."""
    first, last = int(segments[0, 0]), int(segments[-1, -1])
    wanted = int((segments[:, -1] - segments[:, 0]).sum())
    if wanted > _DENSE_SHARE * (last - first):
        similarities = make_index(block[first:last]).similarities(queries)
        borders = segments - first
    else:
        places, borders = gathered(segments)
        similarities = make_index(block).similarities(queries, places)
    return _maxima(_best_of_groups(similarities, firsts), borders)


def _best_of_groups(similarities: Vectors, firsts: npt.NDArray[np.intp]) -> Vectors:
    """(groups, n) greatest line of each group of queries."""
    best = np.ascontiguousarray(similarities[firsts])
    lasts = [*firsts[1:].tolist(), len(similarities)]
    for group, (first, last) in enumerate(zip(firsts.tolist(), lasts, strict=True)):
        for line in range(first + 1, last):
            np.maximum(best[group], similarities[line], out=best[group])
    return best


def gathered(segments: npt.NDArray[np.int64]) -> tuple[Rows, npt.NDArray[np.int64]]:
    """All places that the segments cover, and the segments' borders among them."""
    sizes = segments[:, -1] - segments[:, 0]
    ends = np.cumsum(sizes)
    places = np.arange(int(ends[-1])) + np.repeat(segments[:, 0] - (ends - sizes), sizes)
    return places, segments - segments[:, :1] + (ends - sizes)[:, None]


def _maxima(similarities: Vectors, borders: npt.NDArray[np.int64]) -> Vectors:
    """(groups, rows, channels) greatest value between neighbouring borders of each row."""
    rows, width = len(borders), borders.shape[1] - 1
    size = int(borders[0, 1] - borders[0, 0])
    if (
        width == 1
        and np.array_equal(borders.ravel()[::2], borders[0, 0] + size * np.arange(rows))
        and (int(borders[-1, 1]) == int(borders[0, 0]) + size * rows)
    ):
        # Profiles with equally many facets, side by side: a few strided maxima are four times quicker than reduceat.
        cut = similarities[:, int(borders[0, 0]) : int(borders[0, 0]) + rows * size]
        best = cut[:, ::size].copy()
        for offset in range(1, size):
            np.maximum(best, cut[:, offset::size], out=best)
        return best[:, :, None]
    padded = np.concatenate([similarities, np.zeros((len(similarities), 1), dtype=np.float32)], axis=1)
    # The end of each row is a border too, so that rows that were left out in between are not read along.
    maxima = np.maximum.reduceat(padded, borders.ravel(), axis=1).reshape(len(similarities), rows, width + 1)
    return maxima[:, :, :width]
