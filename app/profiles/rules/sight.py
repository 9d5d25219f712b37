"""Who sees how much of a profile. One function; the table in docs/visibility.md says the same in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from app.profiles.rules.kinds import kind_of
from app.profiles.states import DisclosureLevel, Kind, ProfileState

# Only these roles may read profiles for their work; a reviewer or a registry approver has no reason to.
STAFF_ROLES = frozenset({"administrator", "matching_staff", "programme_staff"})
LOOKING_STATES = frozenset({ProfileState.PUBLISHED, ProfileState.PAUSED})


class Sight(IntEnum):
    """How much is seen; a higher number includes the lower ones."""

    NOTHING = 0
    TEASER = 1
    CARD = 2
    FULL = 3


@dataclass(frozen=True)
class OwnProfile:
    """A profile of the viewer, as far as seeing others depends on it."""

    id: int
    kind: Kind
    state: ProfileState
    organisation_id: int | None = None


@dataclass(frozen=True)
class Viewer:
    """Who looks: nobody (no account), a person with profiles, or staff."""

    account_id: int | None = None
    is_staff: bool = False
    profiles: tuple[OwnProfile, ...] = ()

    @property
    def looking(self) -> tuple[OwnProfile, ...]:
        """The profiles through which the viewer may look at the other side: only who shows oneself may look."""
        return tuple(own for own in self.profiles if own.state in LOOKING_STATES)


@dataclass(frozen=True)
class Subject:
    """Who is looked at. ``blocked`` are the viewer's profiles that never-show entries of either side keep apart."""

    id: int
    kind: Kind
    state: ProfileState
    disclosed: Mapping[int, frozenset[DisclosureLevel]] = field(default_factory=dict)
    blocked: frozenset[int] = frozenset()


@dataclass(frozen=True)
class NeverShowEntry:
    """Whom an entry names, once somebody matched it."""

    other_profile_id: int | None
    organisation_id: int | None


def keeps_apart(entries: Iterable[NeverShowEntry], profile_id: int, organisation_id: int | None) -> bool:
    """Whether one of the entries names this profile or its organisation."""
    return any(
        entry.other_profile_id == profile_id
        or (organisation_id is not None and entry.organisation_id == organisation_id)
        for entry in entries
    )


def sight_of(viewer: Viewer, subject: Subject) -> Sight:
    if subject.id in {own.id for own in viewer.profiles} or viewer.is_staff:
        return Sight.FULL
    if subject.state not in LOOKING_STATES:
        return Sight.NOTHING
    return max((_through(own, subject) for own in viewer.looking), default=Sight.NOTHING)


def _through(own: OwnProfile, subject: Subject) -> Sight:
    levels = subject.disclosed.get(own.id, frozenset())
    if DisclosureLevel.CONTACT in levels:
        return Sight.FULL
    if own.id in subject.blocked or subject.state is not ProfileState.PUBLISHED:
        return Sight.NOTHING
    if own.kind not in kind_of(subject.kind).other_side:
        return Sight.NOTHING
    if kind_of(subject.kind).hidden and not levels:
        return Sight.TEASER
    return Sight.CARD
