"""A linear model of all investors at once: what each fact, pair of facts and earlier investor says of who joins.

Ridge regression of the rounds before the day, recent ones counting more. It weighs every fact beside all others, where
shares by level look at one at a time.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Any, Final

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_array, diags_array

from matching.learning.history import Ints, Reals
from matching.learning.rounds import Rounds, asked_now, past_rounds
from matching.learning.world import World

_HALF_LIFE: Final = 2.0
_LEAST: Final = 6
"""Rounds that share a token; a rarer one says nothing."""
_RARER: Final = 0.25
_PENALTIES: Final = (("close", 10.0), ("wide", 40.0))

Bag = Sequence[Hashable]


class LinearModel:
    def __init__(self, world: World) -> None:
        self._world = world
        rounds = past_rounds(world)
        bags = rounds.bags
        counted = Counter(token for bag in bags for token in bag)
        self._number = {token: at for at, token in enumerate(t for t, times in counted.items() if times >= _LEAST)}
        often = np.array([counted[token] for token in self._number], dtype=np.float32)
        self._rare = (np.log(max(len(bags), 1) / np.maximum(often, 1)) + 0.1) ** _RARER
        self._weights = dict(self._fitted(self._rows(bags), rounds)) if self._number else {}

    def block(self, firms: Ints) -> dict[str, Reals]:
        """(firms, columns) each."""
        if not self._weights:
            return {f"line_{name}": np.zeros((len(firms), self._world.width)) for name, _ in _PENALTIES}
        rows = self._rows(asked_now(self._world, firms))
        return {f"line_{name}": rows @ weights for name, weights in self._weights.items()}

    def _fitted(self, rows: Any, rounds: Rounds) -> Any:
        weight = np.exp2(-rounds.ago / _HALF_LIFE).astype(np.float32)
        faded = diags_array(weight) @ rows
        square, joined = (rows.T @ faded).toarray(), (faded.T @ rounds.joined).toarray()
        for name, penalty in _PENALTIES:
            system = square + np.eye(len(square), dtype=np.float32) * (penalty * weight.mean())
            yield name, cho_solve(cho_factor(system, overwrite_a=True), joined).astype(np.float32)

    def _rows(self, bags: Sequence[Bag]) -> Any:
        """(bags, tokens) unit rows, rarer tokens a little heavier."""
        known = [[self._number[token] for token in bag if token in self._number] for bag in bags]
        starts = np.concatenate([[0], np.cumsum([len(each) for each in known])]).astype(np.int64)
        columns = np.array([column for each in known for column in each], dtype=np.int64)
        values = self._rare[columns].astype(np.float32)
        found = csr_array((values, columns, starts), shape=(len(bags), len(self._number)))
        length = np.sqrt(np.asarray((found * found).sum(axis=1)).ravel())
        return (diags_array((1 / np.maximum(length, 1e-9)).astype(np.float32)) @ found).tocsr()
