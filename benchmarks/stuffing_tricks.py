"""What somebody may do to a text to stand nearer to the top, and the guards against it, each of which can be off."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Final
from unittest.mock import patch

import numpy as np

from benchmarks.languages import read_pitches
from matching import cohesion, lexical, masking, pairs, said_once, substance
from matching.analysis import split_words, stop_words

PITCHES: Final = tuple(read_pitches())
USUAL: Final = "We invest early, lead rounds in Europe and help with first customers, hiring and the next round."
_APART: Final = (31, 53)
_ALIKE: Final = str.maketrans("aeopcxyi", "аеорсхуі")
_EVERYTHING: Final[str] = " ".join(pitch["en"] for pitch in PITCHES[::2])


@dataclass(frozen=True, slots=True)
class Case:
    """An investor's thesis, the team that fits it, and a team of another field that plays tricks."""

    thesis: str
    fits: int
    own: str
    trade: str
    """What the honest teams of the thesis's field say."""
    others: tuple[str, ...]
    """Pitches of four further fields."""

    @property
    def keywords(self) -> list[str]:
        return _content(self.thesis)


Trick = Callable[[Case], tuple[str, ...]]
"""The texts of the attacker's facets."""


def cases(step: int) -> Iterator[Case]:
    """Every ``step``-th thesis, with two teams of other fields."""
    for place, pitch in list(enumerate(PITCHES))[::step]:
        for apart in _APART:
            other = PITCHES[(place + apart) % len(PITCHES)]
            if "thesis_en" not in pitch or other["group"] == pitch["group"]:
                continue
            trade = " ".join(each["en"] for each in PITCHES if each["group"] == pitch["group"])
            taken = (pitch["group"], other["group"])
            further = {each["group"]: each["en"] for each in PITCHES if each["group"] not in taken}
            chosen = tuple(np.random.default_rng(place + apart).permutation(list(further.values()))[:4].tolist())
            yield Case(f"{pitch['thesis_en']} {USUAL}", place, other["en"], trade, chosen)


def _content(text: str) -> list[str]:
    return [word for word in dict.fromkeys(split_words(text)) if word not in stop_words()]


def _listed(text: str) -> str:
    return ", ".join(_content(text))


def _ten(case: Case) -> str:
    return ", ".join(_content(case.trade)[:10])


def _field_pitch(case: Case) -> str:
    return PITCHES[case.fits]["en"]


TRICKS: Final[Mapping[str, Trick]] = {
    "keywords of the thesis added": lambda case: (f"{case.own} {_listed(case.thesis)}",),
    "the same 20 times": lambda case: (f"{case.own} {' '.join([_listed(case.thesis)] * 20)}",),
    "half of the thesis's keywords": lambda case: (f"{case.own} {', '.join(case.keywords[::2])}",),
    "keywords without commas": lambda case: (f"{case.own} {' '.join(_content(case.trade))}",),
    "keywords of the trade added": lambda case: (f"{case.own} {_listed(case.trade)}",),
    "ten keywords of the trade": lambda case: (f"{case.own} {_ten(case)}",),
    "ten keywords in a facet of their own": lambda case: (case.own, _ten(case)),
    "nothing but keywords of the trade": lambda case: (_listed(case.trade),),
    "one keyword 50 times": lambda case: (f"{case.own} {' '.join([case.keywords[0]] * 50)}",),
    "thesis copied": lambda case: (case.thesis,),
    "thesis below the own text": lambda case: (f"{case.own} {case.thesis}",),
    "thesis in a facet of its own": lambda case: (case.own, case.thesis),
    "thesis 10 times": lambda case: (" ".join([case.thesis] * 10),),
    "thesis with zero-width spaces": lambda case: (f"{case.own} {chr(0x200B).join(case.thesis)}",),
    "thesis with soft hyphens": lambda case: (f"{case.own} {case.thesis.replace('e', chr(0xAD) + 'e')}",),
    "thesis in Cyrillic look-alikes": lambda case: (f"{case.own} {case.thesis.translate(_ALIKE)}",),
    "thesis in tag characters": lambda case: (case.own + "".join(chr(0xE0000 + ord(c)) for c in case.thesis),),
    "own pitch 10 times": lambda case: (" ".join([case.own] * 10),),
    "very long pitch of all trades": lambda case: (f"{case.own} {_EVERYTHING}",),
    "four of five facets empty": lambda case: (case.own, "", " ", "\u200b", "\n"),
    "one word": lambda case: (max(case.keywords[:3], key=len),),
    "one word in a facet of its own": lambda case: (case.own, max(case.keywords[:3], key=len)),
    "five facets of five trades": lambda case: (case.own, *case.others),
}
CLAIMS: Final[Mapping[str, Trick]] = {
    "five keywords of the trade": lambda case: (f"{case.own} {', '.join(_content(case.trade)[:5])}",),
    "five facets, one of them of the field": lambda case: (case.own, *case.others[:3], _field_pitch(case)),
    "own text and a pitch of the field": lambda case: (f"{case.own} {_field_pitch(case)}",),
    "a pitch of the field": lambda case: (_field_pitch(case),),
}
"""Said in so many words and not true: measured, without a goal, as texts alone do not tell a lie."""


def _off(where: object, name: str, value: object) -> Callable[[], AbstractContextManager[Any]]:  # Any: patch's own
    return lambda: patch.object(where, name, value)


GUARDS: Final[Mapping[str, tuple[Callable[[], AbstractContextManager[Any]], ...]]] = {
    "hidden characters": (_off(masking, "plain_characters", lambda text: text),),
    "said once": (_off(said_once, "_repeated", lambda _folded: set()),),
    "lists": (_off(said_once, "_listed", lambda *_found: set()),),
    "most words": (_off(said_once, "MOST_WORDS", 10**9),),
    "word cap": (_off(lexical, "MOST_COUNTED", 10**9),),
    "copies": (_off(pairs, "suspects", lambda _cosines, words, _span: np.zeros(len(words), dtype=np.bool_)),),
    "little said": (
        _off(pairs, "share_counted", lambda said, _asked: np.ones(len(said))),
        _off(substance, "FULL_WORDS", 10**9),
    ),
    "facets together": (_off(substance, "COHERENT", (-2.0, -1.0)),),
    "long texts": (_off(cohesion, "LONG_WORDS", 10**9),),
}


@contextmanager
def without(guards: tuple[str, ...]) -> Iterator[None]:
    """Matching without these guards."""
    with ExitStack() as stack:
        for name in guards:
            for switched_off in GUARDS[name]:
                stack.enter_context(switched_off())
        yield
