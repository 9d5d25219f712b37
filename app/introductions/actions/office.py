"""The third yes: a transfer office answers by a signed link, signed in or without an account."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import AccountAddress
from app.accounts.rules.addresses import normalised
from app.core.clock import local_day
from app.core.errors import Conflict
from app.core.language import Message, message
from app.core.signed_links import SignedLinks
from app.introductions.actions.advancing import end_introduction
from app.introductions.actions.introducing import introduce
from app.introductions.actions.steps import MEANWHILE, consent, hold
from app.introductions.models import Consent, Introduction
from app.introductions.queries.parties import parties
from app.introductions.queries.seeing import seen_by
from app.introductions.rules.links import OFFICE, office_mark, office_path
from app.introductions.rules.parties import cause_between
from app.introductions.rules.times import state_now
from app.introductions.rules.words import When, name_of
from app.introductions.states import EndCause, Side, State, Way
from app.profiles.models import Profile, SpinoffFacts


@dataclass(frozen=True)
class OfficeQuestion:
    """Who wants to meet whom; the introduction itself stays with us."""

    introduction: Introduction
    team: str
    other: object


@dataclass(frozen=True)
class OfficeLine:
    """A question in the list of a person who is a transfer office."""

    question: OfficeQuestion
    href: str


def find_office_question(session: Session, links: SignedLinks, signed: str, *, at: datetime) -> OfficeQuestion | None:
    """None for anything but an open question to the address that is the office's today."""
    parts = links.parts(OFFICE, signed, count=2)
    wanted = select(Introduction).where(Introduction.public_id == (parts or ("",))[0])
    introduction = session.scalar(wanted) if parts else None
    if parts is None or introduction is None or introduction.third_agreed is not False:
        return None
    if introduction.state is not State.ACCEPTED or state_now(introduction, at) is not State.ACCEPTED:
        return None
    found = parties(session, [introduction.asker_id, introduction.receiver_id])
    team = next((each for each in found.values() if each.needs_office), None)
    if len(found) != len(Side) - 1 or team is None or office_mark(team.office_email or "") != parts[1]:
        return None
    other_id = next(key for key in found if key != team.id)
    if cause_between(team, found[other_id], local_day(at)) is not None:
        return None
    shown = seen_by(session, team.id, [other_id]).get(other_id)
    return OfficeQuestion(introduction, session.get_one(Profile, team.id).name, name_of(shown))


def office_questions_of(session: Session, account_id: int, *, at: datetime) -> list[Introduction]:
    """Open questions to an office whose address is a confirmed one of this account, the most urgent first."""
    mine = select(AccountAddress.normalised).where(
        AccountAddress.account_id == account_id, AccountAddress.confirmed_at.is_not(None)
    )
    addresses = set(session.scalars(mine))
    waits = Introduction.state == State.ACCEPTED, Introduction.third_agreed.is_(False), Introduction.due_at > at
    asked = select(Introduction, SpinoffFacts.transfer_office_email).join(
        SpinoffFacts, SpinoffFacts.profile_id.in_((Introduction.asker_id, Introduction.receiver_id))
    )
    rows = session.execute(asked.where(*waits).order_by(Introduction.due_at, Introduction.id))
    return [row for row, address in rows if address and normalised(address) in addresses]


def office_links_of(session: Session, links: SignedLinks, account_id: int, *, at: datetime) -> list[OfficeLine]:
    """Those questions with the page of each."""
    lines = []
    for row in office_questions_of(session, account_id, at=at):
        found = parties(session, [row.asker_id, row.receiver_id])
        address = next((each.office_email for each in found.values() if each.needs_office), None)
        signed = links.signed(OFFICE, row.public_id, office_mark(address or ""))
        question = find_office_question(session, links, signed, at=at)
        if question is not None:
            lines.append(OfficeLine(question, office_path(signed)))
    return lines


def why_over(session: Session, links: SignedLinks, signed: str) -> Message | None:
    """What became of the question, for whoever holds its link; None where the link was none or is another office's."""
    parts = links.parts(OFFICE, signed, count=2)
    wanted = select(Introduction).where(Introduction.public_id == (parts or ("",))[0])
    introduction = session.scalar(wanted) if parts else None
    found = parties(session, [introduction.asker_id, introduction.receiver_id]) if introduction else {}
    marks = [office_mark(each.office_email or "") for each in found.values() if each.needs_office]
    if introduction is None or parts is None or parts[1] not in marks:
        return None
    answered = Consent.introduction_id == introduction.id, Consent.party == Side.THIRD
    given = session.scalar(select(Consent).where(*answered))
    if given is not None:
        said = message("Yes") if given.agreed else message("No")
        return message("This question was answered on {when}: {answer}.", when=When(given.at), answer=said)
    if introduction.due_at is not None and introduction.state in (State.ACCEPTED, State.EXPIRED):
        return message("The time for an answer was over on {when}.", when=When(introduction.due_at))
    return message("The introduction ended before the transfer office had answered.")


def answer_for_office(
    session: Session, links: SignedLinks, signed: str, *, agrees: bool, by_id: int | None, at: datetime
) -> None:
    """``by_id`` is whoever is signed in, noted where the office's address is theirs.

    Raises Conflict when the question was answered or ended in the meantime: one answer, however often it is sent.
    """
    question = find_office_question(session, links, signed, at=at)
    if question is not None:
        hold(session, question.introduction)
        question = find_office_question(session, links, signed, at=at)
    if question is None:
        raise Conflict(MEANWHILE)
    introduction = question.introduction
    mine = by_id if by_id is not None and _is_office_of(session, by_id, introduction, at) else None
    way = Way.LINK if mine is None else Way.ACCOUNT
    consent(session, introduction, Side.THIRD, agreed=agrees, by_id=mine, at=at, way=way)
    if not agrees:
        end_introduction(session, introduction, EndCause.OFFICE_REFUSED, at=at)
        return
    introduction.third_agreed = introduction.all_agreed = True
    session.flush()
    introduce(session, introduction, at=at)


def _is_office_of(session: Session, account_id: int, introduction: Introduction, at: datetime) -> bool:
    return introduction.id in [row.id for row in office_questions_of(session, account_id, at=at)]
