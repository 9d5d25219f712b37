"""Introductions that people of the staff put forward by hand, and how often they hit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, aliased

from app.accounts.models import Account
from app.core.lists.cutting import Cut, cut, holds
from app.core.paging import Page
from app.introductions.models import Introduction, ProposalLine
from app.introductions.rules.judging import HITS_COUNT_AFTER, STAFF_WAY, can_be_undone, rate
from app.introductions.rules.times import state_now
from app.introductions.states import CLOSED, RUNNING, ProposalState, State
from app.profiles.models import Profile
from app.profiles.states import Kind, ProfileState

FOUND_AT_MOST = 8
Sender, Receiver = aliased(Profile), aliased(Profile)


@dataclass(frozen=True)
class HandLine:
    """``stage`` says no more than the programme may know: answers of the two stay theirs."""

    public_id: str
    sender_name: str
    sender_public_id: str
    receiver_name: str
    receiver_public_id: str
    words: str
    by: str | None
    by_id: int | None
    made_at: datetime
    stage: str
    may_undo: bool


def by_hand(session: Session, by_id: int | None, at: datetime, wanted: Cut) -> Page[HandLine]:
    """The newest first; of one person, or of everybody. What was taken back within ten minutes is not there."""
    line = ProposalLine
    statement: Select[*tuple[Any, ...]] = (  # Any: columns of a line
        select(
            line, Introduction, Account.display_name, Sender.name, Sender.public_id, Receiver.name, Receiver.public_id
        )
        .join(Sender, Sender.id == line.sender_id)
        .join(Receiver, Receiver.id == line.receiver_id)
        .outerjoin(Introduction, Introduction.id == line.introduction_id)
        .outerjoin(Account, Account.id == line.judged_by_id)
        .where(line.way == STAFF_WAY, *([line.judged_by_id == by_id] if by_id is not None else []))
        .order_by(line.made_at.desc(), line.id.desc())
    )
    return cut(session, statement, wanted, lambda rows: _lines(rows, at))


def _lines(rows: Sequence[Any], at: datetime) -> list[HandLine]:  # Any: rows of the select above
    return [
        HandLine(
            line.public_id, sender, sender_id, receiver, receiver_id, line.note, by, line.judged_by_id, line.made_at,
            _stage(line, introduction, at), can_be_undone(line, at),
        )
        for line, introduction, by, sender, sender_id, receiver, receiver_id in rows
    ]  # fmt: skip


def _stage(line: ProposalLine, introduction: Introduction | None, at: datetime) -> str:
    if introduction is None:
        return "on_its_way" if line.state is ProposalState.APPROVED else "not_delivered"
    state = state_now(introduction, at)
    if state in RUNNING or introduction.introduced_at is not None:
        return "introduced"
    if state is State.SUGGESTED:
        return "suggested"
    return "closed" if state in CLOSED else "asked"


@dataclass(frozen=True)
class Hits:
    """Of those delivered at least two weeks ago, how many everybody said yes to; ``rate`` is None for few."""

    by: str
    by_id: int | None
    proposed: int
    counted: int
    hits: int

    @property
    def rate(self) -> int | None:
        return rate(self.hits, self.counted)


def hits(session: Session, at: datetime) -> list[Hits]:
    """One line a person by name, and one for all of them at the end."""
    old = Introduction.created_at <= at - HITS_COUNT_AFTER
    counted = func.sum(case((old, 1), else_=0))
    hit = func.sum(case((old & Introduction.introduced_at.is_not(None), 1), else_=0))
    rows = session.execute(
        select(Account.display_name, ProposalLine.judged_by_id, func.count(), counted, hit)
        .join(Introduction, Introduction.id == ProposalLine.introduction_id)
        .outerjoin(Account, Account.id == ProposalLine.judged_by_id)
        .where(ProposalLine.way == STAFF_WAY)
        .group_by(Account.display_name, ProposalLine.judged_by_id)
        .order_by(Account.display_name, ProposalLine.judged_by_id)
    )
    lines = [Hits(by or "", by_id, number, int(past or 0), int(yes or 0)) for by, by_id, number, past, yes in rows]
    sums = (sum(getattr(line, name) for line in lines) for name in ("proposed", "counted", "hits"))
    whole = Hits("", None, *sums)
    return [*lines, whole] if len(lines) > 1 else lines


@dataclass(frozen=True)
class Found:
    public_id: str
    name: str
    kind: Kind
    city: str | None


def profiles_called(session: Session, text: str, kinds: Sequence[Kind]) -> list[Found]:
    """Published profiles whose name holds the text, by name."""
    if not text:
        return []
    rows = session.execute(
        select(Profile.public_id, Profile.name, Profile.kind, Profile.city)
        .where(Profile.state == ProfileState.PUBLISHED, Profile.kind.in_(kinds), holds(Profile.name, text))
        .order_by(Profile.sort_name, Profile.id)
        .limit(FOUND_AT_MOST)
    )
    return [Found(*row) for row in rows]


def find_published(session: Session, public_id: str, kinds: Sequence[Kind]) -> Profile | None:
    return session.scalar(
        select(Profile).where(
            Profile.public_id == public_id, Profile.state == ProfileState.PUBLISHED, Profile.kind.in_(kinds)
        )
    )
