"""Who looks, and how much of whom they see. One statement for the viewer, one for any number of profiles."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Integer,
    String,
    bindparam,
    cast,
    null,
    select,
    type_coerce,
    union_all,
)
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

Disclosed = dict[int, dict[int, frozenset[DisclosureLevel]]]
"""Profile → one's own profile → what of it was disclosed."""
Entries = dict[int, list[NeverShowEntry]]

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)  # Any: whatever the column holds
_OWN = (
    select(Profile.id, Profile.kind, Profile.state, Profile.organisation_id)
    .join(ProfileMember, ProfileMember.profile_id == Profile.id)
    .where(ProfileMember.account_id == bindparam("account_id"))
    .order_by(Profile.id)
)
# A disclosure names its level, a never-show entry has none.
_BETWEEN: CompoundSelect[Any] = union_all(  # Any: numbers and words
    select(
        Disclosure.profile_id,
        Disclosure.to_profile_id.label("other_id"),
        cast(null(), Integer).label("organisation_id"),
        type_coerce(Disclosure.level, String).label("level"),
    ).where(
        Disclosure.profile_id.in_(_IDS),
        Disclosure.to_profile_id.in_(bindparam("own", expanding=True)),
        Disclosure.revoked_at.is_(None),
    ),
    select(NeverShow.profile_id, NeverShow.other_profile_id, NeverShow.organisation_id, cast(null(), String)).where(
        NeverShow.profile_id.in_(bindparam("both_sides", expanding=True))
    ),
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
    """The same for many viewers, in one statement too."""
    own = {profile.id for viewer in viewers for profile in viewer.looking}
    ids = [profile.id for profile in profiles]
    disclosed, entries = _between(session, ids, own) if own else ({}, {})
    return [
        {profile.id: sight_of(viewer, _subject(viewer, profile, disclosed, entries)) for profile in profiles}
        for viewer in viewers
    ]


def _subject(
    viewer: Viewer,
    profile: Profile,
    disclosed: Disclosed,
    entries: Entries,
) -> Subject:
    blocked = {
        own.id
        for own in viewer.looking
        if keeps_apart(entries.get(own.id, []), profile.id, profile.organisation_id)
        or keeps_apart(entries.get(profile.id, []), own.id, own.organisation_id)
    }
    return Subject(profile.id, profile.kind, profile.state, disclosed.get(profile.id, {}), frozenset(blocked))


def _between(session: Session, ids: Collection[int], own: Collection[int]) -> tuple[Disclosed, Entries]:
    """What was disclosed to one's own profiles, and whom either side never wants to meet."""
    disclosed: Disclosed = {}
    entries: Entries = {}
    both_sides = sorted({*ids, *own})
    rows = session.execute(_BETWEEN, {"ids": list(ids), "own": list(own), "both_sides": both_sides})
    for profile_id, other_id, organisation_id, level in rows:
        if level is None:
            entries.setdefault(profile_id, []).append(NeverShowEntry(other_id, organisation_id))
        else:
            levels = disclosed.setdefault(profile_id, {})
            levels[other_id] = levels.get(other_id, frozenset()) | {DisclosureLevel(level)}
    return disclosed, entries
