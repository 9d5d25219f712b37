"""A long text that is about one thing after the other lies in the middle of everything, and so near to everybody:
its row is made as short as its sentences are strangers to one another."""

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from matching.bridge.encoder import encoded
from matching.encoders import similarity_range
from matching.model import Encoder, Vectors
from matching.substance import coherence

LONG_WORDS: Final = 90
"""Honest texts seldom have more; only such are looked at, as each sentence is encoded once more."""
_SENTENCE: Final = re.compile(r"[^.!?\n]+(?:[.!?]+(?=\s|$)|\n|$|[.!?])")
_FEWEST_WORDS: Final = 4
_FEWEST_SENTENCES: Final = 5


def cohesive(encoder: Encoder, texts: Sequence[str], languages: Sequence[str]) -> Vectors:
    """(n, d) rows of masked passages in known languages, those of long texts as long as they count."""
    rows = encoded(encoder, texts, languages)
    for place, (text, language) in enumerate(zip(texts, languages, strict=True)):
        if len(text.split()) > LONG_WORDS:
            sentences = [each for each in _SENTENCE.findall(text) if len(each.split()) >= _FEWEST_WORDS]
            if len(sentences) >= _FEWEST_SENTENCES:
                said = encoded(encoder, sentences, [language] * len(sentences))
                rows[place] *= np.float32(coherence(said, sentences, similarity_range(encoder.name)))
    return rows
