"""Who looks, and how much of whom they see. One statement for the viewer, three for any number of profiles."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from app.core.person import Person
from app.profiles.models import Disclosure, NeverShow, Profile, ProfileMember
from app.profiles.rules.sight import (
    STAFF_ROLES,
    NeverShowEntry,
    OwnProfile,
    Sight,
    Subject,
    Viewer,
    keeps_apart,
    sight_of,
)
from app.profiles.states import DisclosureLevel

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)  # Any: whatever the column holds
_OWN = (
    select(Profile.id, Profile.kind, Profile.state, Profile.organisation_id)
    .join(ProfileMember, ProfileMember.profile_id == Profile.id)
    .where(ProfileMember.account_id == bindparam("account_id"))
    .order_by(Profile.id)
)
_DISCLOSED = (
    select(Disclosure.profile_id, Disclosure.to_profile_id, Disclosure.level)
    .where(
        Disclosure.profile_id.in_(_IDS),
        Disclosure.to_profile_id.in_(bindparam("own", expanding=True)),
        Disclosure.revoked_at.is_(None),
    )
    .order_by(Disclosure.id)
)
_NEVER_SHOW = (
    select(NeverShow.profile_id, NeverShow.other_profile_id, NeverShow.organisation_id)
    .where(NeverShow.profile_id.in_(_IDS))
    .order_by(NeverShow.id)
)


def viewer_for(session: Session, person: Person | None) -> Viewer:
    if person is None:
        return Viewer()
    rows = session.execute(_OWN, {"account_id": person.id})
    profiles = tuple(OwnProfile(*row) for row in rows)
    return Viewer(person.id, bool(STAFF_ROLES & person.role_names), profiles)


def sights(session: Session, viewer: Viewer, profiles: Collection[Profile]) -> dict[int, Sight]:
    """How much the viewer sees of each profile."""
    return sights_of_each(session, [viewer], profiles)[0]


def sights_of_each(
    session: Session, viewers: Sequence[Viewer], profiles: Collection[Profile]
) -> list[dict[int, Sight]]:
    """The same for many viewers, in two statements too."""
    own = {profile.id for viewer in viewers for profile in viewer.looking}
    ids = [profile.id for profile in profiles]
    disclosed = _disclosed(session, ids, own) if own else {}
    entries = _never_show(session, {*ids, *own}) if own else {}
    return [
        {profile.id: sight_of(viewer, _subject(viewer, profile, disclosed, entries)) for profile in profiles}
        for viewer in viewers
    ]


def _subject(
    viewer: Viewer,
    profile: Profile,
    disclosed: dict[int, dict[int, frozenset[DisclosureLevel]]],
    entries: dict[int, list[NeverShowEntry]],
) -> Subject:
    blocked = {
        own.id
        for own in viewer.looking
        if keeps_apart(entries.get(own.id, []), profile.id, profile.organisation_id)
        or keeps_apart(entries.get(profile.id, []), own.id, own.organisation_id)
    }
    return Subject(profile.id, profile.kind, profile.state, disclosed.get(profile.id, {}), frozenset(blocked))


def _disclosed(
    session: Session, ids: Collection[int], own: Collection[int]
) -> dict[int, dict[int, frozenset[DisclosureLevel]]]:
    rows = session.execute(_DISCLOSED, {"ids": list(ids), "own": list(own)})
    found: dict[int, dict[int, frozenset[DisclosureLevel]]] = {}
    for profile_id, to_profile_id, level in rows:
        levels = found.setdefault(profile_id, {})
        levels[to_profile_id] = levels.get(to_profile_id, frozenset()) | {level}
    return found


def _never_show(session: Session, ids: Collection[int]) -> dict[int, list[NeverShowEntry]]:
    rows = session.execute(_NEVER_SHOW, {"ids": list(ids)})
    found: dict[int, list[NeverShowEntry]] = {}
    for profile_id, other_id, organisation_id in rows:
        found.setdefault(profile_id, []).append(NeverShowEntry(other_id, organisation_id))
    return found
