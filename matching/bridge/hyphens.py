"""Words cut short before a hyphen, written out: "Ein- und Ausfuhr" says "Einfuhr und Ausfuhr"."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from matching.bridge.inflection import Inflections, folded

_STOPS: Final = frozenset(".!?;:()–—…\n")
_SURE: Final = 0.3
"""A form that costs less is that of a lemma and no accident."""
_SHORTEST_END: Final = 3
_LONG_END: Final = 4
"""So long an end makes a lemma by no accident; a shorter one must be a word itself."""
_SHORTEST_OTHER: Final = 6
"""Conjunctions between the halves are shorter than an adjective that lends its end."""


def written_out(found: Sequence[str], inflections: Inflections) -> list[str]:
    """Each word cut short with the end of the next that makes it a lemma's form; the others as they are."""
    return [
        _whole(written, _lender(found, place), inflections) if written.endswith("-") else written
        for place, written in enumerate(found)
    ]


def _lender(found: Sequence[str], place: int) -> str:
    """The next word that is not cut short, a noun for a noun; "" when the sentence ends before."""
    capital = found[place][0].isupper()
    for before, written in pairwise(found[place:]):
        # "Mess- u. a. Geräte": a single letter's mark ends no sentence.
        if written in _STOPS and len(before) > 1:
            break
        if not written[0].isalpha() or written[-1] == "-" or written[0].isupper() != capital:
            continue
        if capital or len(written) >= _SHORTEST_OTHER:
            return written.rpartition("-")[2]
    return ""


def _whole(written: str, lender: str, inflections: Inflections) -> str:
    beginning = written[:-1]
    capital = beginning[:1].isupper()
    for start in range(len(lender) - _SHORTEST_END + 1):
        end = lender[start:]
        whole = inflections.best(folded(f"{beginning}{end}"), capital=capital)
        if whole is None or whole.cost >= _SURE:
            continue
        if len(end) >= _LONG_END or inflections.best(folded(end)) is not None:
            return f"{beginning}{end.lower()}"
    return written
