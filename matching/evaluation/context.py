"""What methods share: the world of one day, and texts and vectors made once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, Protocol, TypeAlias, TypeVar, cast, runtime_checkable

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from matching.bridge.encoder import encoded
from matching.evaluation.data import Company, Investments
from matching.evaluation.ties import Ties, within
from matching.model import Encoder, Vectors

_BATCH: Final = 512
T = TypeVar("T")

Scores: TypeAlias = npt.NDArray[np.float64]
Progress: TypeAlias = Callable[[str, int, int], None]
"""What is being done, how much of it is done, of how much."""


class Method(Protocol):
    """Scores of all candidates in the order of the data's lists; greater is better. Whoever asks may be unknown."""

    def investors_for(self, company: str) -> Scores: ...

    def companies_for(self, investor: str) -> Scores: ...


@dataclass(frozen=True, slots=True)
class Account:
    """What a learned method says of itself, by task."""

    spoken: Mapping[str, tuple[int, int]]
    """For how many candidates (A) or askers (B) its model spoke, and for how many the rules."""
    error: Mapping[str, float]
    """Mean distance of the chance told and the share that came, on questions held back from training."""
    reliability: Mapping[str, tuple[tuple[int, float, float], ...]]
    """Pairs, chance told, share that came; by tenth of those pairs."""


@runtime_checkable
class Accounted(Protocol):
    def account(self) -> Account: ...


@dataclass
class Context:
    """One world and what is made of it. ``at`` gives another world that shares the vectors."""

    data: Investments
    encoder: Encoder
    seed: int
    progress: Progress
    asked: tuple[str, ...] = ()
    """The methods of this run, so that what several need is done in one go."""
    _made: dict[str, Vectors] = field(default_factory=dict)
    _shared: dict[str, object] = field(default_factory=dict)

    def at(self, data: Investments) -> "Context":
        """The same encoder and vectors for, say, ``data.before(day)``."""
        return replace(self, data=data, _shared={})

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What several methods share and one of them makes; kept under its name for this world."""
        if name not in self._shared:
            self._shared[name] = make()
        return cast(T, self._shared[name])

    @cached_property
    def companies(self) -> dict[str, Company]:
        """Those that were invested in, raise or ask, and have a row."""
        data = self.data
        known = {*data.by_company, *data.raising, *(question.asker for question in data.startup_questions)}
        return {each: data.companies[each] for each in sorted(known) if each in data.companies}

    @cached_property
    def askers(self) -> frozenset[str]:
        """Investors that are ranked or ask."""
        return frozenset((*self.data.investors, *(question.asker for question in self.data.investor_questions)))

    @cached_property
    def ties(self) -> Ties:
        return Ties(self.data)

    @cached_property
    def popular(self) -> Scores:
        """Of each candidate investor: in how many companies it invested."""
        return _sums(self.ties.known(), 0)[self.ties.candidates]

    @cached_property
    def active(self) -> Scores:
        """Of each candidate investor: how many companies it met in the last year."""
        return _sums(self.ties.by_first(within(1.0)), 0)[self.ties.candidates]

    @cached_property
    def backed(self) -> Scores:
        """Of each raising company: how many investors it has."""
        return _sums(self.ties.known(), 1)[self.ties.raising]

    @cached_property
    def courted(self) -> Scores:
        """Of each raising company: how many investors it met in the last year."""
        return _sums(self.ties.by_first(within(1.0)), 1)[self.ties.raising]

    def portfolio(self, investor: str) -> list[Company]:
        """The companies invested in, first deal first, each once."""
        held = dict.fromkeys(deal.company for deal in self.data.by_investor.get(investor, ()))
        return [self.companies[each] for each in held if each in self.companies]

    def named(self, company: str) -> str:
        """What is known of a company in words, its name first; empty for one without a row."""
        known = self.data.companies.get(company)
        return known.named if known else ""

    def vector(self, text: str) -> Vectors:
        """(d,) unit row; zeros for an empty text. All texts of this world are encoded at the first call, those with
        names when the first of them is asked for.
        """
        if text and text not in self._made:
            self._encode(next((texts for texts in self._texts if text in texts), {text}))
        return self._made[text] if text else np.zeros(self.encoder.dimension, dtype=np.float32)

    @cached_property
    def _texts(self) -> tuple[set[str], set[str]]:
        known = self.companies.values()
        return {each.text for each in known} - {""}, {each.named for each in known} - {""}

    def _encode(self, wanted: set[str]) -> None:
        # By length, so that a batch is not padded to its one long text; companies that say the same share one row.
        texts = sorted(wanted - self._made.keys(), key=lambda text: (len(text), text))
        for start in range(0, len(texts), _BATCH):
            self.progress("encode", start, len(texts))
            batch = texts[start : start + _BATCH]
            self._made.update(zip(batch, encoded(self.encoder, batch, ["en"] * len(batch)), strict=True))
        self.progress("encode", len(texts), len(texts))


def _sums(matrix: csr_array, axis: int) -> Scores:
    return np.asarray(matrix.sum(axis=axis), dtype=np.float64)
