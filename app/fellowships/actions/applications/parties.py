"""Who completes a part of an application beside its team: invited, accepted or declined, declared, removed."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.keys import new_token, token_hash
from app.accounts.models import Account
from app.accounts.rules.addresses import checked_address, normalised
from app.core import audit
from app.core.errors import Conflict, NotFound, RuleBroken
from app.core.language import message
from app.core.outbox import queue_mail
from app.core.person import Person
from app.fellowships.actions.applications.moving import held
from app.fellowships.actions.conflicts.finding import find_of_application
from app.fellowships.models import Application, ApplicationPart, Round
from app.fellowships.rules.application_words import PARTIES
from app.fellowships.rules.questionnaire import Asked
from app.fellowships.states import Party

# Where everybody finds what they wrote.
WRITTEN_PATH = "/account/data"
INVITATIONS_PATH = "/applications/invitations/"


def invite_party(
    session: Session,
    application: Application,
    asked: Asked,
    party: Party,
    *,
    address: str,
    name: str,
    language: str,
    by: Person,
    at: datetime,
) -> ApplicationPart:
    """A part of its own and a mail with the link to it. Whether the address has an account is not looked at.

    Raises RuleBroken for a party that the questionnaire does not know, for more parts than it takes, and (field
    ``address``) for an address that has such a part already or cannot get mail.
    """
    held(session, application.id)
    checked = checked_address(address)
    there = _parts(session, application, party)
    _check_room(asked, party, there, checked)
    part = ApplicationPart(
        programme_id=application.programme_id,
        application_id=application.id,
        party=party,
        invited_address=checked,
        invited_name=name,
        created_at=at,
    )
    session.add(part)
    _send(session, application, part, language=language, by=by, at=at)
    return part


def _parts(session: Session, application: Application, party: Party) -> list[ApplicationPart]:
    wanted = select(ApplicationPart).where(
        ApplicationPart.application_id == application.id,
        ApplicationPart.party == party,
        ApplicationPart.removed_at.is_(None),
    )
    return list(session.scalars(wanted.order_by(ApplicationPart.id)))


def _check_room(asked: Asked, party: Party, there: list[ApplicationPart], address: str) -> None:
    rule = asked.parties.get(party)
    if rule is None or party is Party.LEAD:
        raise RuleBroken(message("This application has no part for them."), field="party")
    if normalised(address) in {normalised(each.invited_address) for each in there}:
        raise RuleBroken(message("This address is invited already. Send the mail again instead."), field="address")
    if len(there) >= rule.most:
        told = message("There are as many of them as the call allows. Remove one first.")
        raise RuleBroken(told, field="party")


def _send(
    session: Session, application: Application, part: ApplicationPart, *, language: str, by: Person, at: datetime
) -> None:
    """A new link; older ones are dead from now on."""
    raw = new_token()
    part.token_hash, part.invited_at, part.invited_by_id = token_hash(raw), at, by.id
    session.flush()
    find_of_application(session, application, at)
    row = session.get_one(Round, application.round_id)
    queue_mail(
        session,
        to=part.invited_address,
        language=language,
        template="fellowships/party_invitation",
        inviter=by.display_name,
        title=application.title,
        party=PARTIES[part.party],
        round_de=row.title_de,
        round_en=row.title_en,
        closes_at=row.closes_at,
        zone=row.time_zone,
        path=f"{INVITATIONS_PATH}{raw}",
    )
    _note(session, part, "invited", by.id)


def send_again(
    session: Session, application: Application, part: ApplicationPart, *, language: str, by: Person, at: datetime
) -> None:
    """Raises RuleBroken once the part has its person."""
    held(session, application.id)
    session.refresh(part)
    if part.account_id is not None:
        raise RuleBroken(message("The invitation is accepted: no other mail is needed."))
    _send(session, application, part, language=language, by=by, at=at)


def remove_party(
    session: Session, application: Application, part: ApplicationPart, *, language: str, by_id: int, at: datetime
) -> None:
    """Its answers stay in the log, where only their writer finds them; the same person may be invited anew, to an
    empty part. Whoever had it, or was asked and has not said no, is told: the latter in ``language``."""
    held(session, application.id)
    _tell_removed(session, application, part, language)
    part.removed_at, part.token_hash, part.declared_at, part.declared_by_id = at, None, None, None
    session.flush()
    _note(session, part, "removed", by_id)


def _tell_removed(session: Session, application: Application, part: ApplicationPart, language: str) -> None:
    row = session.get_one(Round, application.round_id)
    account = session.get(Account, part.account_id) if part.account_id is not None else None
    if account is None and part.token_hash is None:
        return
    queue_mail(
        session,
        to=account.email if account else part.invited_address,
        language=account.language if account else language,
        template="fellowships/part_removed",
        account_id=account.id if account else None,
        name=account.display_name if account else part.invited_name,
        title=application.title,
        round=row,
        party=PARTIES[part.party],
        has_written=account is not None,
        path=WRITTEN_PATH,
    )


def invited_part(session: Session, raw: str) -> ApplicationPart:
    """The part that a link is for. Raises NotFound for a link that was used, replaced or never issued."""
    wanted = select(ApplicationPart).where(
        ApplicationPart.token_hash == token_hash(raw), ApplicationPart.removed_at.is_(None)
    )
    part = session.scalar(wanted)
    if part is None:
        raise NotFound
    return part


def accept_part(session: Session, raw: str, *, account_id: int, at: datetime) -> ApplicationPart:
    """The part is the person's from now on. Raises NotFound as above; of two at once one gets it."""
    held(session, invited_part(session, raw).application_id)
    part = invited_part(session, raw)
    session.refresh(part)
    if part.token_hash != token_hash(raw):
        raise NotFound
    part.account_id, part.accepted_at, part.token_hash = account_id, at, None
    session.flush()
    find_of_application(session, session.get_one(Application, part.application_id), at)
    _note(session, part, "accepted", account_id)
    return part


