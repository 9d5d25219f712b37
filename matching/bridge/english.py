"""What little English grammar glosses need: "-ing", "-er", "-able"."""

import re
from typing import Final

_SHORT: Final = 4
"""Letters of a verb that doubles its last one: "run" does, "develop" does not; "control" does at any length."""
_DOUBLED: Final = re.compile(r"[^aeiou][aeiou][bdgmnprt]")
_DOUBLED_L: Final = re.compile(r"[^aeiou][aeiou]l")
_STRESSED_AT_THE_END: Final = re.compile(
    "begin|forget|(?:ad|com|per|sub|trans)mit|(?:in|oc|re)cur|(?:de|pre|re|trans)fer|program|regret"
)
_STRESSED_AT_THE_START: Final = re.compile("edit|exit|open")


def gerund(gloss: str) -> str:
    """
    >>> gerund("set up"), gerund("bake"), gerund("plan"), gerund("tie"), gerund("process"), gerund("see")
    ('setting up', 'baking', 'planning', 'tying', 'processing', 'seeing')
    >>> gerund("be based"), gerund("open"), gerund("submit")
    ('being based', 'opening', 'submitting')
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
    if verb == "be":
        return f"being{space}{rest}" if ending == "ing" else gloss
    if verb.endswith(ending):
        return gloss
    if verb.endswith("ie") and ending == "ing":
        verb = f"{verb[:-2]}y"
    elif verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        verb = verb[:-1]
    elif _doubles(verb):
        verb += verb[-1]
    return f"{verb}{ending}{space}{rest}"


def _doubles(verb: str) -> bool:
    if _STRESSED_AT_THE_START.fullmatch(verb):
        return False
    if _STRESSED_AT_THE_END.fullmatch(verb) or _DOUBLED_L.fullmatch(verb[-3:]):
        return True
    return len(verb) <= _SHORT and bool(_DOUBLED.fullmatch(verb[-3:]))
