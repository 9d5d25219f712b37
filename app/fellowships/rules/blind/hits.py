"""Where a word of a text is one that is looked for: as it is, declined, in a compound, or run together with others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from app.fellowships.rules.blind.folding import Folded
from app.fellowships.rules.blind.views import Word

# "Annas", "Meierschen", "Nordlichts": what German and English add to a name.
ENDINGS = ("ischen", "ische", "schen", "scher", "sches", "schem", "sche", "ens", "es", "s")
SHORTEST_DECLINED = 3
# A compound begins with a name only where the name is long enough not to be another word by chance.
SHORTEST_IN_COMPOUND, SURE_IN_COMPOUND = 6, 8
# What may stand between two words of one name.
BETWEEN = frozenset(" ,.-'·/_()&+:\n\"„“”»«")
WIDEST_GAP = 4


class Manner(IntEnum):
    EXACT = 0
    DECLINED = 1
    COMPOUND = 2


@dataclass(frozen=True)
class Found:
    """One key that a word is, and how."""

    key: str
    manner: Manner


def found_in(word: Word, keys: Mapping[str, object]) -> Found | None:
    """The key that the word is; the closest manner first, then the longest key."""
    for meant in sorted(word.meant):
        if meant in keys:
            return Found(meant, Manner.EXACT)
    # Pieces put together are one word or none: "Müller leitet" is no compound.
    return _declined(word.meant, keys) or (None if word.is_disguised else _compound(word.meant, keys))


def _declined(meant: Iterable[str], keys: Mapping[str, object]) -> Found | None:
    for each in sorted(meant):
        for ending in ENDINGS:
            key = each.removesuffix(ending)
            if key != each and len(key) >= SHORTEST_DECLINED and key in keys:
                return Found(key, Manner.DECLINED)
    return None


def _compound(meant: Iterable[str], keys: Mapping[str, object]) -> Found | None:
    for each in sorted(meant):
        for length in range(len(each) - 1, SHORTEST_IN_COMPOUND - 1, -1):
            if each[:length] in keys:
                return Found(each[:length], Manner.COMPOUND)
    return None


def adjoin(text: Folded, before: Word, after: Word) -> bool:
    """Whether nothing stands between two words but what may stand within one name."""
    gap = text.text[before.end : after.start]
    return len(gap) <= WIDEST_GAP and BETWEEN.issuperset(gap) and gap.count("\n") <= 1
