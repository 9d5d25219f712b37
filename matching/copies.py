"""Who repeats the words of whom they want to meet gains nothing: a facet that copies the seeker's text counts nothing.

A copy is told by words in the seeker's own order, or by most of its words in any order: an honest pitch that fits a
thesis best says a fifth of its rare words at most.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from matching.columns import Truths
from matching.lexical import Text
from matching.model import Facet, Vectors
from matching.signals import Shares
from matching.word_lists import words as listed

RUN: Final = 5
"""Words in the same order: fewer are said by many of the same field."""
COPIED_WORDS: Final = 12
"""So many words in shared runs make a copy, or a whole text of at least eight."""
SHORTEST_TEXT: Final = 8
COPIED_SHARE: Final = 0.6
"""Of a text's different words that say something, six at least, in any order."""
FEWEST_WORDS: Final = 6
ALIKE_WORDS: Final = 0.2
ALIKE_VECTORS: Final = 0.9
"""From these shares of words, or of the encoder's range, on a row is read: a copy that has less gains little."""

_WORD: Final = re.compile(r"\w+")


def suspects(cosines: Vectors, words: Shares | Vectors, span: tuple[float, float]) -> Truths:
    """(n,) the rows whose texts are alike enough to be read: ``cosines`` is (channels, n, channels)."""
    low, high = span
    found: Truths = words >= ALIKE_WORDS
    if cosines.size:
        found |= cosines.max(axis=(0, 2)) >= low + ALIKE_VECTORS * (high - low)
    return found


class Copied:
    """Finds copies of some texts in others.

    >>> copied = Copied([("We fund robots that carry meals to patients in hospitals", "en")])
    >>> copied.is_copy("Robots, meals, patients, hospitals, carry, fund"), copied.is_copy("Robots for hospitals")
    (True, False)
    """

    def __init__(self, texts: Sequence[Text]) -> None:
        said = [_words(text) for text, _ in texts]
        self._orders = [(set(_runs(each)), min(COPIED_WORDS, max(SHORTEST_TEXT, len(each)))) for each in said]
        contents = [frozenset(each) - _small_words() for each in said]
        self._contents = [each for each in contents if len(each) >= FEWEST_WORDS]

    def facets(self, facets: Sequence[Facet]) -> npt.NDArray[np.bool_]:
        """(len(facets),) which of them are copies, in whole or in part, as they were masked."""
        return np.array([self.is_copy(facet.masked or "") for facet in facets], dtype=np.bool_)

    def is_copy(self, text: str) -> bool:
        found = _words(text)
        runs, different = _runs(found), set(found)
        in_order = any(_covered(runs, own) >= needed for own, needed in self._orders)
        return in_order or any(
            len(own & different) >= max(FEWEST_WORDS, COPIED_SHARE * len(own)) for own in self._contents
        )


def _covered(runs: list[tuple[str, ...]], own: set[tuple[str, ...]]) -> int:
    """How many words belong to a shared run."""
    return len({place + offset for place, run in enumerate(runs) if run in own for offset in range(RUN)})


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _runs(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[place : place + RUN]) for place in range(len(words) - RUN + 1)]


@cache
def _small_words() -> frozenset[str]:
    return frozenset(word for section in ("de", "en", "masked") for word in listed("stop_words", section))
