"""Texts in which nothing changes but who somebody is: every word of every list that masking knows, once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from matching.gendered import pairs
from matching.masking import mask_text
from matching.word_lists import phrases, words

_TOLD: Final[Mapping[str, Sequence[str]]] = {
    "name": (
        "{} leitet das Team und baut Sensoren für Stromnetze.",
        "Gegründet von {}, mit drei Umspannwerken als Kunden.",
        "{} leads sales; the team of five builds sensors for substations.",
        "Our founder {} wrote a thesis on transformers.",
    ),
    "title": ("{} Anna Müller leitet das Team.", "{} Anna Müller leads the team."),
    "institution": ("gegründet an {}, mit Sensoren für Netze", "founded at {} to build sensors"),
    "nationality, German": ("Ein {}es Team baut Sensoren.", "Die {}en Gründer bauen Sensoren."),
    "nationality, English": ("A {} team builds sensors.",),
    "pronoun, German": ("Seit 2019 leitet {} die Entwicklung.",),
    "pronoun, English": ("Since 2019 {} leads the engineers.",),
}
_GENDERED: Final = {"de": "Gebaut von {} und verkauft an Netze.", "en": "Our team, with a {}, builds sensors."}


def _members() -> dict[str, Sequence[str]]:
    """The first of each is what the others are held against."""
    return {
        "name": words("first_names"),
        "title": [each for each in phrases("titles") if each[0].isupper()],
        "institution": phrases("institutions"),
        "nationality, German": words("nationalities", "de-adjectives"),
        "nationality, English": words("nationalities", "en"),
        "pronoun, German": ("sie", "er", "dey"),
        "pronoun, English": ("she", "he", "they"),
    }


@dataclass(frozen=True, slots=True)
class Swaps:
    """Of one kind of word: how many texts were read with another member of its list, and in how many that shows."""

    kind: str
    texts: int
    changed: int


def swapped(mask: Callable[[str], str] = mask_text) -> tuple[Swaps, ...]:
    """Whether anything that a ranking could know of a text tells who somebody is.

    All it knows of texts is made of the masked words: where those are equal, so is every feature, and every order by
    any model of them.
    """
    return tuple(_held_against(kind, told, mask) for kind, told in _read())


def _read() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for kind, members in _members().items():
        first = members[0]
        yield kind, [(each.format(first), each.format(other)) for each, other in product(_TOLD[kind], members[1:])]
    told = _GENDERED
    yield "gendered form, German", [(told["de"].format(one), told["de"].format(other)) for one, other in _german()]
    yield "gendered form, English", [(told["en"].format(one), told["en"].format(other)) for one, other in pairs("en")]


def _german() -> Iterator[tuple[str, str]]:
    """One person in all spellings, then several."""
    for stem in words("gendered", "de-stems"):
        short = stem.removesuffix("e")
        yield from ((stem, short + ending) for ending in ("in", ":in", "*in", "/-in"))
        yield from ((f"{short}innen", short + ending) for ending in (":innen", "*innen", "_innen", "Innen", "/-innen"))


def _held_against(kind: str, told: Sequence[tuple[str, str]], mask: Callable[[str], str]) -> Swaps:
    return Swaps(kind, len(told), sum(mask(one) != mask(other) for one, other in told))
