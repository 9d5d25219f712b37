"""Reads ``matching/data/glosses/*.txt``: German lemmas with their English glosses, strictly.

One entry a line, tab between the columns, ``#`` begins a comment: lemma (nouns with a capital, everything else in
lower case), glosses apart by ``;`` with the commonest first, and, where rules cannot form them, inflected forms apart
by spaces.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from matching.errors import DataError
from matching.word_lists import FOLDER

GLOSSES: Final = FOLDER / "glosses"
_LEMMA: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_GLOSS: Final = re.compile(r"[\w.'&+/()%-]+(?: [\w.'&+/()%-]+)*")
_COLUMNS: Final = (2, 3)


@dataclass(frozen=True, slots=True)
class Entry:
    """A lemma as listed; ``glosses`` has the commonest first, ``forms`` are irregular ones."""

    lemma: str
    glosses: tuple[str, ...]
    forms: tuple[str, ...] = ()

    @property
    def is_noun(self) -> bool:
        return self.lemma[0].isupper()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Entries by lemma; "Essen" and "essen" are two."""

    entries: dict[str, Entry]
    version: str
    """Changes with every entry: vectors made of other glosses are not comparable."""


@cache
def lexicon() -> Lexicon:
    return read_lexicon(GLOSSES)


def read_lexicon(folder: Path) -> Lexicon:
    """All files of the folder in the order of their names; a lemma met again adds its glosses and forms behind.

    Raises ``DataError`` with file and line for the first line that is none.
    """
    found: dict[str, Entry] = {}
    for path in sorted(folder.glob("*.txt")):
        for entry in _entries(path):
            found[entry.lemma] = _merged(found.get(entry.lemma), entry)
    said = "\n".join(repr(found[lemma]) for lemma in sorted(found))
    return Lexicon(found, hashlib.blake2b(said.encode(), digest_size=4).hexdigest())


def _merged(former: Entry | None, entry: Entry) -> Entry:
    if former is None:
        return entry
    glosses, forms = former.glosses + entry.glosses, former.forms + entry.forms
    return Entry(entry.lemma, tuple(dict.fromkeys(glosses)), tuple(dict.fromkeys(forms)))


def _entries(path: Path) -> Iterator[Entry]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise DataError(f"{path.name} is not UTF-8: {error}.") from error
    for number, line in enumerate(lines, start=1):
        said = line.partition("#")[0].rstrip()
        if not said:
            continue
        try:
            yield parsed(said)
        except ValueError as error:
            raise DataError(f"{path.name}, line {number}: {error} ({said!r})") from error


def parsed(line: str) -> Entry:
    """One line without its comment. Raises ``ValueError`` with what is wrong.

    >>> parsed("Haus\\thouse; building\\tHäuser")
    Entry(lemma='Haus', glosses=('house', 'building'), forms=('Häuser',))
    """
    columns = line.split("\t")
    if len(columns) not in _COLUMNS:
        raise ValueError("An entry is lemma, glosses and maybe forms, with one tab between them.")
    lemma, glosses = columns[0], tuple(gloss.strip() for gloss in columns[1].split(";"))
    forms = tuple(columns[2].split()) if len(columns) == max(_COLUMNS) else ()
    for word in (lemma, *forms):
        if not _LEMMA.fullmatch(word):
            raise ValueError(f"{word!r} is not one word.")
    for gloss in glosses:
        if not _GLOSS.fullmatch(gloss):
            raise ValueError(f"{gloss!r} is not an English gloss.")
    if len(set(glosses)) < len(glosses):
        raise ValueError("A gloss is said twice.")
    return Entry(lemma, glosses, forms)
