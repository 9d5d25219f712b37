"""What this feature puts into pages of others."""

from collections.abc import Mapping, Sequence

from flask import url_for
from sqlalchemy.orm import Session

from app.accounts.states import Role
from app.core import slots
from app.core.language import message
from app.core.page_context import NavigationEntry
from app.core.person import Person
from app.fellowships.queries.losing import Losses, losses_of_people, losses_of_profiles
from app.fellowships.rules.access import STAFF_IN_PART
from app.profiles.chosen import chosen_profile
from app.profiles.states import Kind

ORDER = 40


def entries(_session: Session, viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `navigation.entry`: the calls, for whoever is not signed in; others find them in the footer."""
    found = _of_visitor() if viewer is None else _of_person(viewer)
    return dict.fromkeys(ids, found) if found else {}


def _of_visitor() -> list[NavigationEntry]:
    return [NavigationEntry(ORDER, message("Fellowships"), url_for("fellowships.calls"), "fellowships.", 0)]


def _of_person(viewer: Person) -> list[NavigationEntry]:
    """Who runs some programmes alone has no staff's desk, and finds them here; who may apply finds the own
    applications, and reviewers what they review."""
    found = []
    if viewer.role_names & set(STAFF_IN_PART):
        theirs = url_for("fellowships.programmes")
        found.append(NavigationEntry(ORDER, message("Programmes and rounds"), theirs, "fellowships.", 0))
    elif _applies(viewer):
        found.append(_applications())
    if Role.reviewer in viewer.role_names:
        mine = url_for("fellowships.reviews_home")
        found.append(NavigationEntry(ORDER + 1, message("Reviews"), mine, "fellowships.reviews_", 0))
    return found


def _applies(viewer: Person) -> bool:
    """Teams, and people without a profile: a university or a mentor completes parts. Read once a request anyway."""
    mine = chosen_profile()
    return mine.kind is not Kind.INVESTOR if mine else not viewer.role_names


def _applications() -> NavigationEntry:
    return NavigationEntry(ORDER, message("Applications"), url_for("fellowships.applications"), "fellowships.", 0)


def lost_with_profiles(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `profile.loses`."""
    return _shown(losses_of_profiles(session, ids))


def lost_with_people(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `person.loses`."""
    return _shown(losses_of_people(session, ids))


def _shown(found: Mapping[int, Losses]) -> Mapping[int, object]:
    return {key: slots.Panel("fellowships/loses.html", losses) for key, losses in found.items()}
