"""The sentence of a text that answers another text best, by shared rare words; no encoder is needed to show it."""

import re
from collections.abc import Callable
from typing import Final

from matching.lexical import Lexical, Query
from matching.model import Facet

LONGEST: Final = 220
_NEGATION: Final = re.compile(r"\b(?:nicht|kein\w*|nie|not|never|no|don['’]t)\b", re.IGNORECASE)
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])\s+(?=[\w„\"“])|\n+")


def best_sentence(lexical: Lexical, facet: Facet, query: Callable[[], Query]) -> str:
    """The sentence as written, at most 220 characters; the first one if no word is shared. ``query`` is made of what
    the other side says, and only asked for when there is a choice. What a text rules out shares many words with what
    it wants and explains nothing: such a sentence is taken only where there is no other."""
    written = [sentence.strip() for sentence in _SENTENCE_END.split(facet.text) if sentence.strip()]
    sentences = [sentence for sentence in written if not _NEGATION.search(sentence)] or written
    if not sentences:
        return ""
    if len(sentences) == 1:
        return shortened(sentences[0])
    sought = query().spoken
    weights = [
        sum(sought.get(term, 0.0) for term in set(lexical.analyzer.document_terms(sentence, facet.language)))
        for sentence in sentences
    ]
    return shortened(sentences[weights.index(max(weights))])


def shortened(sentence: str) -> str:
    """
    >>> shortened("word " * 60)[-8:]
    'rd word…'
    """
    sentence = " ".join(sentence.split())
    return sentence if len(sentence) <= LONGEST else f"{sentence[: LONGEST - 1].rstrip()}…"
