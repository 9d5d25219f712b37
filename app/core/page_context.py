"""What every page knows without being told: the person, the operator, navigation entries and their counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request

from app.core import clock, slots
from app.core.database import db
from app.core.language import Message
from app.core.language_switch import chosen_keys, chosen_theme
from app.core.person import find_person
from app.core.resume import typed_values
from config import Settings


@dataclass(frozen=True)
class NavigationEntry:
    """One entry of the main navigation; ``endpoints`` prefix tells when it is the current one."""

    order: int
    label: Message
    href: str
    endpoint_prefix: str
    count: int = 0

    @property
    def is_current(self) -> bool:
        return (request.endpoint or "").startswith(self.endpoint_prefix)


def navigation() -> Sequence[NavigationEntry]:
    """The viewer's entries in order; fillers of "navigation.entry" answer {0: [entries]}."""
    if g.get("database_gone"):
        return []
    person = find_person()
    found = slots.filled("navigation.entry", db.session, person, [0])[0]
    entries: list[NavigationEntry] = [entry for group in found for entry in group]  # type: ignore[attr-defined]  # by contract
    return sorted(entries, key=lambda entry: (entry.order, entry.href))


def header_switch() -> object | None:
    """The switch between profiles in the header, when a feature offers one."""
    person = find_person()
    if g.get("database_gone") or person is None:
        return None
    found = slots.filled("header.switch", db.session, person, [person.id])[person.id]
    return found[0] if found else None


def slot(name: str, key: int = 0) -> list[object]:
    """What the fillers of a slot say of one id (0: of the installation as a whole)."""
    return [] if g.get("database_gone") else slots.filled(name, db.session, find_person(), [key])[key]


def _context() -> dict[str, Any]:  # Any: Jinja's own type
    return {
        "person": None if g.get("database_gone") else find_person(),
        "theme": chosen_theme(),
        "single_keys": chosen_keys(),
        "this_page": request.full_path.rstrip("?") if request.method == "GET" else request.path,
        "now": clock.now(),
        "typed_so_far": typed_values(),
    }


def init_page_context(app: Flask, settings: Settings) -> None:
    app.context_processor(_context)
    app.jinja_env.globals.update(navigation=navigation, header_switch=header_switch, slot=slot, settings=settings)
