"""What the platform knows of people, profiles and organisations, loaded for all of them in a few statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Account, AccountAddress, AccountToken, Affiliation
from app.accounts.rules.addresses import normalised
from app.accounts.states import Purpose
from app.core.clock import local_day
from app.fellowships.models import Reviewer
from app.profiles.models import (
    Organisation,
    OrganisationIdentifier,
    Profile,
    ProfileContact,
    ProfileMember,
    SpinoffFacts,
    Tie,
)
from app.profiles.rules.names import name_key
from app.profiles.states import IdentifierScheme, TieKind

# Whoever asks to be reached there says that the address is theirs; that it was never confirmed changes nothing.
_OWN_ADDRESS = (Purpose.confirm, Purpose.change_address)


@dataclass(frozen=True)
class Address:
    address: str
    is_confirmed: bool


@dataclass(frozen=True)
class Job:
    """An employer by name, by the organisation it was matched to, or both."""

    name: str
    organisation_ids: tuple[int, ...]
    since: date | None
    until: date | None
    source: str


@dataclass(frozen=True)
class Membership:
    profile_id: int
    since: date


@dataclass(frozen=True)
class House:
    """An organisation: how it is called, and the domains that name it."""

    name: str
    domains: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProfileFacts:
    """What a profile says of who stands behind it."""

    names: tuple[str, ...]
    organisation_id: int | None
    website: str | None
    institution_id: int | None = None
    institution_name: str | None = None
    office_name: str | None = None
    office_person: str | None = None
    office_address: str | None = None


@dataclass
class Known:
    """Everything loaded, by the ids of accounts, profiles and organisations."""

    names: dict[int, str] = field(default_factory=dict)
    addresses: dict[int, list[Address]] = field(default_factory=lambda: defaultdict(list))
    jobs: dict[int, list[Job]] = field(default_factory=lambda: defaultdict(list))
    memberships: dict[int, list[Membership]] = field(default_factory=lambda: defaultdict(list))
    profiles: dict[int, ProfileFacts] = field(default_factory=dict)
    members: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    contacts: dict[int, list[tuple[str, str | None]]] = field(default_factory=lambda: defaultdict(list))
    invited: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    houses: dict[int, House] = field(default_factory=dict)
    # The profiles of an organisation: a fund's profile stands for whoever works there.
    profiles_of: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))


def members_of(session: Session, profile_ids: Collection[int]) -> dict[int, list[int]]:
    """The accounts of each of these profiles."""
    found: dict[int, list[int]] = defaultdict(list)
    wanted = select(ProfileMember.profile_id, ProfileMember.account_id).order_by(ProfileMember.id)
    for profile_id, account_id in session.execute(wanted.where(ProfileMember.profile_id.in_(profile_ids))):
        found[profile_id].append(account_id)
    return found


def families_of(session: Session, account_ids: Collection[int]) -> dict[int, set[int]]:
    """The accounts that are tied to each of these as family."""
    a, b = Tie.a_account_id, Tie.b_account_id
    wanted = select(a, b).where(Tie.kind == TieKind.FAMILY, or_(a.in_(account_ids), b.in_(account_ids)))
    found: dict[int, set[int]] = defaultdict(set)
    for one, other in session.execute(wanted):
        if one is not None and other is not None:
            found[one].add(other)
            found[other].add(one)
    return found


def known_of(session: Session, account_ids: Collection[int], profile_ids: Collection[int]) -> Known:
    """Twelve statements, however many accounts and profiles."""
    known = Known()
    _load_people(session, known, account_ids)
    _load_jobs(session, known, account_ids)
    behind = {each.profile_id for rows in known.memberships.values() for each in rows}
    _load_profiles(session, known, {*profile_ids, *behind})
    _load_around_profiles(session, known, profile_ids)
    _load_houses(session, known)
    return known


def _load_people(session: Session, known: Known, ids: Collection[int]) -> None:
    known.names.update(
        (key, name)
        for key, name in session.execute(select(Account.id, Account.display_name).where(Account.id.in_(ids)))
    )
    held = select(AccountAddress.account_id, AccountAddress.normalised, AccountAddress.confirmed_at)
    for account_id, address, confirmed_at in session.execute(
        held.where(AccountAddress.account_id.in_(ids)).order_by(AccountAddress.id)
    ):
        known.addresses[account_id].append(Address(address, confirmed_at is not None))
    named = select(AccountToken.account_id, AccountToken.normalised).where(
        AccountToken.account_id.in_(ids), AccountToken.purpose.in_(_OWN_ADDRESS)
    )
    for owner_id, address in session.execute(named.order_by(AccountToken.id)):
        if owner_id is not None and all(address != each.address for each in known.addresses[owner_id]):
            known.addresses[owner_id].append(Address(address, is_confirmed=False))
    _load_addresses_of_reviewers(session, known, ids)
    joined = select(ProfileMember.account_id, ProfileMember.profile_id, ProfileMember.since)
    for account_id, profile_id, since in session.execute(
        joined.where(ProfileMember.account_id.in_(ids)).order_by(ProfileMember.id)
    ):
        known.memberships[account_id].append(Membership(profile_id, local_day(since)))


def _load_addresses_of_reviewers(session: Session, known: Known, ids: Collection[int]) -> None:
    """Where somebody took an invitation to read is an address of theirs, whatever account they took it with."""
    asked = select(Reviewer.account_id, Reviewer.invited_address).where(Reviewer.account_id.in_(ids))
    for account_id, address in session.execute(asked.order_by(Reviewer.id)):
        if account_id is not None and address:
            known.addresses[account_id].append(Address(normalised(address), is_confirmed=False))


def _load_jobs(session: Session, known: Known, ids: Collection[int]) -> None:
    """By what people say, each name with the organisations it may mean; and by recorded employments."""
    rows = session.scalars(select(Affiliation).where(Affiliation.account_id.in_(ids)).order_by(Affiliation.id)).all()
    meant = _organisations_named(session, {name_key(row.organisation_name) for row in rows})
    for row in rows:
        organisations = tuple(meant.get(name_key(row.organisation_name), ()))
        job = Job(row.organisation_name, organisations, row.since, row.until, "affiliation")
        known.jobs[row.account_id].append(job)
    for tie in session.scalars(_employments(ids)):
        account_id = tie.a_account_id or tie.b_account_id
        organisation_id = tie.a_organisation_id or tie.b_organisation_id
        if account_id is not None and organisation_id is not None:
            known.jobs[account_id].append(Job("", (organisation_id,), tie.since, tie.until, tie.source))


def _employments(ids: Collection[int]) -> Any:  # Any: a select of one mapped class
    a, b = Tie.a_account_id.in_(ids), Tie.b_account_id.in_(ids)
    return select(Tie).where(Tie.kind == TieKind.EMPLOYMENT, or_(a, b)).order_by(Tie.id)


def _organisations_named(session: Session, keys: Collection[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    wanted = select(Organisation.name_key, Organisation.id).where(Organisation.name_key.in_(keys))
    for key, organisation_id in session.execute(wanted.order_by(Organisation.id)):
        found[key].append(organisation_id)
    return found


def _load_profiles(session: Session, known: Known, ids: Collection[int]) -> None:
    wanted = (
        select(
            Profile.id,
            Profile.name,
            Profile.legal_name,
            Profile.organisation_id,
            Profile.website,
            SpinoffFacts.institution_id,
            SpinoffFacts.institution_name,
            SpinoffFacts.transfer_office_name,
            SpinoffFacts.transfer_office_person,
            SpinoffFacts.transfer_office_email,
        )
        .outerjoin(SpinoffFacts, SpinoffFacts.profile_id == Profile.id)
        .where(Profile.id.in_(ids))
    )
    for key, name, legal_name, *rest in session.execute(wanted):
        known.profiles[key] = ProfileFacts(tuple(each for each in (name, legal_name) if each), *rest)


def _load_around_profiles(session: Session, known: Known, ids: Collection[int]) -> None:
    """Who else stands behind a profile that applies: its members, its contacts, whom it invited."""
    known.members.update(members_of(session, ids))
    contacts = select(ProfileContact.profile_id, ProfileContact.name, ProfileContact.email)
    for profile_id, name, email in session.execute(
        contacts.where(ProfileContact.profile_id.in_(ids)).order_by(ProfileContact.id)
    ):
        known.contacts[profile_id].append((name, email))
    invited = select(AccountToken.subject_id, AccountToken.normalised).where(
        AccountToken.purpose == Purpose.profile_member,
        AccountToken.subject_id.in_(ids),
        AccountToken.withdrawn_at.is_(None),
    )
    for subject_id, address in session.execute(invited.order_by(AccountToken.id)):
        if subject_id is not None:
            known.invited[subject_id].append(address)


def _load_houses(session: Session, known: Known) -> None:
    ids = set(_organisations_in(known))
    domains: dict[int, list[str]] = defaultdict(list)
    wanted = select(OrganisationIdentifier.organisation_id, OrganisationIdentifier.value).where(
        OrganisationIdentifier.scheme == IdentifierScheme.DOMAIN, OrganisationIdentifier.organisation_id.in_(ids)
    )
    for organisation_id, value in session.execute(wanted.order_by(OrganisationIdentifier.id)):
        domains[organisation_id].append(value)
    for key, name in session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))):
        known.houses[key] = House(name, tuple(domains[key]))
    theirs = select(Profile.id, Profile.organisation_id).where(Profile.organisation_id.in_(ids)).order_by(Profile.id)
    for profile_id, behind_id in session.execute(theirs):
        if behind_id is not None:
            known.profiles_of[behind_id].append(profile_id)


def _organisations_in(known: Known) -> Iterable[int]:
    for jobs in known.jobs.values():
        for job in jobs:
            yield from job.organisation_ids
    for facts in known.profiles.values():
        yield from (each for each in (facts.organisation_id, facts.institution_id) if each is not None)
