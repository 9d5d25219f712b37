"""The profiles of the demo world, written by the same actions that people's own profiles are written by."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.profiles import actions
from app.profiles.actions.identifiers import add_identifier, verify_identifier
from app.profiles.actions.parts import NewContact, add_contact, add_product, replace_portfolio
from app.profiles.actions.staff import verify_profile
from app.profiles.models import (
    InvestorFacts,
    Organisation,
    OrganisationIdentifier,
    Profile,
    ProfileMember,
    ProfileSource,
    SpinoffFacts,
)
from app.profiles.queries.mine import editing
from app.profiles.rules.completeness import SectionStatus, status_of
from app.profiles.rules.names import name_columns
from app.profiles.rules.portfolio import PortfolioEntry
from app.profiles.states import IdentifierScheme, Kind, Language, MemberRole
from demo.history import begun_at, edits_of, write_history
from demo.model import Investor, SpinOff, Startup
from demo.values import DemoProfile, kind_of_demo, teaser_of, values_of

SOURCE = "demo"
_SEEN = {
    Kind.STARTUP: "Handelsregister",
    Kind.SPINOFF: "Schreiben der Transferstelle",
    Kind.INVESTOR: "Handelsregister",
}


def known_slugs(session: Session) -> set[str]:
    """The demo profiles that are in the database already."""
    return set(session.scalars(select(ProfileSource.external_id).where(ProfileSource.source == SOURCE)))


def add_profile(
    session: Session, demo: DemoProfile, *, accounts: Mapping[str, int], verifier_id: int, at: datetime
) -> Profile:
    """Write one profile with its people and parts, as if it had last been touched when the demo world says.

    ``accounts`` gives the account of each member's address.
    """
    touched = at - timedelta(days=demo.updated_days_ago)
    members = [(accounts[member.email], MemberRole(member.role)) for member in demo.members]
    owner_id = next(key for key, role in members if role is MemberRole.OWNER)
    values = values_of(demo, clock.local_day(at))
    begun, edits = begun_at(touched), edits_of(demo.slug, values)
    first = {**values, **{edit.key: edit.former for edit in edits}}
    profile = actions.create_profile(session, kind_of_demo(demo), first, by_id=owner_id, owner_id=owner_id, at=begun)
    _add_people(session, profile, demo, members, at=begun)
    _add_parts(session, profile, demo, by_id=owner_id, at=begun)
    write_history(session, profile, values, edits, [key for key, _role in members], touched=touched)
    _add_number(session, profile, demo, by_id=owner_id, verifier_id=verifier_id, at=touched)
    _show(session, profile, demo, by_id=owner_id, at=touched)
    if demo.state != "draft":
        _mark_filled_sections(session, profile)
    if demo.verified:
        verify_profile(session, profile, _SEEN[profile.kind], by_id=verifier_id, at=touched)
    profile.updated_at = touched
    session.add(
        ProfileSource(
            profile_id=profile.id, source=SOURCE, external_id=demo.slug, row_hash=_digest(demo), imported_at=at
        )
    )
    session.flush()
    return profile


def _digest(demo: DemoProfile) -> str:
    return sha256(repr(demo).encode()).hexdigest()


def _add_people(
    session: Session, profile: Profile, demo: DemoProfile, members: Sequence[tuple[int, MemberRole]], *, at: datetime
) -> None:
    first = next(key for key, role in members if role is MemberRole.OWNER)
    session.add_all(
        ProfileMember(profile_id=profile.id, account_id=key, role=role, since=at)
        for key, role in members
        if key != first
    )
    titles = {member.email: member.title for member in demo.members}
    contact = demo.contact
    entry = NewContact(contact.name, titles.get(contact.email), contact.email, contact.phone)
    add_contact(session, profile, entry, by_id=first, at=at)


def _add_parts(session: Session, profile: Profile, demo: DemoProfile, *, by_id: int, at: datetime) -> None:
    if isinstance(demo, Startup):
        for product in demo.products:
            add_product(session, profile, product.name, product.version, by_id=by_id, at=at)
    elif isinstance(demo, SpinOff):
        session.get_one(SpinoffFacts, profile.id).institution_id = _institution_id(session, demo, at)
    else:
        items = [PortfolioEntry(item.name, item.one_liner, item.year, item.url) for item in demo.portfolio]
        replace_portfolio(session, profile, items, by_id=by_id, at=at)
        _say_deploying(session, profile, demo, now=clock.now())


def _add_number(
    session: Session, profile: Profile, demo: DemoProfile, *, by_id: int, verifier_id: int, at: datetime
) -> None:
    """The number in the register of companies: seen by staff where the profile was verified, else only claimed."""
    if not isinstance(demo, Startup):
        return
    row = add_identifier(session, profile, IdentifierScheme.EUID, demo.euid, by_id=by_id, at=at)
    if demo.verified and row is not None:
        verify_identifier(session, row, _SEEN[Kind.STARTUP], by_id=verifier_id, at=at)


def _mark_filled_sections(session: Session, profile: Profile) -> None:
    """Whoever filled a section in and published it has also said that it is done."""
    edited = editing(session, profile)
    for section in edited.kind.sections:
        if section.asks_completed and status_of(edited.kind, section, edited.filled) is SectionStatus.STARTED:
            actions.mark_section(session, profile, section.name, is_done=True)


def _say_deploying(session: Session, profile: Profile, demo: Investor, *, now: datetime) -> None:
    facts = session.get_one(InvestorFacts, profile.id)
    facts.deploying_said_at = now - timedelta(days=demo.deploying_confirmed_days_ago)


def _institution_id(session: Session, demo: SpinOff, at: datetime) -> int:
    """The institution as an organisation that several teams share."""
    found = session.scalar(
        select(Organisation.id).where(Organisation.name == demo.institution).order_by(Organisation.id).limit(1)
    )
    if found is not None:
        return found
    made = Organisation(**name_columns(demo.institution), created_at=at)
    if demo.institution_ror:
        made.identifiers.append(OrganisationIdentifier(scheme=IdentifierScheme.ROR, value=demo.institution_ror))
    session.add(made)
    session.flush()
    return made.id


def _show(session: Session, profile: Profile, demo: DemoProfile, *, by_id: int, at: datetime) -> None:
    if isinstance(demo, SpinOff):
        _write_teaser(session, profile, demo, by_id=by_id, at=at)
    hidden = demo.state == "draft" or (isinstance(demo, SpinOff) and not demo.teaser_confirmed)
    if hidden:
        return
    actions.publish_profile(session, profile, by_id=by_id, at=at)
    if demo.state == "paused":
        actions.pause_profile(session, profile, by_id=by_id, at=at)


def _write_teaser(session: Session, profile: Profile, demo: SpinOff, *, by_id: int, at: datetime) -> None:
    if not demo.teaser_confirmed:
        actions.propose_teasers(session, profile, at=at)
        return
    for language in Language:
        text = teaser_of(demo, language)
        if text:
            actions.confirm_teaser(session, profile, language, text, by_id=by_id, at=at)


def remove_profiles(session: Session) -> int:
    """Erase the demo profiles; returns how many there were."""
    ids = select(ProfileSource.profile_id).where(ProfileSource.source == SOURCE)
    profiles = session.scalars(select(Profile).where(Profile.id.in_(ids)).order_by(Profile.id)).all()
    for profile in profiles:
        actions.erase_profile(session, profile, by_id=None)
    return len(profiles)
