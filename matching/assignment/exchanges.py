"""Chains of exchanges: how one application gets a better reviewer at the least loss to all the others.

State: who reads what, and the floor of each application. An exchange r → s is the cheapest application read by r that s
may read instead, without falling below its floor (or further below). Node ``reviewers`` stands for free places: into it
from whoever may take one more, out of it to whoever may do with one less. If application p takes s for r, reviewer s
has one too many and r one too few; the shortest path from s to r puts that right. These are the residual arcs of the
flow (Ahuja, Magnanti and Orlin, Network Flows, 1993, chapter 9), joined at the reviewers; paths by Bellman and Ford,
by number of arcs, since floors make some cycles negative.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.assignment.problem import Flags, Floats, Ints, Sides

DEPTH: Final = 8
"""Longest chain, in arcs."""
TRIED: Final = 12
"""Chains tried for each place of an application and each length, the cheapest first."""
TINY: Final = 1e-9

Move = tuple[int, int, int]
"""(application, reviewer who leaves, reviewer who comes)"""


@dataclass(frozen=True)
class Chain:
    """``ratio`` is loss of total per affinity won for the application, as far as it is needed."""

    ratio: float
    depth: int
    place: int
    leaves: int
    comes: int

    def __lt__(self, other: "Chain") -> bool:
        return (self.ratio, self.depth, self.leaves, self.comes) < (other.ratio, other.depth, other.leaves, other.comes)


class Exchanges:
    """The state and the matrix of cheapest exchanges, kept up to date."""

    def __init__(self, affinity: Floats, sides: Sides, chosen: Flags, floor: Floats) -> None:
        self.affinity, self.sides, self.chosen, self.floor = affinity, sides, chosen.copy(), floor
        self.load: Ints = chosen.sum(axis=0)
        self.sums: Floats = (affinity * chosen).sum(axis=1)
        self.reviewers = len(self.load)
        self.present = np.zeros((len(floor), sides.organisations), dtype=np.int64)
        rows, columns = np.nonzero(chosen)
        np.add.at(self.present, (rows, sides.organisation[columns]), 1)
        self.loss = np.full((self.reviewers + 1, self.reviewers + 1), np.inf)
        """(from, to): what the cheapest exchange costs in total affinity."""
        self.by = np.full((self.reviewers, self.reviewers), -1)
        """The application that makes it."""
        self._losses = {pair: self._losses_of(*pair) for pair in zip(rows.tolist(), columns.tolist(), strict=True)}
        for column in range(self.reviewers):
            self._refresh(column)
        self._free_places()

    def lift(self, application: int) -> bool:
        """Makes the chain that lifts this application towards its floor at the least loss; False if there is none."""
        own = np.flatnonzero(self.chosen[application])
        for column in own.tolist():
            self._refresh(column, without=application)
        places = own[~self.sides.pinned[application, own]]
        layers, chains = self._chains(application, places)
        for chain in sorted(chains):
            moves = self._moves(application, chain, layers)
            if self._is_allowed(moves):
                self._make(moves)
                return True
        for column in own.tolist():
            self._refresh(column)
        return False

    def allowed(self, row: int, leaves: int) -> Flags:
        """Who may read it in place of ``leaves``."""
        organisation, sides = self.sides.organisation, self.sides
        others = self.present[row][organisation] - (organisation == organisation[leaves])
        free: Flags = sides.open[row] & ~self.chosen[row] & (others < sides.limit[row][organisation])
        return free

    def _losses_of(self, row: int, column: int) -> Floats:
        if self.sides.pinned[row, column]:
            return np.full(self.reviewers, np.inf)
        loss = self.affinity[row, column] - self.affinity[row]
        spare = max(0.0, self.sums[row] - self.floor[row]) + TINY
        return np.where(self.allowed(row, column) & (loss <= spare), loss, np.inf)

    def _refresh(self, column: int, without: int = -1) -> None:
        rows = np.flatnonzero(self.chosen[:, column])
        rows = rows[rows != without]
        if not len(rows):
            self.loss[column, : self.reviewers] = np.inf
            return
        losses = np.stack([self._losses[row, column] for row in rows.tolist()])
        self.loss[column, : self.reviewers] = losses.min(axis=0)
        self.by[column] = rows[losses.argmin(axis=0)]

    def _free_places(self) -> None:
        last = self.reviewers
        self.loss[:last, last] = np.where(self.load < self.sides.upper, 0.0, np.inf)
        self.loss[last, :last] = np.where(self.load > self.sides.lower, 0.0, np.inf)

    def _chains(self, row: int, places: Ints) -> tuple[list[Ints], list[Chain]]:
        """For each length the next node of the shortest path to each place's reviewer, −1 where a shorter one is best.

        ``layers[k]`` is (reviewers + 1, places).
        """
        distance = np.full((self.reviewers + 1, len(places)), np.inf)
        distance[places, np.arange(len(places))] = 0.0
        layers: list[Ints] = []
        chains: list[Chain] = []
        while len(layers) < DEPTH:
            shorter, following = distance.copy(), np.full(distance.shape, -1)
            for place in range(len(places)):
                through = self.loss + distance[:, place]
                least = through.min(axis=1)
                better = np.flatnonzero(least < distance[:, place] - TINY)
                shorter[better, place] = least[better]
                following[better, place] = through[better].argmin(axis=1)
            if (following < 0).all():
                break
            distance = shorter
            layers.append(following)
            chains += self._candidates(row, places, distance, len(layers))
        return layers, chains

    def _candidates(self, row: int, places: Ints, distance: Floats, depth: int) -> list[Chain]:
        found = []
        need = self.floor[row] - self.sums[row]
        for place, leaves in enumerate(places.tolist()):
            gain = self.affinity[row] - self.affinity[row, leaves]
            loss = distance[: self.reviewers, place] - gain
            fits = self.allowed(row, leaves) & (gain > TINY) & np.isfinite(loss)
            ratio = np.full(self.reviewers, np.inf)
            ratio[fits] = np.maximum(loss[fits], 1e-6) / np.minimum(gain[fits], need)
            best = np.argsort(ratio, kind="stable")[:TRIED]
            found += [Chain(float(ratio[s]), depth, place, leaves, int(s)) for s in best if np.isfinite(ratio[s])]
        return found

    def _moves(self, row: int, chain: Chain, layers: list[Ints]) -> list[Move]:
        moves, here = [(row, chain.leaves, chain.comes)], chain.comes
        for layer in reversed(layers[: chain.depth]):
            following = int(layer[here, chain.place])
            if following < 0:
                continue
            if self.reviewers not in (here, following):
                moves.append((int(self.by[here, following]), here, following))
            here = following
        return moves

    def _is_allowed(self, moves: list[Move]) -> bool:
        """Each exchange is; an application that makes two of them may break its floor or spread by both together."""
        if len({(q, r) for q, r, _ in moves}) < len(moves) or len({(q, s) for q, _, s in moves}) < len(moves):
            return False
        change: dict[int, float] = {}
        present: dict[tuple[int, int], int] = {}
        for q, r, s in moves:
            change[q] = change.get(q, 0.0) + float(self.affinity[q, s] - self.affinity[q, r])
            for reviewer, step in ((r, -1), (s, 1)):
                key = q, int(self.sides.organisation[reviewer])
                present[key] = present.get(key, 0) + step
        floors = all(self.sums[q] + by >= min(self.sums[q], self.floor[q]) - TINY for q, by in change.items())
        return floors and all(by <= 0 or self.present[key] + by <= self.sides.limit[key] for key, by in present.items())

    def _make(self, moves: list[Move]) -> None:
        touched = set()
        for q, r, s in moves:
            self.chosen[q, r], self.chosen[q, s] = False, True
            self.load[r] -= 1
            self.load[s] += 1
            self.sums[q] += self.affinity[q, s] - self.affinity[q, r]
            self.present[q, self.sides.organisation[r]] -= 1
            self.present[q, self.sides.organisation[s]] += 1
            del self._losses[q, r]
            touched.add(r)
        for q in {move[0] for move in moves}:
            for column in np.flatnonzero(self.chosen[q]).tolist():
                self._losses[q, column] = self._losses_of(q, column)
                touched.add(column)
        for column in sorted(touched):
            self._refresh(column)
        self._free_places()
