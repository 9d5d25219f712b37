"""How well a reviewer suits an application, from texts, bids and languages.

Topic: for each facet of the application the nearest text of the reviewer's expertise, or of what they reviewed before
at ``past_weight``, then the mean over facets (the idea of the Toronto Paper Matching System, Charlin and Zemel 2013,
with embeddings in place of word counts). A bid moves a share of the scale, as in the conference systems, and never
closes or opens a pair: that is what ``barred`` is for.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.assignment.problem import Flags, Floats, Ints
from matching.model import Vectors

BIDS: Final = {"eager": 1.0, "willing": 0.75, "none": 0.5, "hesitant": 0.25, "reluctant": 0.0}


@dataclass(frozen=True, eq=False)
class Texts:
    """Unit rows and whose they are: ``owner`` holds a place on its side for each row of ``vectors``."""

    owner: Ints
    vectors: Vectors

    def __post_init__(self) -> None:
        if len(self.owner) != len(self.vectors):
            raise ValueError(f"{len(self.vectors)} texts need as many owners, not {len(self.owner)}.")


@dataclass(frozen=True)
class Weights:
    """``bid`` is the share of the scale that bids move; ``past_weight`` what a past review counts beside expertise.

    ``nothing`` and ``same`` are the cosines that count as 0 and 1 (``matching.similarity_range`` of the encoder).
    """

    nothing: float = 0.05
    same: float = 0.75
    bid: float = 0.2
    past_weight: float = 0.9


@dataclass(frozen=True, eq=False)
class Affinity:
    """(applications, reviewers) each, in [0, 1]: the whole and its parts."""

    value: Floats
    expertise: Floats
    past: Floats
    bid: Floats


def affinities(
    facets: Texts,
    expertise: Texts,
    past: Texts,
    *,
    shape: tuple[int, int],
    bids: dict[tuple[int, int], str],
    weights: Weights | None = None,
) -> Affinity:
    """``bids`` by places (application, reviewer). Who has no text at all is near nothing: 0 but for the bid.

    Raises ``ValueError`` for a bid that is not in ``BIDS``.
    """
    weights = weights or Weights()
    known, before = (_nearest(facets, texts, shape[1], weights) for texts in (expertise, past))
    bid = np.full(shape, BIDS["none"])
    for place, name in bids.items():
        if name not in BIDS:
            raise ValueError(f"There is no bid {name!r}; there are {', '.join(BIDS)}.")
        bid[place] = BIDS[name]
    topic = _mean_by(np.maximum(known, weights.past_weight * before), facets.owner, shape)
    value = (1 - weights.bid) * topic + weights.bid * bid
    return Affinity(value, _mean_by(known, facets.owner, shape), _mean_by(before, facets.owner, shape), bid)


def unreadable(written: list[frozenset[str]], read: list[frozenset[str]]) -> Flags:
    """(applications, reviewers): who does not read a language of the application. Without a language all may.

    >>> unreadable([frozenset({"de"}), frozenset()], [frozenset({"de", "en"}), frozenset({"en"})]).tolist()
    [[False, True], [False, False]]
    """
    return np.array([[not languages <= known for known in read] for languages in written], dtype=np.bool_).reshape(
        len(written), len(read)
    )


def _nearest(facets: Texts, texts: Texts, reviewers: int, weights: Weights) -> Floats:
    """(facets, reviewers): the nearest text of each reviewer, on the scale from nothing to the same."""
    nearest = np.full((reviewers, len(facets.owner)), weights.nothing)
    if len(texts.owner):
        cosines = np.asarray(texts.vectors @ facets.vectors.T, dtype=np.float64)
        np.maximum.at(nearest, texts.owner, cosines)
    scaled: Floats = np.clip((nearest.T - weights.nothing) / (weights.same - weights.nothing), 0.0, 1.0)
    return scaled


def _mean_by(values: Floats, owner: Ints, shape: tuple[int, int]) -> Floats:
    sums, counts = np.zeros(shape), np.bincount(owner, minlength=shape[0])
    np.add.at(sums, owner, values)
    mean: Floats = sums / np.maximum(counts, 1)[:, None]
    return mean
