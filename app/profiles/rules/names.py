"""When two names may mean the same organisation: legal forms, case, accents and signs do not count."""

import re
from difflib import SequenceMatcher

from app.core.database import sort_key

NEAR_AT_LEAST = 0.82
_LEGAL_FORMS = {
    "ab", "ag", "aps", "as", "bv", "co", "cokg", "corp", "e", "eg", "ev", "gbr", "gmbh", "group", "gruppe",
    "haftungsbeschrankt", "holding", "inc", "kg", "kgaa", "limited", "llc", "ltd", "mbh", "nv", "ohg", "oy", "plc",
    "sa", "sarl", "sas", "se", "spa", "spzoo", "srl", "sro", "ug", "v",
}  # fmt: skip
_SIGNS = re.compile(r"[^a-z0-9]+")
_SITE = re.compile(r"^(?:[a-z]+://)?(?:www\.)?([^/?#:]+)", re.IGNORECASE)


def plain_name(name: str) -> str:
    """The words that tell one organisation from another; all of them where nothing else is left."""
    words = _SIGNS.sub(" ", sort_key(name)).split()
    telling = [each for each in words if each not in _LEGAL_FORMS]
    return " ".join(telling or words)


def likeness(one: str, other: str) -> float:
    """How alike two plain names are, in [0, 1]; 1.0 only for the same."""
    if not one or not other:
        return 0.0
    return 1.0 if one == other else min(0.99, SequenceMatcher(None, one, other, autojunk=False).ratio())


def is_near(likeness_found: float) -> bool:
    return likeness_found >= NEAR_AT_LEAST


def domain_of(address: str | None) -> str | None:
    """The domain of a website or of a typed domain, without "www"."""
    found = _SITE.match((address or "").strip())
    host = found.group(1).lower().strip(".") if found else ""
    return host if "." in host else None
