"""Profiles that wait for a person to say who they are, oldest first, and those that were checked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.audit import AuditEntry
from app.core.errors import NotFound
from app.core.lists.cutting import Cut, cut
from app.core.paging import Page
from app.profiles.models import InvestorFacts, OrganisationIdentifier, Profile, ProfileMember
from app.profiles.queries.parts import identifiers_of
from app.profiles.states import Kind, MemberRole
from app.staff.queries.waiting import is_stale, is_unverified
from app.staff.states import Queue

MORE_ASKED = "profile.more_asked"


@dataclass(frozen=True)
class QueueLine:
    """A profile in the queue. ``asked_at``: when staff last asked its owners for more."""

    id: int
    public_id: str
    kind: Kind
    name: str
    published_at: datetime | None
    verified_at: datetime | None
    verified_what: str | None
    asked_at: datetime | None


@dataclass(frozen=True)
class Neighbours:
    """Where a profile stands in the queue and who comes before and after it; position 0: it is not in the queue."""

    position: int
    total: int
    previous: str | None
    next: str | None


def _in(queue: Queue, kind: Kind | None) -> list[Any]:  # Any: SQLAlchemy's conditions
    wanted: list[Any] = [is_unverified() if queue is Queue.WAITING else Profile.verified_at.is_not(None)]
    return [*wanted, Profile.kind == kind] if kind else wanted


def _order(queue: Queue) -> tuple[Any, Any]:  # Any: columns
    return (Profile.published_at, Profile.id) if queue is Queue.WAITING else (Profile.verified_at.desc(), Profile.id)


def verification_queue(session: Session, queue: Queue, kind: Kind | None, wanted: Cut) -> Page[QueueLine]:
    statement: Select[*tuple[Any, ...]] = select(Profile).where(*_in(queue, kind)).order_by(*_order(queue))
    return cut(session, statement, wanted, lambda rows: _lines(session, [row[0] for row in rows]))


def _lines(session: Session, profiles: Sequence[Profile]) -> list[QueueLine]:
    asked = last_asked(session, [profile.id for profile in profiles])
    return [
        QueueLine(
            profile.id,
            profile.public_id,
            profile.kind,
            profile.name,
            profile.published_at,
            profile.verified_at,
            profile.verified_what,
            asked.get(profile.id),
        )
        for profile in profiles
    ]


def last_asked(session: Session, ids: Collection[int]) -> dict[int, datetime]:
    """When the owners of each profile were last asked for more; the audit log is where that is noted."""
    if not ids:
        return {}
    entry = AuditEntry
    rows = session.execute(
        select(entry.object_id, func.max(entry.at))
        .where(entry.event == MORE_ASKED, entry.object_type == "profile", entry.object_id.in_(ids))
        .group_by(entry.object_id)
        .order_by(entry.object_id)
    )
    return {key: at for key, at in rows if key is not None}


def profile_by_public_id(session: Session, public_id: str) -> Profile:
    """Raises NotFound."""
    profile = session.scalar(select(Profile).where(Profile.public_id == public_id))
    if profile is None:
        raise NotFound
    return profile


def neighbours(session: Session, profile: Profile, kind: Kind | None) -> Neighbours:
    """Its place among those that wait. A profile that no longer waits is followed by the one that would come next."""
    at = profile.published_at or profile.created_at
    here, place = tuple_(Profile.published_at, Profile.id), (at, profile.id)
    inside = _in(Queue.WAITING, kind)
    waits = profile.verified_at is None and profile.published_at is not None
    before = (
        select(Profile.public_id).where(*inside, here < place).order_by(Profile.published_at.desc(), Profile.id.desc())
    )
    after = select(Profile.public_id).where(*inside, here > place).order_by(*_order(Queue.WAITING))
    number = session.scalar(select(func.count()).select_from(Profile).where(*inside, here < place)) or 0
    total = session.scalar(select(func.count()).select_from(Profile).where(*inside)) or 0
    return Neighbours(
        number + 1 if waits else 0, total, session.scalar(before.limit(1)), session.scalar(after.limit(1))
    )


def identifier_of(session: Session, profile: Profile, identifier_id: int) -> OrganisationIdentifier:
    """An identifier of the profile's organisation or institution. Raises NotFound for any other."""
    known = {line.id for line in identifiers_of(session, profile)}
    found = session.get(OrganisationIdentifier, identifier_id)
    if found is None or found.id not in known:
        raise NotFound
    return found


def owners_of(session: Session, profile_id: int) -> list[Account]:
    """The open accounts that own a profile, the longest first."""
    rows = session.scalars(
        select(Account)
        .join(ProfileMember, ProfileMember.account_id == Account.id)
        .where(ProfileMember.profile_id == profile_id, ProfileMember.role == MemberRole.OWNER)
        .where(Account.locked_at.is_(None))
        .order_by(ProfileMember.id)
    )
    return list(rows)


@dataclass(frozen=True)
class StaleLine:
    public_id: str
    name: str
    said_at: datetime | None


def stale_investors(session: Session, now: datetime, wanted: Cut) -> Page[StaleLine]:
    """Investors whose statement that they are deploying is outdated, the oldest statement first."""
    said = InvestorFacts.deploying_said_at
    statement: Select[*tuple[Any, ...]] = (
        select(Profile.public_id, Profile.name, said)
        .join(InvestorFacts, InvestorFacts.profile_id == Profile.id)
        .where(is_stale(now))
        .order_by(said.is_not(None), said, Profile.id)
    )
    return cut(session, statement, wanted, lambda rows: [StaleLine(*row) for row in rows])
