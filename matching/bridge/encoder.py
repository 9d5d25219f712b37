"""A model that reads English alone, given German texts in English words."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from matching.analysis import language_of, split_words
from matching.bridge.detection import sounds_german
from matching.bridge.glossing import Glosser, glosser
from matching.encoders import unit_rows
from matching.model import Encoder, Purpose, Vectors

# How much the gloss of each word's first, second … meaning counts: a second meaning often is the one that was meant.
_SHARES: Final = (1.0, 0.5)
_BRIDGE: Final = "+bridge-"


class BridgedEncoder:
    """Another encoder whose German texts are glossed first; the rows of English texts are those of that encoder.

    The name carries the version of lexicon and rules, so that a changed lexicon counts as another model.
    """

    def __init__(self, encoder: Encoder, bridge: Glosser | None = None) -> None:
        self._encoder = encoder
        self._glosser = bridge or glosser()
        self.name = bridged_name(encoder.name, self._glosser)
        self.dimension = encoder.dimension

    def encode(
        self, texts: Sequence[str], *, purpose: Purpose = "passage", languages: Sequence[str] | None = None
    ) -> Vectors:
        """As every encoder; ``languages`` ("de", "en" or "" a text) spares the guess which text is German."""
        said = languages or [""] * len(texts)
        german = [
            bool(text.strip()) and self._is_german(text, language) for text, language in zip(texts, said, strict=True)
        ]
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        # Apart from the German ones, so that an English text's row does not feel what stands beside it.
        others = [place for place, is_one in enumerate(german) if not is_one]
        rows[others] = self._encoder.encode([texts[place] for place in others], purpose=purpose)
        glossed = [place for place, is_one in enumerate(german) if is_one]
        rows[glossed] = self._glossed([texts[place] for place in glossed], purpose)
        return rows

    def _is_german(self, text: str, language: str) -> bool:
        """By the stated language, else the stop words, else what only the German lexicon knows."""
        found = [] if language else split_words(text)
        spoken = language or language_of(found)
        return spoken == "de" if spoken else sounds_german(found, self._glosser.reader)

    def _glossed(self, texts: Sequence[str], purpose: Purpose) -> Vectors:
        variants = [self._glosser.gloss(text, variant) for variant in range(len(_SHARES)) for text in texts]
        # Many short texts say the same in both variants, and encoding is what costs.
        different = list(dict.fromkeys(variants))
        places = {gloss: place for place, gloss in enumerate(different)}
        encoded = self._encoder.encode(different, purpose=purpose)
        rows = encoded[[places[gloss] for gloss in variants]].reshape(len(_SHARES), len(texts), self.dimension)
        return unit_rows(np.tensordot(np.array(_SHARES, dtype=np.float32), rows, axes=1))


def encoded(encoder: Encoder, texts: Sequence[str], languages: Sequence[str]) -> Vectors:
    """Rows of passages whose languages are known, which only a bridged encoder asks for."""
    if isinstance(encoder, BridgedEncoder):
        return encoder.encode(texts, purpose="passage", languages=languages)
    return encoder.encode(texts, purpose="passage")


def space_of(name: str) -> str:
    """The model behind the name of an encoder: a bridge changes what it is given, not what its vectors mean.

    >>> space_of("all-MiniLM-L6-v2+bridge-3-0123abcd")
    'all-MiniLM-L6-v2'
    """
    return name.partition(_BRIDGE)[0]


def reads_as_it_is(text: str, language: str) -> bool:
    """Whether no lexicon touches the text: it is said to be English or, where nothing is said, its stop words tell."""
    return (language or language_of(split_words(text))) == "en"


def bridged_name(name: str, bridge: Glosser | None = None) -> str:
    """The name under which vectors of glossed texts are kept; reads the lexicon, not the model."""
    return f"{name}{_BRIDGE}{(bridge or glosser()).version}"
