"""Contact people of a profile."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.profiles.actions.noting import note_deed, note_part
from app.profiles.models import Profile, ProfileChange, ProfileContact
from app.profiles.queries.held import contact_values
from app.profiles.rules.history import HistoryPart
from app.profiles.rules.opened import check_opened

CONTACTS_LIMIT = 5


@dataclass(frozen=True)
class NewContact:
    name: str
    role: str | None
    email: str | None
    phone: str | None


def add_contact(
    session: Session, profile: Profile, contact: NewContact, *, by_id: int | None, at: datetime
) -> ProfileContact:
    """Raises RuleBroken when there are as many as a profile may have."""
    number, last = session.execute(
        select(func.count(), func.max(ProfileContact.position)).where(ProfileContact.profile_id == profile.id)
    ).one()
    if number >= CONTACTS_LIMIT:
        raise RuleBroken(message("A profile has at most {limit} contact people.", limit=CONTACTS_LIMIT), field="name")
    position = 0 if last is None else last + 1
    row = ProfileContact(profile_id=profile.id, position=position, **asdict(contact))
    session.add(row)
    session.flush()
    note_part(session, profile, HistoryPart.CONTACT, old=None, new=contact_values(row), by_id=by_id, at=at)
    note_deed(session, profile, "profile.contact_added", by_id=by_id, at=at)
    return row


def change_contact(
    session: Session,
    profile: Profile,
    contact_id: int,
    contact: NewContact,
    *,
    opened: str,
    by_id: int | None,
    at: datetime,
) -> None:
    """Raises PartClash when the contact is no longer what the page was ``opened`` with."""
    session.refresh(profile, with_for_update=True)
    row = find_contact(session, profile, contact_id)
    old = contact_values(row) if row else None
    new = {"id": contact_id, **asdict(contact)}
    check_opened(opened, old, new)
    if row is None or old == new:
        return
    for name, value in asdict(contact).items():
        setattr(row, name, value)
    note_part(session, profile, HistoryPart.CONTACT, old=old, new=new, by_id=by_id, at=at)
    note_deed(session, profile, "profile.contact_changed", by_id=by_id, at=at)


def remove_contact(
    session: Session, profile: Profile, contact_id: int, *, by_id: int | None, at: datetime
) -> ProfileChange:
    """Returns the entry that brings it back. Raises NotFound for a contact that is not this profile's."""
    row = find_contact(session, profile, contact_id)
    if row is None:
        raise NotFound
    change = note_part(session, profile, HistoryPart.CONTACT, old=contact_values(row), new=None, by_id=by_id, at=at)
    session.delete(row)
    note_deed(session, profile, "profile.contact_removed", by_id=by_id, at=at)
    return change


def find_contact(session: Session, profile: Profile, contact_id: int) -> ProfileContact | None:
    row = session.get(ProfileContact, contact_id)
    return row if row is not None and row.profile_id == profile.id else None
