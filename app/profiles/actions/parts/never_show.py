"""Whom a profile never wants to meet."""

from datetime import datetime
from itertools import product

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.profiles.actions.noting import note_deed, note_part
from app.profiles.models import NeverShow, Profile, ProfileChange
from app.profiles.queries.held import never_show_values
from app.profiles.queries.named import is_named
from app.profiles.rules.history import HistoryPart

NEVER_SHOW_LIMIT = 200
_SCHEMES = ("https://", "http://")


def add_never_show(
    session: Session, profile: Profile, name: str | None, domain: str | None, *, by_id: int | None, at: datetime
) -> NeverShow:
    """Note whom this profile never wants to meet. A person on the staff matches it to a profile or an organisation.

    A name or domain that only one profile has is matched at once. Raises RuleBroken when nothing is named.
    """
    if not (name or domain):
        raise RuleBroken(message("Enter a name or a domain."), field="name")
    number = session.scalar(select(func.count()).where(NeverShow.profile_id == profile.id)) or 0
    if number >= NEVER_SHOW_LIMIT:
        raise RuleBroken(message("This list has at most {limit} entries.", limit=NEVER_SHOW_LIMIT), field="name")
    entry = NeverShow(profile_id=profile.id, name=name, domain=domain, added_by_id=by_id, added_at=at)
    entry.other_profile_id = _only_profile(session, profile, name, domain)
    session.add(entry)
    session.flush()
    note_part(session, profile, HistoryPart.NEVER_SHOW, old=None, new=never_show_values(entry), by_id=by_id, at=at)
    note_deed(session, profile, "profile.never_show_added", by_id=by_id, at=at)
    return entry


def _only_profile(session: Session, profile: Profile, name: str | None, domain: str | None) -> int | None:
    found: set[int] = set()
    if name:
        named = is_named(Profile.name, name)
        found |= set(session.scalars(select(Profile.id).where(named).order_by(Profile.id).limit(2)))
    if domain:
        sites = [f"{scheme}{sub}{domain}{end}" for scheme, sub, end in product(_SCHEMES, ("", "www."), ("", "/"))]
        same_site = Profile.website.in_(sites)
        found |= set(session.scalars(select(Profile.id).where(same_site).order_by(Profile.id).limit(2)))
    found.discard(profile.id)
    return found.pop() if len(found) == 1 else None


def remove_never_show(
    session: Session, profile: Profile, entry_id: int, *, by_id: int | None, at: datetime
) -> ProfileChange:
    """Returns the entry that brings it back. Raises NotFound for an entry that is not this profile's."""
    entry = session.get(NeverShow, entry_id)
    if entry is None or entry.profile_id != profile.id:
        raise NotFound
    old = never_show_values(entry)
    change = note_part(session, profile, HistoryPart.NEVER_SHOW, old=old, new=None, by_id=by_id, at=at)
    session.delete(entry)
    note_deed(session, profile, "profile.never_show_removed", by_id=by_id, at=at)
    return change


def keep_apart(session: Session, profile_id: int, other_id: int, *, by_id: int | None, at: datetime) -> None:
    """Never meet a profile that is known by more than its name; twice is once. Its name is not written down."""
    mine = NeverShow.profile_id == profile_id, NeverShow.other_profile_id == other_id
    if session.scalar(select(NeverShow.id).where(*mine)) is not None:
        return
    session.add(NeverShow(profile_id=profile_id, other_profile_id=other_id, added_by_id=by_id, added_at=at))
    session.flush()
    note_deed(session, session.get_one(Profile, profile_id), "profile.never_show_added", by_id=by_id, at=at)