def decline_part(session: Session, raw: str) -> None:
    """Whoever holds the link may say no without an account."""
    part = invited_part(session, raw)
    part.token_hash = None
    session.flush()
    _note(session, part, "declined", None)


def declare_part(session: Session, part: ApplicationPart, *, by_id: int, at: datetime) -> None:
    """From now on it is read-only, until its own person takes that back."""
    held(session, part.application_id)
    session.refresh(part)
    if part.declared_at is None:
        part.declared_at, part.declared_by_id = at, by_id
        session.flush()
        _note(session, part, "declared", by_id)


def take_declaration_back(session: Session, part: ApplicationPart, *, by_id: int) -> None:
    held(session, part.application_id)
    session.refresh(part)
    if part.declared_at is not None:
        part.declared_at, part.declared_by_id = None, None
        session.flush()
        _note(session, part, "taken_back", by_id)


def check_not_declared(part: ApplicationPart) -> None:
    """Raises Conflict for a part that was declared complete."""
    if part.declared_at is not None:
        raise Conflict(message("This part is declared complete. Take that back first, then change it."))


def room_in(session: Session, application: Application, asked: Asked) -> list[Party]:
    """Parties of whom more may be invited."""
    counted = (
        select(ApplicationPart.party, func.count())
        .where(ApplicationPart.application_id == application.id, ApplicationPart.removed_at.is_(None))
        .group_by(ApplicationPart.party)
    )
    there = dict(session.execute(counted).all())
    return [
        party for party, rule in asked.parties.items() if party is not Party.LEAD and there.get(party, 0) < rule.most
    ]


def _note(session: Session, part: ApplicationPart, deed: str, by_id: int | None) -> None:
    audit.record(
        session, f"application.part_{deed}", actor_id=by_id, object_type="application", object_id=part.application_id,
        part=part.public_id,
    )  # fmt: skip
