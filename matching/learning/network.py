"""Who invests with whom: of a company's earlier investors, how near each ranked investor is to them."""

from functools import cached_property
from typing import Any, Final

import numpy as np
from scipy.sparse import coo_array, csr_array, diags_array

from matching.learning.history import Ints, Reals
from matching.learning.world import YEAR, World

_HALF_LIFE: Final = 4.0
_CROWD: Final = 60
"""Of a company with more investors than that nobody's order of joining is followed."""


class Network:
    def __init__(self, world: World) -> None:
        self._world = world
        history, ties = world.history, world.first_ties
        ago = (world.day - history.day[ties]) / YEAR
        self._weights = np.exp2(-ago / _HALF_LIFE).astype(np.float32)
        shape = (len(history.investors), len(history.firms))
        self._joined = csr_array((self._weights, (history.investor[ties], history.company[ties])), shape=shape)
        self._mass = np.asarray(self._joined.sum(axis=1)).ravel() + 1
        self._popular = self._mass[world.columns]

    def block(self, firms: Ints) -> dict[str, Reals]:
        """(firms, columns) each; rows without an earlier investor are all alike."""
        earlier = (self._joined[:, firms] > 0).astype(np.float32).T.tocsr()
        count = np.maximum(np.asarray(earlier.sum(axis=1)).ravel(), 1)[:, None]
        per_mass = earlier @ diags_array((1 / self._mass).astype(np.float32))
        per_root = earlier @ diags_array((1 / np.sqrt(self._mass)).astype(np.float32))
        near = (per_root @ self._shared).toarray() / np.sqrt(self._popular)
        return {
            "co_share": np.log((per_mass @ self._shared).toarray() + 1e-3),
            "co_near": near,
            "co_count": (earlier @ (self._shared > 0).astype(np.float32)).toarray() / count,
            "co_follow": np.log((per_mass @ self._followed).toarray() + 1e-3),
            "co_circle": near @ self._circle,
        }

    @cached_property
    def _shared(self) -> Any:
        """(investors, columns) companies in common; a company of many investors says less of each two."""
        crowd = np.asarray((self._joined > 0).sum(axis=0)).ravel()
        less = diags_array((1 / np.log(2 + crowd)).astype(np.float32))
        return (self._joined @ less @ self._joined[self._world.columns].T).tocsr()

    @cached_property
    def _followed(self) -> Any:
        """(investors, columns) how often the second joined a company after the first."""
        world, history = self._world, self._world.history
        order = np.lexsort((history.day[world.first_ties], history.company[world.first_ties]))
        ties = world.first_ties[order]
        starts = np.flatnonzero(np.diff(history.company[ties], prepend=-1))
        pairs = [
            _after(ties[first:end], history.day, world.place[history.investor[ties[first:end]]])
            for first, end in zip(starts.tolist(), [*starts[1:].tolist(), len(ties)], strict=True)
            if 1 < end - first <= _CROWD
        ]
        before, after = (np.concatenate([np.zeros(0, np.int64), *(pair[side] for pair in pairs)]) for side in (0, 1))
        ago = (world.day - history.day[after]) / YEAR
        values = np.exp2(-ago / _HALF_LIFE).astype(np.float32)
        rows, columns = history.investor[before], world.place[history.investor[after]]
        return coo_array((values, (rows, columns)), shape=(len(history.investors), world.width)).tocsr()

    @cached_property
    def _circle(self) -> Any:
        """(columns, columns) nearness of ranked investors to each other, nobody to themselves."""
        scale = diags_array((1 / np.sqrt(self._popular)).astype(np.float32))
        among = (scale @ self._shared[self._world.columns] @ scale).tocoo()
        other = among.row != among.col
        return coo_array((among.data[other], (among.row[other], among.col[other])), shape=among.shape).tocsr()


def _after(ties: Ints, day: Ints, column: Ints) -> tuple[Ints, Ints]:
    """Ties of one company: each two of which the second, by a ranked investor, came on a later day."""
    first, second = np.nonzero((day[ties][:, None] < day[ties][None, :]) & (column >= 0)[None, :])
    return ties[first], ties[second]
