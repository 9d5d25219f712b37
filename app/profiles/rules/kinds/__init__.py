"""The kinds of profile as data: sections, fields, facets, what publishing needs. A fourth is one more module."""

from app.profiles.rules.kinds.investor import INVESTOR
from app.profiles.rules.kinds.shape import Entry, Group, KindOfProfile, Part, Section, Wanted
from app.profiles.rules.kinds.spinoff import SPINOFF
from app.profiles.rules.kinds.startup import STARTUP
from app.profiles.states import Kind

__all__ = [
    "INVESTOR",
    "KINDS",
    "SPINOFF",
    "STARTUP",
    "Entry",
    "Group",
    "KindOfProfile",
    "Part",
    "Section",
    "Wanted",
    "kind_of",
]

KINDS: dict[Kind, KindOfProfile] = {kind.kind: kind for kind in (STARTUP, SPINOFF, INVESTOR)}


def kind_of(kind: Kind) -> KindOfProfile:
    return KINDS[kind]
