"""Proposals that wait for the staff, and what the staff said of pairs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Select, and_, cast, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.accounts.models import Account
from app.core.errors import NotFound
from app.core.lists.cutting import Cut, cut, holds
from app.core.paging import Page
from app.introductions.models import Introduction, PairRuling, ProposalLine, ProposalRun
from app.introductions.queries.proposing import find_newest_run
from app.introductions.rules.limits import WEEK, readable_per_week
from app.introductions.rules.parties import Party
from app.introductions.states import ProposalState, Ruling, State, VetoWhy
from app.profiles.models import Profile, ProfileMember
from app.profiles.states import Kind
from app.staff.rules.weeks import Week

PAIRS_A_PAGE = 10
Sender, Receiver = aliased(Profile), aliased(Profile)


@dataclass(frozen=True)
class PairAsked:
    """What the queue is narrowed to; ``run`` names an earlier run, '' is the newest."""

    state: ProposalState
    way: str = ""
    kind: Kind | None = None
    text: str = ""
    run: str = ""


@dataclass(frozen=True)
class PairLine:
    """A proposal with the names of both sides; chances in 10⁻⁶."""

    line: ProposalLine
    sender_name: str
    receiver_name: str
    judged_by: str | None
    ruling: Ruling | None


def pairs(session: Session, asked: PairAsked, wanted: Cut) -> Page[PairLine]:
    """What is worth most first: expected introductions. Pinned pairs come before all others."""
    run = run_asked(session, asked.run)
    line = ProposalLine
    worth = cast(line.request, BigInteger) * line.answer * line.accept
    conditions = [line.run_id == (run.id if run else None), line.state == asked.state]
    if asked.way:
        conditions.append(line.way == asked.way)
    if asked.kind is not None:
        conditions.append(Sender.kind == asked.kind)
    if asked.text:
        conditions.append(or_(holds(Sender.name, asked.text), holds(Receiver.name, asked.text)))
    statement = _pairs().where(*conditions).order_by(PairRuling.kind.is_(None), worth.desc(), line.id)
    return cut(session, statement, wanted, lambda rows: [PairLine(*row) for row in rows])


def _pairs() -> Select[*tuple[Any, ...]]:  # Any: a line, names, a ruling
    line = ProposalLine
    ruled = and_(
        PairRuling.sender_id == line.sender_id,
        PairRuling.receiver_id == line.receiver_id,
        PairRuling.lifted_at.is_(None),
    )
    wanted: Select[*tuple[Any, ...]] = select(  # Any: as above
        line, Sender.name, Receiver.name, Account.display_name, PairRuling.kind
    )
    return (
        wanted.join(Sender, Sender.id == line.sender_id)
        .join(Receiver, Receiver.id == line.receiver_id)
        .outerjoin(Account, Account.id == line.judged_by_id)
        .outerjoin(PairRuling, ruled)
    )


def pair_by_public_id(session: Session, public_id: str) -> PairLine:
    """Raises NotFound."""
    found = session.execute(_pairs().where(ProposalLine.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFound
    return PairLine(*found)


def run_asked(session: Session, public_id: str) -> ProposalRun | None:
    """The named run, else the newest."""
    named = session.scalar(select(ProposalRun).where(ProposalRun.public_id == public_id)) if public_id else None
    return named or find_newest_run(session)


def proposals_waiting() -> Select[int]:
    return select(func.count()).where(ProposalLine.state == ProposalState.WAITING)


def weeks_of(session: Session, investors: Collection[Party], at: datetime) -> dict[int, Week]:
    """Two statements, however many there are."""
    ids = [each.id for each in investors]
    counted = (
        select(
            Introduction.receiver_id,
            func.count().filter(
                Introduction.delivered_at > at - WEEK, Introduction.state.not_in((State.WITHDRAWN, State.EXPIRED))
            ),
            func.count().filter(
                Introduction.state == State.REQUESTED,
                Introduction.reacted_at.is_(None),
                Introduction.answer.is_(None),
            ),
        )
        .where(Introduction.receiver_id.in_(ids), Introduction.delivered_at <= at)
        .group_by(Introduction.receiver_id)
        .order_by(Introduction.receiver_id)
    )
    arrived = {key: (week, silent) for key, week, silent in session.execute(counted)}
    approved = or_(ProposalLine.state == ProposalState.APPROVED, Introduction.state == State.SUGGESTED)
    sums = (
        select(ProposalLine.receiver_id, func.sum(ProposalLine.request))
        .outerjoin(Introduction, Introduction.id == ProposalLine.introduction_id)
        .where(ProposalLine.receiver_id.in_(ids), approved)
        .group_by(ProposalLine.receiver_id)
        .order_by(ProposalLine.receiver_id)
    )
    expected = {key: int(sum_) for key, sum_ in session.execute(sums)}
    return {
        each.id: Week(
            readable_per_week(each.kind, each.requests_per_week),
            arrived.get(each.id, (0, 0))[0],
            expected.get(each.id, 0),
            arrived.get(each.id, (0, 0))[1],
        )
        for each in investors
    }


def own_profiles(session: Session, account_id: int) -> frozenset[int]:
    mine = select(ProfileMember.profile_id).where(ProfileMember.account_id == account_id)
    return frozenset(session.scalars(mine.order_by(ProfileMember.profile_id)))


@dataclass(frozen=True)
class RulingLine:
    public_id: str
    kind: Ruling
    why: VetoWhy | None
    note: str
    made_at: datetime
    by: str | None
    sender_name: str
    sender_public_id: str
    receiver_name: str
    receiver_public_id: str
    is_mine: bool


def rulings(session: Session, kind: Ruling | None, mine: frozenset[int], wanted: Cut) -> Page[RulingLine]:
    """Pins and vetoes in force, the newest first; ``mine`` are profiles of whoever looks."""
    row = PairRuling
    statement: Select[*tuple[Any, ...]] = (  # Any: columns of a line
        select(row, Account.display_name, Sender.name, Sender.public_id, Receiver.name, Receiver.public_id)
        .join(Sender, Sender.id == row.sender_id)
        .join(Receiver, Receiver.id == row.receiver_id)
        .outerjoin(Account, Account.id == row.by_id)
        .where(row.lifted_at.is_(None), *([row.kind == kind] if kind else []))
        .order_by(row.made_at.desc(), row.id.desc())
    )
    return cut(session, statement, wanted, lambda rows: _ruling_lines(rows, mine))


def _ruling_lines(rows: Sequence[Any], mine: frozenset[int]) -> list[RulingLine]:  # Any: rows of the select above
    return [
        RulingLine(
            ruling.public_id, ruling.kind, ruling.why, ruling.note, ruling.made_at, by, team, team_id, investor,
            investor_id, bool({ruling.sender_id, ruling.receiver_id} & mine),
        )
        for ruling, by, team, team_id, investor, investor_id in rows
    ]  # fmt: skip


def ruling_by_public_id(session: Session, public_id: str) -> PairRuling:
    """Raises NotFound."""
    found = session.scalar(select(PairRuling).where(PairRuling.public_id == public_id))
    if found is None:
        raise NotFound
    return found
