"""Identifiers of the organisation behind a profile, or of the institution a team still belongs to."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.database import sort_key
from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.core.plain_text import clean_line
from app.profiles.models import Organisation, OrganisationIdentifier, Profile, SpinoffFacts
from app.profiles.rules.identifiers import checked_identifier
from app.profiles.rules.kinds import kind_of
from app.profiles.states import IdentifierScheme


def add_identifier(
    session: Session, profile: Profile, scheme: IdentifierScheme, typed: str, *, by_id: int | None, at: datetime
) -> OrganisationIdentifier | None:
    """Claim an identifier for the profile's organisation; a team without one names its institution by ROR.

    Raises RuleBroken (field ``value``) when it cannot be one, or when another organisation has it.
    """
    value = checked_identifier(scheme, typed)
    known = session.scalar(
        select(OrganisationIdentifier).where(
            OrganisationIdentifier.scheme == scheme, OrganisationIdentifier.value == value
        )
    )
    if not kind_of(profile.kind).is_organisation:
        return _name_institution(session, profile, scheme, value, known, by_id=by_id, at=at)
    if known is not None and known.organisation_id == profile.organisation_id:
        return known
    if known is not None or profile.organisation_id is None:
        raise RuleBroken(message("Another organisation has this already. Write to us if it is yours."), field="value")
    made = OrganisationIdentifier(organisation_id=profile.organisation_id, scheme=scheme, value=value)
    session.add(made)
    _note(session, "profile.identifier_added", profile, scheme, by_id)
    return made


def _name_institution(
    session: Session,
    profile: Profile,
    scheme: IdentifierScheme,
    value: str,
    known: OrganisationIdentifier | None,
    *,
    by_id: int | None,
    at: datetime,
) -> OrganisationIdentifier | None:
    if scheme is not IdentifierScheme.ROR:
        raise RuleBroken(message("Before the founding only the institution has a number: its ROR."), field="scheme")
    facts = session.get_one(SpinoffFacts, profile.id)
    if known is None:
        # An institution may have several teams here: the next one with this ROR points to the same row.
        name = facts.institution_name or value
        institution = Organisation(name=name, sort_name=sort_key(name), created_at=at)
        known = OrganisationIdentifier(scheme=scheme, value=value)
        institution.identifiers.append(known)
        session.add(institution)
        session.flush()
    facts.institution_id = known.organisation_id
    _note(session, "profile.institution_named", profile, scheme, by_id)
    return known


def remove_identifier(session: Session, profile: Profile, identifier_id: int, *, by_id: int | None) -> None:
    """Take a claim back. Raises NotFound for one that is not this profile's; an institution keeps its ROR."""
    row = session.get(OrganisationIdentifier, identifier_id)
    if row is None:
        raise NotFound
    facts = session.get(SpinoffFacts, profile.id)
    if facts is not None and facts.institution_id == row.organisation_id:
        facts.institution_id = None
    elif profile.organisation_id == row.organisation_id:
        session.delete(row)
    else:
        raise NotFound
    _note(session, "profile.identifier_removed", profile, row.scheme, by_id)


def verify_identifier(
    session: Session, row: OrganisationIdentifier, what_seen: str, *, by_id: int, at: datetime
) -> None:
    """Note that a person of the staff checked it. Raises RuleBroken unless it is said what was seen."""
    seen = clean_line(what_seen)[:300]
    if not seen:
        raise RuleBroken(message("Say what you have seen, for example the register of companies."), field="what_seen")
    row.verified_by_id, row.verified_at, row.what_seen = by_id, at, seen
    audit.record(
        session, "organisation.identifier_verified", actor_id=by_id, object_type="organisation",
        object_id=row.organisation_id, scheme=row.scheme.value,
    )  # fmt: skip
    session.flush()


def _note(session: Session, event: str, profile: Profile, scheme: IdentifierScheme, by_id: int | None) -> None:
    audit.record(session, event, actor_id=by_id, object_type="profile", object_id=profile.id, scheme=scheme.value)
    session.flush()
