"""Conflicts of interest: found on dated facts and recorded relations, each with what it was found on."""

from app.fellowships.rules.conflicts.domains import box_of, house_of, person_key
from app.fellowships.rules.conflicts.facts import Applicants, Link, Node, Person, Sort, TieFact, Why
from app.fellowships.rules.conflicts.finding import Evidence, Finding, found, found_among
from app.fellowships.rules.conflicts.kinds import ConflictKind, Limits

__all__ = [
    "Applicants",
    "ConflictKind",
    "Evidence",
    "Finding",
    "Limits",
    "Link",
    "Node",
    "Person",
    "Sort",
    "TieFact",
    "Why",
    "box_of",
    "found",
    "found_among",
    "house_of",
    "person_key",
]
