"""The best candidates of thousands of seekers: scored in blocks, kept block by block, gone on with after a stop.

A run's folder holds its plan and one file a block, each written whole. Whoever starts the same run again computes the
blocks that are missing; a run of another plan begins anew. Memory is the market and one block, whatever the number of
seekers.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from matching.allocation import MICRO
from matching.indexes import top
from matching.market import Market
from matching.model import Relations, Rows
from matching.pairs import Seeker, seeker_of
from matching.pool import Pool
from matching.private_gates import eligible_rows
from matching.ranking import Standing
from matching.together import standings_of

BLOCK: Final = 256
"""Seekers a file: what a stop costs at most."""
TOGETHER: Final = 128
"""Seekers scored at once; those who want the same stand beside each other, so that what one reads the others read."""
_NOBODY: Final = -1

Ids = npt.NDArray[np.int64]
Relate = Callable[[int], Relations]


@dataclass(frozen=True, eq=False)
class Block:
    """Seekers and, a line each, their best candidates by score and id; -1 where no more passed the gates."""

    seekers: Ids
    candidates: Ids
    scores: npt.NDArray[np.int32]
    """In 10⁻⁶, those of `rank` up to 10⁻⁵: products of another shape round differently."""


class AllPairs:
    """One run over one market. ``state`` names what the library cannot tell: the market's revision, and that of what
    stands between seekers and others."""

    def __init__(
        self, market: Market, seekers: Sequence[int], *, folder: Path, state: str, today: int, limit: int = 50
    ) -> None:
        """Raises ``ValueError`` (limit) and ``UnknownProfile``."""
        if limit < 1:
            raise ValueError(f"The limit must be at least 1, not {limit}.")
        self._market, self._folder, self._today, self._limit = market, folder, today, limit
        self._seekers = _by_likeness(market, seekers)
        self._begin(state)

    @property
    def length(self) -> int:
        return len(self._seekers)

    @property
    def missing(self) -> Ids:
        """Seekers whose lists are not there, in the order in which they are computed."""
        blocks = [seekers for number, seekers in enumerate(self._blocks()) if not self._path(number).exists()]
        return np.concatenate([np.zeros(0, dtype=np.int64), *blocks])

    def run(
        self,
        *,
        relate: Relate = lambda _seeker: Relations(),
        told: Callable[[int], object] = lambda _done: None,
        most_blocks: int | None = None,
    ) -> None:
        """Compute what is missing, or the next ``most_blocks`` of it; ``told`` hears after each block how many seekers
        are done, with those found done."""
        done = computed = 0
        for number, seekers in enumerate(self._blocks()):
            if not self._path(number).exists():
                if computed == most_blocks:
                    return
                self._keep(number, self._computed(seekers, relate))
                computed += 1
            done += len(seekers)
            told(done)

    def blocks(self) -> Iterator[Block]:
        """What there is so far, one block at a time."""
        for number in range(len(self._blocks())):
            if self._path(number).exists():
                with np.load(self._path(number)) as kept:
                    yield Block(kept["seekers"], kept["candidates"], kept["scores"])

    def _blocks(self) -> list[Ids]:
        return [self._seekers[start : start + BLOCK] for start in range(0, len(self._seekers), BLOCK)]

    def _computed(self, seekers: Ids, relate: Relate) -> Block:
        shape = (len(seekers), self._limit)
        found = Block(seekers, np.full(shape, _NOBODY, dtype=np.int64), np.zeros(shape, dtype=np.int32))
        for start in range(0, len(seekers), TOGETHER):
            batch = seekers[start : start + TOGETHER].tolist()
            askings = [seeker_of(self._market, each, today=self._today, relations=relate(each)) for each in batch]
            for line, standings in enumerate(standings_of(self._market, askings, _eligible), start=start):
                ids, scores = _best(standings, self._limit)
                found.candidates[line, : len(ids)], found.scores[line, : len(ids)] = ids, scores
        return found

    def _begin(self, state: str) -> None:
        plan = {"state": state, "today": self._today, "limit": self._limit, "seekers": _digest(self._seekers)}
        kept = self._folder / "plan.json"
        if kept.exists() and json.loads(kept.read_text(encoding="utf-8")) == plan:
            return
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        partial = kept.with_suffix(".partial")
        partial.write_text(json.dumps(plan), encoding="utf-8")
        partial.replace(kept)

    def _keep(self, number: int, block: Block) -> None:
        partial = self._folder / "block.partial"
        with partial.open("wb") as file:
            np.savez(file, seekers=block.seekers, candidates=block.candidates, scores=block.scores)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self._path(number))

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:06d}.npz"


def _by_likeness(market: Market, seekers: Sequence[int]) -> Ids:
    def wanted(each: int) -> tuple[tuple[str, ...], int, int]:
        facts = market.profile(each).facts
        return facts.stages, facts.amount_min_eur or 0, each

    return np.array(sorted(set(seekers), key=wanted), dtype=np.int64)


def _digest(seekers: Ids) -> str:
    return hashlib.blake2b(seekers.tobytes(), digest_size=16).hexdigest()


def _eligible(asking: Seeker, pool: Pool) -> Rows:
    return np.flatnonzero(eligible_rows(asking.asker, pool))


def _best(standings: Sequence[Standing], limit: int) -> tuple[Ids, npt.NDArray[np.int32]]:
    """The best of all pools, ties to the lower id."""
    nothing = np.zeros(0, dtype=np.int64)
    ids = np.concatenate([nothing, *(each.pool.column("id")[each.rows] for each in standings)])
    scores = np.concatenate([nothing, *(np.round(each.scores * MICRO).astype(np.int64) for each in standings)])
    first = top(scores, limit, ids)
    return ids[first], scores[first].astype(np.int32)
