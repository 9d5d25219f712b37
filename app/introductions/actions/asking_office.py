"""What a transfer office reads by mail: the question, a reminder after seven days; and what the two sides are told."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account, AccountAddress
from app.accounts.rules.addresses import normalised
from app.accounts.rules.notices import can_be_written_to
from app.core.language import LANGUAGES
from app.core.outbox import queue_shared_mail
from app.core.signed_links import installation_links
from app.introductions.actions.steps import note
from app.introductions.actions.telling import tell
from app.introductions.models import Introduction
from app.introductions.queries.parties import parties
from app.introductions.queries.seeing import seen_by
from app.introductions.rules.links import OFFICE, OFFICE_LIST, office_mark, office_path
from app.introductions.rules.parties import Party
from app.introductions.rules.times import next_moment
from app.introductions.rules.words import WISHES, name_of
from app.introductions.states import Side
from app.profiles.models import Profile

REMINDED = 1


def mail_office(session: Session, introduction: Introduction, team: Party, other: Party, *, at: datetime) -> None:
    """Ask a transfer office, in the language of its account where its address belongs to one, else in both.

    Its person needs no account. The team sees to it that the office knows of it.
    """
    _mail(session, introduction, team, other, at=at, is_reminder=False)


def remind_office(session: Session, introduction: Introduction, *, at: datetime) -> None:
    """Once, seven days before it expires."""
    introduction.told = REMINDED
    introduction.next_at = next_moment(introduction)
    found = parties(session, [introduction.asker_id, introduction.receiver_id])
    team = next((each for each in found.values() if each.needs_office), None)
    other = next((each for each in found.values() if each is not team), None)
    if team is not None and other is not None:
        _mail(session, introduction, team, other, at=at, is_reminder=True)
        note(session, introduction, "office_reminded", by_id=None)


def tell_of_silent_office(session: Session, introduction: Introduction, *, at: datetime) -> None:
    """Both sides agreed, so both learn why nothing comes of it."""
    for side in (Side.ASKER, Side.RECEIVER):
        tell(session, introduction, side, "office_silent", at=at)


def _mail(
    session: Session, introduction: Introduction, team: Party, other: Party, *, at: datetime, is_reminder: bool
) -> None:
    address = team.office_email
    assert address is not None, "an office that has to agree has an address"
    account = find_office_account(session, address, at)
    signed = installation_links().signed(OFFICE, introduction.public_id, office_mark(address))
    mail = queue_shared_mail(
        session,
        to=[address],
        languages=[account.language] if account else LANGUAGES,
        template="introductions/office",
        team=session.get_one(Profile, team.id).name,
        other=name_of(seen_by(session, team.id, [other.id]).get(other.id)),
        team_asked=introduction.asker_id == team.id,
        wish=WISHES[introduction.wish],
        due_at=introduction.due_at,
        is_reminder=is_reminder,
        path=office_path(signed),
        list_path=OFFICE_LIST if account else "",
    )
    mail.account_id = account.id if account else None


def find_office_account(session: Session, address: str, at: datetime) -> Account | None:
    """The account to which this address belongs, confirmed."""
    confirmed = AccountAddress.normalised == normalised(address), AccountAddress.confirmed_at.is_not(None)
    owner = select(AccountAddress.account_id).where(*confirmed)
    return session.scalar(select(Account).where(Account.id.in_(owner), can_be_written_to(at)).order_by(Account.id))
