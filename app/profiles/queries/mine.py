"""A person's own profiles, and what the editor needs to know of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.person import Person
from app.profiles.models import (
    FieldConflict,
    InvestorFacts,
    NeverShow,
    OrganisationIdentifier,
    PortfolioItem,
    Product,
    Profile,
    ProfileContact,
    ProfileMember,
    SectionMark,
    SpinoffFacts,
    Teaser,
)
from app.profiles.queries.taxonomy import taxonomy
from app.profiles.queries.values import load, values_of
from app.profiles.rules.completeness import Filled
from app.profiles.rules.fields import Value
from app.profiles.rules.kinds import KindOfProfile, Part, kind_of
from app.profiles.rules.publishing import deploying_is_stale
from app.profiles.states import Deploying, Kind, MemberRole, ProfileState, TeaserState


@dataclass(frozen=True)
class OwnLine:
    """One of a person's profiles, for lists and the switch in the header."""

    id: int
    public_id: str
    kind: Kind
    state: ProfileState
    name: str
    role: MemberRole
    updated_at: datetime
    organisation_id: int | None


def profiles_of(session: Session, account_id: int) -> tuple[OwnLine, ...]:
    """A person's profiles, those that are shown first; archived ones last."""
    rows = session.execute(
        select(Profile, ProfileMember.role)
        .join(ProfileMember, ProfileMember.profile_id == Profile.id)
        .where(ProfileMember.account_id == account_id)
        .order_by(Profile.state == ProfileState.ARCHIVED, Profile.sort_name, Profile.id)
    )
    return tuple(_own_line(profile, role) for profile, role in rows)


def _own_line(profile: Profile, role: MemberRole) -> OwnLine:
    return OwnLine(
        profile.id,
        profile.public_id,
        profile.kind,
        profile.state,
        profile.name,
        role,
        profile.updated_at,
        profile.organisation_id,
    )


@dataclass(frozen=True)
class Objection:
    """One of a person's profiles and since when it is not to be proposed; None where it may be."""

    public_id: str
    name: str
    since: datetime | None


def objections_of(session: Session, account_id: int) -> list[Objection]:
    """All of a person's profiles, by name."""
    mine = select(Profile.public_id, Profile.name, Profile.not_proposed_since).join(ProfileMember)
    rows = session.execute(mine.where(ProfileMember.account_id == account_id).order_by(Profile.sort_name, Profile.id))
    return [Objection(*row) for row in rows]


def membership_of(session: Session, account_id: int, profile_id: int) -> MemberRole | None:
    statement = select(ProfileMember.role).where(
        ProfileMember.profile_id == profile_id, ProfileMember.account_id == account_id
    )
    return session.scalar(statement)


def my_profile(session: Session, person: Person, public_id: str) -> Profile:
    """A profile that this person may edit. Raises NotFound for everybody who is no member, staff included."""
    profile = session.scalar(
        select(Profile)
        .join(ProfileMember, ProfileMember.profile_id == Profile.id)
        .where(Profile.public_id == public_id, ProfileMember.account_id == person.id)
    )
    if profile is None:
        raise NotFound
    return profile


@dataclass(frozen=True)
class Editing:
    """A profile as the editor sees it."""

    kind: KindOfProfile
    values: Mapping[str, Value]
    filled: Filled
    open_conflicts: int


def editing(session: Session, profile: Profile) -> Editing:
    values = values_of(load(session, [profile.id])[profile.id], taxonomy(session))
    filled = Filled(values, _entries(session, profile), _marks(session, profile.id), teaser_state(session, profile.id))
    waiting = select(func.count()).where(FieldConflict.profile_id == profile.id, FieldConflict.settled_at.is_(None))
    return Editing(kind_of(profile.kind), values, filled, session.scalar(waiting) or 0)


def _marks(session: Session, profile_id: int) -> dict[str, bool]:
    rows = session.execute(
        select(SectionMark.section, SectionMark.is_done)
        .where(SectionMark.profile_id == profile_id)
        .order_by(SectionMark.id)
    )
    return {section: is_done for section, is_done in rows}  # noqa: C416 -- rows are no pairs to mypy


def _entries(session: Session, profile: Profile) -> dict[Part, int]:
    """How many entries the parts have that are lists."""
    counted = {
        Part.CONTACTS: select(func.count()).where(ProfileContact.profile_id == profile.id),
        Part.PORTFOLIO: select(func.count()).where(PortfolioItem.profile_id == profile.id),
        Part.NEVER_SHOW: select(func.count()).where(NeverShow.profile_id == profile.id),
        Part.PRODUCTS: select(func.count()).where(Product.organisation_id == profile.organisation_id),
    }
    # A team without an organisation of its own names its institution's number.
    owner_id = func.coalesce(profile.organisation_id, _institution_id(profile.id))
    counted[Part.IDENTIFIERS] = select(func.count()).where(OrganisationIdentifier.organisation_id == owner_id)
    row = session.execute(select(*(statement.scalar_subquery() for statement in counted.values()))).one()
    return {**dict(zip(counted, row, strict=True)), Part.LOGO: int(profile.logo_file_id is not None)}


def _institution_id(profile_id: int) -> ScalarSelect[int | None]:
    return select(SpinoffFacts.institution_id).where(SpinoffFacts.profile_id == profile_id).scalar_subquery()


def teaser_state(session: Session, profile_id: int) -> TeaserState | None:
    """Confirmed as soon as one language is: a team may write one language only."""
    states = set(session.scalars(select(Teaser.state).where(Teaser.profile_id == profile_id).order_by(Teaser.id)))
    if TeaserState.CONFIRMED in states:
        return TeaserState.CONFIRMED
    return TeaserState.PROPOSED if states else None


def deploying_is_asked_again(session: Session, profile: Profile, at: datetime) -> bool:
    """Whether an investor said too long ago that money is being invested."""
    facts = session.get(InvestorFacts, profile.id)
    if facts is None or facts.deploying in (None, Deploying.NO):
        return False
    return deploying_is_stale(facts.deploying_said_at, at)
