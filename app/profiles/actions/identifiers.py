"""Identifiers of the organisation behind a profile, or of the institution a team still belongs to."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.core.plain_text import clean_line
from app.profiles.actions.noting import note_deed, note_part
from app.profiles.models import Organisation, OrganisationIdentifier, Profile, ProfileChange, SpinoffFacts
from app.profiles.queries.held import find_identifier, identifier_values
from app.profiles.rules.history import HistoryPart
from app.profiles.rules.identifiers import checked_identifier
from app.profiles.rules.kinds import kind_of
from app.profiles.rules.names import name_columns
from app.profiles.rules.opened import check_opened
from app.profiles.states import IdentifierScheme


def add_identifier(
    session: Session, profile: Profile, scheme: IdentifierScheme, typed: str, *, by_id: int | None, at: datetime
) -> OrganisationIdentifier | None:
    """Claim an identifier for the profile's organisation; a team without one names its institution by ROR.

    Raises RuleBroken (field ``value``) when it cannot be one, or when another organisation has it.
    """
    value = checked_identifier(scheme, typed)
    known = _known(session, scheme, value)
    if not kind_of(profile.kind).is_organisation:
        return _name_institution(session, profile, scheme, value, known, by_id=by_id, at=at)
    if known is not None and known.organisation_id == profile.organisation_id:
        return known
    if known is not None or profile.organisation_id is None:
        raise _taken()
    made = OrganisationIdentifier(organisation_id=profile.organisation_id, scheme=scheme, value=value)
    session.add(made)
    session.flush()
    note_part(session, profile, HistoryPart.IDENTIFIER, old=None, new=identifier_values(made), by_id=by_id, at=at)
    _note(session, "profile.identifier_added", profile, scheme, by_id, at)
    return made


def _known(session: Session, scheme: IdentifierScheme, value: str) -> OrganisationIdentifier | None:
    same = (OrganisationIdentifier.scheme == scheme, OrganisationIdentifier.value == value)
    return session.scalar(select(OrganisationIdentifier).where(*same))


def _taken() -> RuleBroken:
    return RuleBroken(message("Another organisation has this already. Write to us if it is yours."), field="value")


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
    former = _number_of(session, facts.institution_id)
    if known is None:
        # An institution may have several teams here: the next one with this ROR points to the same row.
        name = facts.institution_name or value
        institution = Organisation(**name_columns(name), created_at=at)
        known = OrganisationIdentifier(scheme=scheme, value=value)
        institution.identifiers.append(known)
        session.add(institution)
        session.flush()
    if facts.institution_id == known.organisation_id:
        return known
    facts.institution_id = known.organisation_id
    old = identifier_values(former) if former else None
    note_part(session, profile, HistoryPart.IDENTIFIER, old=old, new=identifier_values(known), by_id=by_id, at=at)
    _note(session, "profile.institution_named", profile, scheme, by_id, at)
    return known


def _number_of(session: Session, institution_id: int | None) -> OrganisationIdentifier | None:
    named = (OrganisationIdentifier.organisation_id == institution_id, OrganisationIdentifier.scheme == "ror")
    statement = select(OrganisationIdentifier).where(*named).order_by(OrganisationIdentifier.id).limit(1)
    return session.scalar(statement) if institution_id else None


def change_identifier(
    session: Session,
    profile: Profile,
    identifier_id: int,
    scheme: IdentifierScheme,
    typed: str,
    *,
    opened: str,
    by_id: int | None,
    at: datetime,
) -> None:
    """Another number is a new claim: what the staff verified was the former one.

    Raises like `add_identifier`, and PartClash when the number is no longer what the page was ``opened`` with.
    """
    session.refresh(profile, with_for_update=True)
    value = checked_identifier(scheme, typed)
    row = find_identifier(session, profile, identifier_id)
    old = identifier_values(row) if row else None
    new: dict[str, object] = {"id": identifier_id, "scheme": scheme.value, "value": value}
    check_opened(opened, old, new)
    if row is None or old == new:
        return
    if not kind_of(profile.kind).is_organisation:
        _name_institution(session, profile, scheme, value, _known(session, scheme, value), by_id=by_id, at=at)
        return
    if _known(session, scheme, value) is not None:
        raise _taken()
    row.scheme, row.value = scheme, value
    row.verified_by_id = row.verified_at = row.what_seen = None
    note_part(session, profile, HistoryPart.IDENTIFIER, old=old, new=new, by_id=by_id, at=at)
    _note(session, "profile.identifier_changed", profile, scheme, by_id, at)


def remove_identifier(
    session: Session, profile: Profile, identifier_id: int, *, by_id: int | None, at: datetime
) -> ProfileChange:
    """Take a claim back; returns the entry that brings it back. Raises NotFound for one that is not this profile's; an
    institution keeps its ROR."""
    row = find_identifier(session, profile, identifier_id)
    if row is None:
        raise NotFound
    old, scheme = identifier_values(row), row.scheme
    facts = session.get(SpinoffFacts, profile.id)
    if facts is not None:
        facts.institution_id = None
    else:
        session.delete(row)
    change = note_part(session, profile, HistoryPart.IDENTIFIER, old=old, new=None, by_id=by_id, at=at)
    _note(session, "profile.identifier_removed", profile, scheme, by_id, at)
    return change


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


def take_identifier_back(
    session: Session, profile: Profile, row: OrganisationIdentifier, why: str, *, by_id: int, at: datetime
) -> None:
    """Staff had verified a number that is not theirs: their own statement again. Raises RuleBroken without a reason."""
    said = clean_line(why)[:300]
    if not said:
        raise RuleBroken(message("Say why the number is wrong."), field="why")
    if row.verified_at is None:
        return
    old = {"seen": f"{row.value}: {row.what_seen}"}
    row.verified_by_id = row.verified_at = row.what_seen = None
    note_part(session, profile, HistoryPart.VERIFICATION, old=old, new={"taken_back": said}, by_id=by_id, at=at)
    _note(session, "organisation.identifier_taken_back", profile, row.scheme, by_id, at)


def _note(
    session: Session, event: str, profile: Profile, scheme: IdentifierScheme, by_id: int | None, at: datetime
) -> None:
    note_deed(session, profile, event, by_id=by_id, at=at, scheme=scheme.value)
