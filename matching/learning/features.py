"""The table of signals of companies and investors on one day, in the registry's order."""

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.learning import behaviour
from matching.learning.history import Ints, Reals
from matching.learning.levels import Levels
from matching.learning.linear import LinearModel
from matching.learning.neighbours import Neighbours
from matching.learning.network import Network
from matching.learning.registry import NAMES
from matching.learning.world import World


class Signals:
    """Of one world; rows are asked for in blocks, so that a large market needs little memory."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._levels, self._neighbours, self._network = Levels(world), Neighbours(world), Network(world)
        self._linear = LinearModel(world)
        self._investors = behaviour.investors(world)

    def block(self, firms: Ints) -> dict[str, npt.NDArray[np.float32]]:
        """Feature → (firms, columns)."""
        shape = (len(firms), self.world.width)
        found: dict[str, Any] = self._levels.block(firms)
        found |= self._neighbours.facts(firms) | self._neighbours.words(firms) | self._network.block(firms)
        found |= self._linear.block(firms)
        found |= {name: np.broadcast_to(values, shape) for name, values in self._investors.items()}
        found |= {name: np.broadcast_to(values[:, None], shape) for name, values in self._companies(firms).items()}
        found |= self._distances(firms)
        return {name: np.asarray(found[name], dtype=np.float32) for name in NAMES}

    def _companies(self, firms: Ints) -> dict[str, Reals]:
        world = self.world
        return {
            "c_rounds": world.rounds[firms].astype(np.float64),
            "c_since": world.since[firms],
            "c_age": world.ages(firms, world.soon),
            "c_amount": self._largest_amount[firms],
            "c_investors": self._joined[firms].astype(np.float64),
        }

    def _distances(self, firms: Ints) -> dict[str, Reals]:
        """The company beside what the investor usually joins."""
        world, usual = self.world, self._investors
        older = np.log1p(world.ages(firms, world.soon))[:, None] - usual["i_age"]
        return {
            "age_off": older,
            "age_apart": np.abs(older) / usual["i_age_spread"],
            "rounds_off": np.log1p(world.rounds[firms])[:, None] - usual["i_rounds"],
            "amount_off": self._largest_amount[firms][:, None] - usual["i_amount"],
        }

    @cached_property
    def _largest_amount(self) -> Reals:
        """Of a company's rounds; the last one's would depend on the order of a day."""
        history, found = self.world.history, np.full(len(self.world.history.firms), np.nan)
        np.fmax.at(found, history.company[: self.world.known], history.amount[: self.world.known])
        return found

    @cached_property
    def _joined(self) -> Ints:
        company = self.world.history.company[self.world.first_ties]
        return np.bincount(company, minlength=len(self.world.history.firms))


def chosen(block: dict[str, npt.NDArray[np.float32]], rows: Ints, columns: Ints) -> npt.NDArray[np.float32]:
    """(pairs, features) of a block."""
    return np.stack([values[rows, columns] for values in block.values()], axis=1)


def first_guess(block: dict[str, npt.NDArray[np.float32]]) -> npt.NDArray[np.float32]:
    """Of each company's investors how early the better of two guesses has them: those worth a closer look.

    One is a plain sum of the strongest signals, the other the linear model.
    """
    told = ("near_wide_now", 0.5), ("near_close", 0.5), ("at_sector_region_now", 1.0), ("at_age_region_now", 0.5)
    plain = sum((weight * block[name] for name, weight in told), 0.5 * block["co_share"])
    found: npt.NDArray[np.float32] = np.maximum(_earliness(plain), _earliness(block["line_wide"]))
    return found


def _earliness(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """(rows, columns) minus the rank within the row."""
    order = np.argsort(-values, axis=1, kind="stable")
    places = np.empty_like(values)
    np.put_along_axis(places, order, -np.arange(values.shape[1], dtype=values.dtype)[None, :], axis=1)
    return places
