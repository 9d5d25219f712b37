"""Ranks with a learned model on one day, and lets the rules speak for whoever has no history."""

from collections.abc import Callable, Iterator
from typing import Final, Literal, TypeAlias

import numpy as np

from matching.learning.features import Signals, chosen, first_guess
from matching.learning.history import Flags, History, Ints, Reals
from matching.learning.model import LearnedModel
from matching.learning.windows import Task, shortlist, with_history
from matching.learning.world import World

Voice: TypeAlias = Literal["learned", "rules"]
_BLOCK: Final = 300


def with_rules(scores: Reals, learned: Flags, rules: Callable[[], Reals]) -> Reals:
    """Scores of all candidates of one question. Whoever has no history stands where the rules put them: as far from
    the top as among those who have one. ``rules`` is asked only if somebody needs it.

    >>> with_rules(np.array([8.0, 4.0, 0.0]), np.array([True, True, False]), lambda: np.array([0.9, 0.2, 0.5])).tolist()
    [8.0, 4.0, 6.0]
    """
    if learned.all():
        return scores
    ruled = rules()
    if not learned.any():
        return ruled
    below = np.searchsorted(np.sort(ruled[learned]), ruled[~learned], side="right") / learned.sum()
    joined = scores.copy()
    joined[~learned] = np.quantile(scores[learned], below)
    return joined


def voices(learned: Flags) -> list[Voice]:
    """Per candidate which of the two spoke."""
    return ["learned" if each else "rules" for each in learned.tolist()]


class Ranker:
    """All companies and investors of a history as known on a day."""

    def __init__(self, model: LearnedModel, history: History, day: int) -> None:
        self._model, self._history = model, history
        self.world = World(history, day, with_history(history, day))
        self._signals = Signals(self.world)

    def table(self, task: Task, companies: Ints, investors: Ints) -> tuple[Reals, Flags]:
        """Scores (companies, investors) by row and by investor of the history, and which investors are learned of."""
        place = self.world.place[investors]
        known = place >= 0
        scores = np.full((len(companies), len(investors)), -np.inf)
        for start, some in self._blocks(companies):
            scores[start : start + len(some), known] = self._scored(task, some, place[known])
        return scores, known

    def chances(self, task: Task, scores: Reals) -> Reals:
        """The calibrated probabilities to join within a year, of learned scores."""
        return self._model.tasks[task].chances(scores)

    def _blocks(self, companies: Ints) -> Iterator[tuple[int, Ints]]:
        for start in range(0, len(companies), _BLOCK):
            yield start, companies[start : start + _BLOCK]

    def _scored(self, task: Task, companies: Ints, columns: Ints) -> Reals:
        table = self._signals.block(companies)
        allowed = np.zeros((len(companies), self.world.width), dtype=np.bool_)
        allowed[:, columns] = True
        pairs = shortlist(table, allowed & ~self.world.tied(companies)) if task == "A" else allowed
        row, column = np.nonzero(pairs)
        close = self._model.tasks[task].scores(chosen(table, row, column))
        # Who is on no shortlist follows behind, in the order of the first guess.
        guess = first_guess(table).astype(np.float64)
        last = float(close.min(initial=0.0)) - 1
        scores = last - (guess.max() - guess) / max(float(np.ptp(guess)), 1e-9)
        scores[row, column] = close
        found: Reals = scores[:, columns]
        return found
