"""Where a higher feature puts something into a lower feature's page.

A filler takes (session, viewer, ids) and answers for all ids at once: one card and fifty cost the same number of
statements. The lower page renders what it gets with `{% include panel.template %}` and never knows who filled it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.core.person import Person

SLOTS = frozenset(
    {
        "profile.panel",
        "profile.aside",
        "profile.document",
        "profile.erase",
        "profile.loses",
        "profile_card.line",
        "match.primary",
        "match.chance",
        "match.no_news",
        "match.deeds",
        "navigation.entry",
        "navigation.count",
        "person.export",
        "person.erase",
        "person.loses",
        "pages.ranking",
        "header.switch",
        "staff.card",
        "installation.prepare",
        "installation.check",
    }
)


@dataclass(frozen=True)
class Panel:
    """Something a page prints without knowing it: a template and the values it needs."""

    template: str
    data: object


# "profile.panel", "profile.aside" and "profile_card.line" hold panels; a line stands under the facts of a card,
# a row of a list and the head of a profile's page. Only profiles that the viewer sees by name are asked about there.
# "profile.erase" is asked before a profile goes, in the same transaction: what hangs on it alone goes too.
# "profile.document" holds a panel for the page of a profile's own document; only its members see that page.
# "match.chance": how a profile answers, as the feature that shows it words it; of whom nothing is told is left out.
# "match.deeds": profile → a tuple of what its people did about others, in the words of `matches.rules.learning.Deed`.
# "match.no_news": profile → profiles (a frozenset of ids) with whom something is under way or was answered.
Filler = Callable[[Session, Person | None, Sequence[int]], Mapping[int, object]]

_fillers: dict[str, dict[str, Filler]] = {}
_tables: dict[str, dict[str, frozenset[str]]] = {}


def fill(slot: str, filler: Filler, *, tables: Iterable[str] = ()) -> None:
    """Register ``filler`` under its module's name; registering it again replaces it (several apps in one process).

    Fillers of "person.export" and "person.erase" name the ``tables`` they answer for: a test finds forgotten ones.
    """
    if slot not in SLOTS:
        raise ValueError(f"unknown slot {slot!r}; known are {sorted(SLOTS)}")
    name = f"{filler.__module__}.{filler.__qualname__}"
    _fillers.setdefault(slot, {})[name] = filler
    _tables.setdefault(slot, {})[name] = frozenset(tables)


def tables_of(slot: str) -> frozenset[str]:
    """The tables that the fillers of a slot answer for."""
    return frozenset().union(*_tables.get(slot, {}).values())


def fillers_of(slot: str) -> dict[str, Filler]:
    """The fillers of a slot by name, in a fixed order."""
    return dict(sorted(_fillers.get(slot, {}).items()))


def filled(slot: str, session: Session, viewer: Person | None, ids: Sequence[int]) -> dict[int, list[object]]:
    """What all fillers say of each id, fillers in order of their names."""
    if slot not in SLOTS:
        raise ValueError(f"unknown slot {slot!r}; known are {sorted(SLOTS)}")
    found: dict[int, list[object]] = {key: [] for key in ids}
    for filler in fillers_of(slot).values():
        for key, value in filler(session, viewer, ids).items():
            found[key].append(value)
    return found
