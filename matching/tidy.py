"""What still tells one masked word from another: the case around a name, an article, both genders side by side."""

import re
from typing import Final

_BOTH: Final = re.compile(r"\(s\)he\b|\bs/he\b", re.IGNORECASE)
_ENDED: Final = re.compile(r"\b(\w*e|[KkMmDdSs]?ein|[Uu]nser)[*:·/]-?(?:e[mnrs]?|[mnrs])\b")
_UNIVERSITY: Final = re.compile(
    r"\b(?:University|College) of (?:Applied Sciences (?:of )?)?[A-ZÄÖÜ]\w+"
    r"|\b(?!The |This |Our |Each |Every |No |At |In |From |A )(?:[A-ZÄÖÜ]\w+[ -])?[A-ZÄÖÜ]\w+ (?:University|College)\b"
)
_DETERMINERS = "der|die|das|den|dem|ein|eine|einer|einem|einen"
_EITHER: Final = re.compile(rf"\b({_DETERMINERS})/(?:{_DETERMINERS})\b", re.IGNORECASE)
_GENITIVE: Final = re.compile(r"\bPerson['’´`]s?(?!\w)")
_ARTICLE: Final = re.compile(rf"\b(?:{_DETERMINERS}|des|the) (?=Institution\b)", re.IGNORECASE)
_JOINED: Final = re.compile(r"\b(am|ans|beim|vom|zum|zur|im|ins)(?= Institution\b)", re.IGNORECASE)
_PREPOSITIONS: Final = {
    "am": "an", "ans": "an", "beim": "bei", "vom": "von", "zum": "zu", "zur": "zu", "im": "in", "ins": "in",
}  # fmt: skip
_TWICE: Final = re.compile(
    r"\b([A-ZÄÖÜ]\w{2,}|sie|they|person|people|human|humans|national|parents?|children|child)"
    r"(?:\s?[/–-]\s?|,? (?:und|oder|sowie|bzw\.|and|or|&) )(?:(?:die|der|den|dem|das|the) )?\1\b"
)


def unpaired(text: str) -> str:
    """Words written for two genders at once, as one of them.

    >>> unpaired("(s)he leads; jede:r Angestellte")
    'they leads; jede Angestellte'
    """
    return _ENDED.sub(r"\1", _EITHER.sub(r"\1", _BOTH.sub("they", text)))


def tidied(text: str) -> str:
    """A masked text without the genitive of a person, the article of an institution, and the same word twice.

    >>> tidied("Person's team came from the Institution"), tidied("am Institution"), tidied("Gründer und Gründer")
    ('Person team came from Institution', 'an Institution', 'Gründer')
    """
    text = _UNIVERSITY.sub("Institution", text)
    text = _GENITIVE.sub("Person", text)
    text = _JOINED.sub(lambda found: _PREPOSITIONS[found.group().lower()], text)
    text = _ARTICLE.sub("", text)
    return _TWICE.sub(r"\1", text)
