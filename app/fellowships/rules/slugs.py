"""Words in addresses, made from names."""

import re
import unicodedata

from app.fellowships.models import programmes

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_REST = re.compile(r"[^a-z0-9]+")


def slug_of(name: str) -> str:
    """Small letters, digits and hyphens; "round" where nothing of the name remains.

    >>> slug_of("Gründung aus der Forschung 2027")
    'gruendung-aus-der-forschung-2027'
    """
    letters = unicodedata.normalize("NFKD", name.casefold().translate(_GERMAN))
    plain = _REST.sub("-", "".join(letter for letter in letters if not unicodedata.combining(letter)))
    return plain.strip("-")[: programmes.SLUG_LENGTH].strip("-") or "round"


def free_slug(name: str, taken: set[str]) -> str:
    """The name's word, with a number where others have it."""
    slug, number = slug_of(name), 2
    free = slug
    while free in taken:
        ending = f"-{number}"
        free, number = slug[: programmes.SLUG_LENGTH - len(ending)] + ending, number + 1
    return free
