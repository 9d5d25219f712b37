"""How much a profile's texts say: saying little, a list, or a bit of everything must not bring anybody to the top.

A facet of one word or a mere list is left out beside fuller ones; alone, it counts in proportion to how much the seeker
asks. Facets that have nothing to do with one another are a profile of everything, and all of them count less.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from matching.analysis import split_words, stop_words
from matching.lexical import Text
from matching.model import Facet, Vectors
from matching.said_once import listed_words

Rows: TypeAlias = npt.NDArray[np.floating]
FULL_WORDS: Final = 4
"""Different words that say something; beside a facet of so many one of a single word is left out."""
MOST_NEEDED: Final = 3
_ASKED_FREELY: Final = 4
_ASKED_EACH: Final = 2
COHERENT: Final = (0.06, 0.12)
"""Shares of the encoder's range. Facets of honest profiles are as close to one another as the second, in the mean;
texts of unrelated fields as the first."""
LEAST_COUNTED: Final = 0.15
_FEWEST_FACETS: Final = 3
_ROUNDING: Final = 1e-4


def words_said(text: str) -> int:
    """How many different words say something; all that stands in lists counts as one.

    >>> words_said("Robots carry the meals"), words_said("Beds, wards, meals, linen, nurses, rota")
    (3, 1)
    """
    said = len(set(split_words(text)) - stop_words())
    listed = listed_words(text)
    return max(1, said - listed) if listed else said


@lru_cache(maxsize=4_096)
def words_asked(texts: tuple[Text, ...]) -> int:
    """Words said by all of a seeker's masked texts."""
    return sum(words_said(text) for text, _ in texts)


def fullest(facets: Sequence[Facet]) -> int:
    """Words said by the masked facet that says most, up to as many as a seeker can ask for."""
    return min(MOST_NEEDED, max((words_said(facet.masked or "") for facet in facets), default=0))


def share_counted(said: npt.NDArray[np.integer], asked: int) -> npt.NDArray[np.float64]:
    """(n,) the share of closeness that counts where the fullest texts say ``said`` words and the seeker's ``asked``:
    all of it for a seeker of few words, little for one word to whoever says much."""
    needed = min(MOST_NEEDED, (asked - _ASKED_FREELY) / _ASKED_EACH)
    if needed <= 1:
        return np.ones(len(said))
    shares: npt.NDArray[np.float64] = np.minimum(1.0, said / needed) ** 3
    return shares


def settled(facets: Sequence[Facet], channel: Sequence[str], span: tuple[float, float]) -> list[Facet]:
    """Masked facets without those that say nothing beside others, rows shortened where they do not belong together.
    ``channel`` names each facet's; only within one do facets have to agree. Settling again changes nothing."""
    said = [words_said(facet.masked or "") for facet in facets]
    if max(said, default=0) >= FULL_WORDS:
        kept = [place for place, count in enumerate(said) if count > 1]
        facets, channel = [facets[place] for place in kept], [channel[place] for place in kept]
    found = list(facets)
    for name in dict.fromkeys(channel):
        places = [place for place, own in enumerate(channel) if own == name and facets[place].vector is not None]
        _shorten(found, places, span)
    return found


def _shorten(facets: list[Facet], places: Sequence[int], span: tuple[float, float]) -> None:
    """In place: the rows of facets of three names and more, if these are about different things."""
    names = [facets[place].name for place in places]
    if len(set(names)) < _FEWEST_FACETS:
        return
    rows = np.array([facets[place].vector for place in places], dtype=np.float64)
    lengths = np.linalg.norm(rows, axis=1)
    share = coherence(rows / np.where(lengths == 0, 1, lengths)[:, None], names, span)
    for place, row, length in zip(places, rows, lengths, strict=True):
        if length > share * (1 + _ROUNDING):
            shorter: Vectors = (row * (share / length)).astype(np.float32)
            facets[place] = replace(facets[place], vector=shorter)


def coherence(rows: Rows, names: Sequence[str], span: tuple[float, float]) -> float:
    """From ``LEAST_COUNTED`` to 1: how far (n, d) unit rows of two names at least are about one thing, by the mean
    cosine of rows of different names."""
    low, high = span
    different = np.array([[one != other for other in names] for one in names])
    mean = float((rows @ rows.T)[different].mean())
    least, full = (low + share * (high - low) for share in COHERENT)
    return float(np.clip((mean - least) / (full - least), LEAST_COUNTED, 1.0))
