"""What little English grammar glosses need: "-ing", "-er", "-able"."""

import re
from typing import Final

_SHORT: Final = 4
"""Letters of a verb that doubles its last one: "run" does, "develop" does not; "control" does at any length."""
_DOUBLED: Final = re.compile(r"[^aeiou][aeiou][bdgmnprt]")
_DOUBLED_L: Final = re.compile(r"[^aeiou][aeiou]l")


def gerund(gloss: str) -> str:
    """
    >>> gerund("set up"), gerund("bake"), gerund("plan"), gerund("tie"), gerund("process"), gerund("see")
    ('setting up', 'baking', 'planning', 'tying', 'processing', 'seeing')
    """
    return _with_ending(gloss, "ing")


def agent(gloss: str) -> str:
    """
    >>> agent("bake"), agent("run"), agent("rent out")
    ('baker', 'runner', 'renter out')
    """
    return _with_ending(gloss, "er")


def able(gloss: str) -> str:
    """
    >>> able("recycle"), able("wash")
    ('recyclable', 'washable')
    """
    return _with_ending(gloss, "able")


def _with_ending(gloss: str, ending: str) -> str:
    verb, space, rest = gloss.partition(" ")
    if verb.endswith(ending):
        return gloss
    if verb.endswith("ie") and ending == "ing":
        verb = f"{verb[:-2]}y"
    elif verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        verb = verb[:-1]
    elif (len(verb) <= _SHORT and _DOUBLED.fullmatch(verb[-3:])) or _DOUBLED_L.fullmatch(verb[-3:]):
        verb += verb[-1]
    return f"{verb}{ending}{space}{rest}"
