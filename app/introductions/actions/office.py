"""The third yes: a transfer office answers by a signed link, without an account."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import local_day
from app.core.errors import Conflict
from app.core.signed_links import SignedLinks
from app.introductions.actions.advancing import end_introduction
from app.introductions.actions.introducing import introduce
from app.introductions.actions.steps import MEANWHILE, consent, hold
from app.introductions.models import Introduction
from app.introductions.queries.parties import parties
from app.introductions.queries.seeing import seen_by
from app.introductions.rules.links import OFFICE, office_mark
from app.introductions.rules.parties import cause_between
from app.introductions.rules.times import state_now
from app.introductions.rules.words import name_of
from app.introductions.states import EndCause, Side, State, Way
from app.profiles.models import Profile


@dataclass(frozen=True)
class OfficeQuestion:
    """Who wants to meet whom; the introduction itself stays with us."""

    introduction: Introduction
    team: str
    other: object


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


def answer_for_office(session: Session, links: SignedLinks, signed: str, *, agrees: bool, at: datetime) -> None:
    """Raises Conflict when the question was answered or ended in the meantime: one answer, however often it is sent."""
    question = find_office_question(session, links, signed, at=at)
    if question is not None:
        hold(session, question.introduction)
        question = find_office_question(session, links, signed, at=at)
    if question is None:
        raise Conflict(MEANWHILE)
    introduction = question.introduction
    consent(session, introduction, Side.THIRD, agreed=agrees, by_id=None, at=at, way=Way.LINK)
    if not agrees:
        end_introduction(session, introduction, EndCause.OFFICE_REFUSED, at=at)
        return
    introduction.third_agreed = introduction.all_agreed = True
    session.flush()
    introduce(session, introduction, at=at)
