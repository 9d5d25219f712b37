"""Questions of earlier times: a day, the world before it, and who newly joined whom in the year after."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from matching.learning.features import Signals, chosen, first_guess
from matching.learning.history import Flags, History, Ints
from matching.learning.world import World

Task: TypeAlias = Literal["A", "B"]
"""A: a company asks for investors. B: an investor asks for companies that raise."""
Table: TypeAlias = npt.NDArray[np.float32]

LEAST_COMPANIES: Final = 3
"""From so many companies on an investor has a history to learn from."""
SHORTLIST: Final = 350
_BLOCK: Final = 300
_LEAST_PAIRS: Final = 30
"""Of a question, on average, where there are so many candidates."""


def with_history(history: History, day: int) -> Ints:
    """The investors that joined at least three companies before the day."""
    size = history.until(day)
    pairs = np.unique(history.company[:size] * len(history.investors) + history.investor[:size])
    counts = np.bincount(pairs % max(len(history.investors), 1), minlength=len(history.investors))
    return np.flatnonzero(counts >= LEAST_COMPANIES)


@dataclass(frozen=True)
class Window:
    world: World
    raising: Ints
    """Rows of companies with any tie within the window."""
    joined: Flags
    """(raising, columns) new ties within it."""

    @classmethod
    def of(cls, history: History, first: int, end: int) -> "Window":
        world = World(history, first, with_history(history, first))
        within = slice(history.until(first), history.until(end))
        raising, row = np.unique(history.company[within], return_inverse=True)
        column = world.place[history.investor[within]]
        joined = np.zeros((len(raising), world.width), dtype=np.bool_)
        joined[row[column >= 0], column[column >= 0]] = True
        return cls(world, raising, joined & ~world.tied(raising))

    def questions(self, task: Task) -> int:
        return int(self.asking(task).sum())

    def asking(self, task: Task) -> Flags:
        """Rows or columns with a new tie."""
        found: Flags = np.any(self.joined, axis=1 if task == "A" else 0)
        return found


@dataclass(frozen=True)
class Sample:
    """Pairs of several questions, those of one question together."""

    features: Table
    joined: Flags
    sizes: Ints
    """Pairs per question."""
    held_back: Flags = field(repr=False)
    """Per pair: its question is kept for the calibration."""
    one_in: int = 1
    """Of the newest window's pairs that did not join every so many-th was taken, by chance."""


def sample(window: Window, task: Task, *, share: float, seed: int, held_back: float = 0.0) -> Sample:
    """The new ties and an even share of the rest, of A's shortlist and of all of B's pairs; a greater share where there
    are few candidates.

    An even share keeps the proportions of what will be ranked; choosing hard cases would teach that they are wrong.
    """
    random = np.random.default_rng((seed, window.world.day))
    candidates = min(SHORTLIST, window.world.width) if task == "A" else len(window.raising)
    one_in = max(1, int(1 / max(share, _LEAST_PAIRS / max(candidates, 1))))
    asking = window.asking(task)
    picked = random.random(len(asking)) < held_back
    features, joined, question = [], [], []
    for rows, table, pairs in _pairs(window, task, asking):
        keep = pairs & (window.joined[rows] | (random.random(pairs.shape) < 1 / one_in))
        at, column = np.nonzero(keep)
        features.append(chosen(table, at, column))
        joined.append(window.joined[rows[at], column])
        question.append(rows[at] if task == "A" else column)
    asker = np.concatenate(question)
    order = np.argsort(asker, kind="stable")
    sizes = np.unique(asker, return_counts=True)[1]
    return Sample(np.concatenate(features)[order], np.concatenate(joined)[order], sizes, picked[asker[order]], one_in)


def _pairs(window: Window, task: Task, asking: Flags) -> Iterator[tuple[Ints, dict[str, Table], Flags]]:
    """Blocks of the window's rows, their signals, and which pairs may be ranked."""
    signals = Signals(window.world)
    rows = np.flatnonzero(asking) if task == "A" else np.arange(len(window.raising))
    for start in range(0, len(rows), _BLOCK):
        some = rows[start : start + _BLOCK]
        table = signals.block(window.raising[some])
        open_pairs = ~window.world.tied(window.raising[some])
        pairs = shortlist(table, open_pairs) if task == "A" else open_pairs & asking
        yield some, table, pairs


def shortlist(table: dict[str, Table], allowed: Flags) -> Flags:
    """Of each row the investors worth a closer look."""
    guess = np.where(allowed, first_guess(table), -np.inf)
    if guess.shape[1] <= SHORTLIST:
        return allowed
    found = np.zeros(guess.shape, dtype=np.bool_)
    np.put_along_axis(found, np.argpartition(-guess, SHORTLIST, axis=1)[:, :SHORTLIST], values=True, axis=1)
    return found & allowed
