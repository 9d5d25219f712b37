"""The mail after the mutual yes: one message to both sides, with both contacts and three suggested times."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.rules.notices import can_be_written_to
from app.core.addresses import base_url
from app.core.clock import local_day
from app.core.language import LANGUAGES, message, speaking
from app.core.outbox import queue_shared_mail
from app.introductions.actions.telling import tell
from app.introductions.calendar import calendar_of
from app.introductions.models import Introduction
from app.introductions.queries.parties import members_of
from app.introductions.queries.times import suggested_for
from app.introductions.rules.links import AVAILABILITY, introduction_path
from app.introductions.rules.slots import Suggested
from app.introductions.rules.words import WEEKDAYS
from app.introductions.states import Side
from app.profiles.models import Profile
from app.profiles.queries.parts import contacts_of
from app.profiles.rules.views import ContactLine


@dataclass(frozen=True)
class Reached:
    """One side as the mail names it, and where it is read. ``members`` are accounts that do not get it by address."""

    side: Side
    name: str
    people: tuple[ContactLine, ...]
    addresses: tuple[str, ...]
    members: tuple[int, ...]
    languages: frozenset[str]


def mail_introduction(session: Session, introduction: Introduction, *, at: datetime) -> None:
    """One mail to the contact persons of both sides; members who are none of them are told as they chose.

    Whom a side names as contact is whom the mail goes to: no other address is disclosed. A side that names nobody is
    reached through its members. The mail is in the language all of them read, or in both.
    """
    both = [_reached(session, introduction, side, at) for side in (Side.ASKER, Side.RECEIVER)]
    if any(each.addresses for each in both):
        _queue(session, introduction, both, at)
    for each in both:
        tell(session, introduction, each.side, "introduced", at=at, to=each.members)


def _queue(session: Session, introduction: Introduction, both: list[Reached], at: datetime) -> None:
    slots = suggested_for(session, introduction, local_day(at))
    spoken = frozenset[str]().union(*(each.languages for each in both))
    languages = [language for language in LANGUAGES if language in spoken] or [LANGUAGES[0]]
    queue_shared_mail(
        session,
        to=[address for each in both for address in each.addresses],
        languages=languages,
        template="introductions/introduced",
        calendar=_calendar(introduction, both, slots, languages[0], at) if slots.starts else "",
        sides=both,
        slots=[(WEEKDAYS[start.weekday()], start) for start in slots.starts],
        basis=slots.basis.value,
        path=introduction_path(introduction.public_id),
        availability_path=AVAILABILITY,
    )


def _reached(session: Session, introduction: Introduction, side: Side, at: datetime) -> Reached:
    key = introduction.asker_id if side is Side.ASKER else introduction.receiver_id
    profile, accounts = session.get_one(Profile, key), _members(session, key, at)
    contacts = contacts_of(session, profile.id)
    people = contacts or tuple(ContactLine(each.display_name, None, each.email, None) for each in accounts)
    # Contacts without a mail address leave nobody to write to but the members, who stand in the mail then, too.
    if not any(each.email for each in people):
        people += tuple(ContactLine(each.display_name, None, each.email, None) for each in accounts)
    addresses = tuple(dict.fromkeys(each.email for each in people if each.email))
    told = {address.casefold() for address in addresses}
    others = tuple(each.id for each in accounts if each.email.casefold() not in told)
    languages = frozenset(each.language for each in accounts)
    return Reached(side, profile.name, people, addresses, others, languages)


def _members(session: Session, profile_id: int | None, at: datetime) -> list[Account]:
    wanted = select(Account).where(Account.id.in_(members_of(session, profile_id)), can_be_written_to(at))
    return list(session.scalars(wanted.order_by(Account.id)))


def _calendar(introduction: Introduction, both: list[Reached], slots: Suggested, language: str, at: datetime) -> str:
    here = base_url()
    with speaking(language):
        summary = str(message("First talk: {one} and {other}", one=both[0].name, other=both[1].name))
    return calendar_of(
        slots.starts,
        key=introduction.public_id,
        summary=summary,
        description=f"{here}{introduction_path(introduction.public_id)}",
        host=urlsplit(here).hostname or "",
        at=at,
    ).decode()
