"""Which of their profiles a person works with now: the one chosen in the header, else the first that is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import g, request, session
from sqlalchemy.orm import Session

from app.core import slots
from app.core.database import db
from app.core.person import Person, find_person
from app.profiles import queries
from app.profiles.queries.mine import OwnLine
from app.profiles.rules.sight import STAFF_ROLES, OwnProfile, Viewer

CHOSEN = "profile"


def own_profiles() -> tuple[OwnLine, ...]:
    """The signed-in person's profiles, read once a request."""
    person = find_person()
    if person is None:
        return ()
    if "own_profiles" not in g:
        g.own_profiles = queries.profiles_of(db.session, person.id)
    found: tuple[OwnLine, ...] = g.own_profiles
    return found


def chosen_profile() -> OwnLine | None:
    """The profile the person works with, or None for a person without profiles."""
    mine = own_profiles()
    wanted = session.get(CHOSEN)
    return next((line for line in mine if line.public_id == wanted), mine[0] if mine else None)


def viewer() -> Viewer:
    """How the signed-in person looks at others, from what this request has read already."""
    person = find_person()
    if person is None:
        return Viewer()
    own = tuple(OwnProfile(line.id, line.kind, line.state, line.organisation_id) for line in own_profiles())
    return Viewer(person.id, bool(STAFF_ROLES & person.role_names), own)


def choose_profile(public_id: str) -> None:
    session[CHOSEN] = public_id


@dataclass(frozen=True)
class Switch:
    """What the header prints: the name now, and the profiles to choose from."""

    current: str
    lines: tuple[OwnLine, ...]
    chosen: str
    back: str


def header_switch(_session: Session, viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `header.switch`: account id → Panel."""
    chosen = chosen_profile()
    if viewer is None or chosen is None:
        return {}
    lines = tuple(line for line in own_profiles() if line.state != "archived")
    back = request.path if request.method == "GET" else "/"
    panel = slots.Panel("profiles/switch.html", Switch(chosen.name, lines, chosen.public_id, back))
    return dict.fromkeys(ids, panel)
