"""Ranks with a learned model on one day, and lets the rules speak for whoever has no history."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Final, Literal, TypeAlias

import numpy as np

from matching.learning.features import Signals, chosen, first_guess
from matching.learning.history import Flags, History, Ints, Reals
from matching.learning.model import LearnedModel
from matching.learning.training import NO_PROGRESS, Progress
from matching.learning.windows import Task, shortlist, with_history
from matching.learning.world import World

Voice: TypeAlias = Literal["learned", "rules"]
_BLOCK: Final = 300
_THREADS: Final = 2


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


class Panel:
    """Several models of one history as known on a day; the signals, which cost most, are made once."""

    def __init__(self, models: Sequence[LearnedModel], history: History, day: int) -> None:
        self._models = models
        self.world = World(history, day, with_history(history, day))

    def tables(
        self, task: Task, companies: Ints, investors: Ints, *, progress: Progress = NO_PROGRESS
    ) -> tuple[list[Reals], Flags]:
        """Of each model scores (companies, investors) by row and by investor of the history; and which investors are
        learned of.
        """
        place = self.world.place[investors]
        known = place >= 0
        found = [np.full((len(companies), len(investors)), -np.inf) for _ in self._models]
        for start in range(0, len(companies), _BLOCK):
            progress(f"rank {task}", start, len(companies))
            some = companies[start : start + _BLOCK]
            for scores, part in zip(found, self._scored(task, some, place[known]), strict=True):
                scores[start : start + len(some), known] = part
        return found, known

    @cached_property
    def _signals(self) -> Signals:
        return Signals(self.world)

    def _scored(self, task: Task, companies: Ints, columns: Ints) -> list[Reals]:
        table = self._signals.block(companies)
        allowed = np.zeros((len(companies), self.world.width), dtype=np.bool_)
        allowed[:, columns] = True
        pairs = shortlist(table, allowed & ~self.world.tied(companies)) if task == "A" else allowed
        row, column = np.nonzero(pairs)
        close = chosen(table, row, column)
        guess = first_guess(table).astype(np.float64)
        behind = (guess.max(initial=0.0) - guess) / max(float(np.ptp(guess)) if guess.size else 0.0, 1e-9)
        with ThreadPoolExecutor(_THREADS) as pool:  # trees let other threads run, and each set is asked by one alone
            several = pool.map(lambda model: model.tasks[task].scores(close), self._models)
        return [_placed(scores, (row, column), behind)[:, columns] for scores in several]


def _placed(scores: Reals, pairs: tuple[Ints, Ints], behind: Reals) -> Reals:
    """Who is on no shortlist follows behind, in the order of the first guess."""
    table: Reals = float(scores.min(initial=0.0)) - 1 - behind
    table[pairs] = scores
    return table


class Ranker:
    """All companies and investors of a history as known on a day, by one model."""

    def __init__(self, model: LearnedModel, history: History, day: int) -> None:
        self._model, self._panel = model, Panel([model], history, day)
        self.world = self._panel.world

    def table(self, task: Task, companies: Ints, investors: Ints) -> tuple[Reals, Flags]:
        """Scores (companies, investors) by row and by investor of the history, and which investors are learned of."""
        (scores,), known = self._panel.tables(task, companies, investors)
        return scores, known

    def chances(self, task: Task, scores: Reals) -> Reals:
        """The calibrated probabilities to join within a year, of learned scores."""
        return self._model.tasks[task].chances(scores)
