"""Words that say little about who is meant: ordinary words, forms of address, what stands between names."""

from pathlib import Path

from app.fellowships.rules.blind.folding import spellings

_FOLDER = Path(__file__).with_name("words")


def _words_of(name: str) -> frozenset[str]:
    lines = (_FOLDER / name).read_text("utf-8").splitlines()
    words = (word.casefold() for line in lines if not line.startswith("#") for word in line.split())
    return frozenset(spelling for word in words for spelling in spellings(word))


# Ordinary words and places: alone and without a sign that a name is meant, they are no more than a hint.
COMMON = _words_of("common.txt")
# Words that names of organisations share: alone they are no name.
GENERIC = _words_of("generic.txt")
TITLES = _words_of("titles.txt")
# Between the words of a name.
PARTICLES = _words_of("particles.txt")
# Before a word that is an ordinary one too, they say that it is meant as a name.
CALLED = _words_of("called.txt")


def is_common(word: str) -> bool:
    return word in COMMON or word in GENERIC
