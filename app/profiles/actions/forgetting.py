"""What the history of a profile no longer keeps: words about people and former logos, after a while."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import String, cast, or_, select
from sqlalchemy.orm import Session

from app.core.files import StoredFile, delete_file
from app.profiles.models import Profile, ProfileChange
from app.profiles.rules.history import ABOUT_PEOPLE, HistoryPart


def forget_people(session: Session, *, before: datetime) -> int:
    """Empty what entries on contact people and never-show lists held, and delete former logos; returns how many.

    That something was changed, by whom and when stays.
    """
    about = [part.value for part in ABOUT_PEOPLE] + [HistoryPart.LOGO.value]
    old = (ProfileChange.field.in_(about), ProfileChange.at < before)
    rows = [row for row in session.scalars(select(ProfileChange).where(*old).order_by(ProfileChange.id)) if _holds(row)]
    for row in rows:
        _forget_picture(session, row)
        _empty(row)
    session.flush()
    return len(rows)


def forget_addresses(session: Session, addresses: Collection[str]) -> None:
    """Empty every entry that holds one of these mail addresses: their owner deleted the account."""
    # As JSON writes them: "ü" is "\u00fc", and the backslash is a sign to look for.
    told = [json.dumps(address)[1:-1] for address in addresses]
    if not told:
        return
    contacts = ProfileChange.field == HistoryPart.CONTACT.value
    held = [
        cast(column, String).icontains(words, autoescape=True)
        for column in (ProfileChange.old, ProfileChange.new)
        for words in told
    ]
    wanted = {address.casefold() for address in addresses}
    for row in session.scalars(select(ProfileChange).where(contacts, or_(*held)).order_by(ProfileChange.id)):
        if wanted & _addresses(row):
            _empty(row)
    session.flush()


def forget_pictures(session: Session, file_ids: Sequence[int]) -> None:
    """Entries on pictures that are deleted hold nothing any more."""
    logos = select(ProfileChange).where(ProfileChange.field == HistoryPart.LOGO.value)
    gone = set(file_ids)
    for row in session.scalars(logos.order_by(ProfileChange.id)) if gone else ():
        if gone & {values.get("file_id") for values in (row.old, row.new) if isinstance(values, dict)}:
            _empty(row)
    session.flush()


def _holds(row: ProfileChange) -> bool:
    return any(isinstance(values, dict) and values for values in (row.old, row.new))


def _empty(row: ProfileChange) -> None:
    row.old, row.new = ({} if isinstance(values, dict) else values for values in (row.old, row.new))


def _addresses(row: ProfileChange) -> set[str]:
    values = [held for held in (row.old, row.new) if isinstance(held, dict)]
    return {str(held.get("email")).casefold() for held in values}


def _forget_picture(session: Session, row: ProfileChange) -> None:
    """The picture that this entry took away, unless it is the logo again."""
    key = row.old.get("file_id") if isinstance(row.old, dict) else None
    used = select(Profile.id).where(Profile.logo_file_id == key)
    if key is None or row.field != HistoryPart.LOGO or session.scalar(used) is not None:
        return
    stored = session.get(StoredFile, key)
    if stored is not None:
        delete_file(session, stored)
