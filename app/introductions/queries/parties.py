"""Profiles as sides of introductions, and what is under way between them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.introductions.models import Introduction
from app.introductions.rules.limits import UNANSWERED_KEPT, WEEK, Load
from app.introductions.rules.parties import Party
from app.introductions.rules.times import REST_AFTER_A_NO, REST_AFTER_A_WITHDRAWAL, is_delivered, is_for_both
from app.introductions.states import ONE_A_PAIR, State
from app.profiles.models import InvestorFacts, Profile, ProfileMember, SpinoffFacts, StartupFacts

# A profile has one of the three rows.
_REQUESTS_PER_WEEK = func.coalesce(
    InvestorFacts.requests_per_week, StartupFacts.requests_per_week, SpinoffFacts.requests_per_week
)


def parties(session: Session, ids: Collection[int | None]) -> dict[int, Party]:
    """One statement; erased profiles are left out."""
    wanted = {key for key in ids if key is not None}
    if not wanted:
        return {}
    rows = session.execute(
        select(
            Profile.id,
            Profile.public_id,
            Profile.kind,
            Profile.state,
            Profile.verified_at,
            StartupFacts.raising,
            InvestorFacts.deploying,
            InvestorFacts.deploying_until,
            _REQUESTS_PER_WEEK.label("requests_per_week"),
            SpinoffFacts.transfer_office_email.label("office_email"),
            Profile.not_proposed_since,
            StartupFacts.raising_until,
        )
        .outerjoin(StartupFacts, StartupFacts.profile_id == Profile.id)
        .outerjoin(InvestorFacts, InvestorFacts.profile_id == Profile.id)
        .outerjoin(SpinoffFacts, SpinoffFacts.profile_id == Profile.id)
        .where(Profile.id.in_(wanted))
        .order_by(Profile.id)
    )
    return {row.id: Party(**row._mapping) for row in rows}


def objecting(session: Session, ids: Collection[int]) -> bool:
    """Whether one of these profiles is not to be proposed."""
    refused = select(Profile.id).where(Profile.id.in_(ids), Profile.not_proposed_since.is_not(None))
    return session.scalar(refused.limit(1)) is not None


def members_of(session: Session, profile_id: int | None) -> list[int]:
    """The accounts of a profile's members."""
    members = select(ProfileMember.account_id).where(ProfileMember.profile_id == profile_id)
    return list(session.scalars(members.order_by(ProfileMember.account_id)))


def between(a_id: int, b_id: int) -> ColumnElement[bool]:
    low, high = sorted((a_id, b_id))
    return and_(Introduction.pair_low_id == low, Introduction.pair_high_id == high)


def current_between(session: Session, a_id: int, b_id: int) -> Introduction | None:
    """What this pair has under way, whoever asked and whoever knows of it."""
    return next(iter(all_between(session, a_id, b_id)), None)


def all_between(session: Session, a_id: int, b_id: int) -> list[Introduction]:
    """At most two: the first, and a request of the other side that crosses it."""
    wanted = select(Introduction).where(between(a_id, b_id), Introduction.state.in_(ONE_A_PAIR))
    return list(session.scalars(wanted.order_by(Introduction.crosses, Introduction.id)))


def known_between(session: Session, profile_id: int, other_id: int, at: datetime) -> Introduction | None:
    """What this profile knows of: its own, else what has arrived. A request that the other can still take back, and a
    suggestion to the other side, are not known here."""
    found = all_between(session, profile_id, other_id)
    mine = [row for row in found if row.asker_id == profile_id]
    shared = [row for row in found if row.state is State.SUGGESTED and is_for_both(row, at)]
    arrived = [*shared, *(row for row in found if is_delivered(row, at) and not row.crosses)]
    return next(iter([*mine, *arrived]), None)


def rests_until(session: Session, a_id: int, b_id: int, at: datetime) -> datetime | None:
    """Until when a pair rests after a no or a silence, and after a request that was taken back once it had arrived."""
    closed = select(Introduction.closed_at).where(between(a_id, b_id))
    ends = [
        last + rest
        for condition, rest in (
            (_said_no(at - REST_AFTER_A_NO), REST_AFTER_A_NO),
            (_taken_back(at - REST_AFTER_A_WITHDRAWAL), REST_AFTER_A_WITHDRAWAL),
        )
        if (last := session.scalar(closed.where(condition).order_by(Introduction.closed_at.desc()).limit(1)))
    ]
    return max(ends, default=None)


Since = datetime | BindParameter[datetime]


def is_resting(no_since: Since, taken_back_since: Since) -> ColumnElement[bool]:
    """For the rows of a pair; the same for both sides, and true only of what both know."""
    return or_(_said_no(no_since), _taken_back(taken_back_since))


def _said_no(since: Since) -> ColumnElement[bool]:
    """Also what expired. A suggestion that nobody took up was never asked."""
    over = Introduction.state.in_((State.DECLINED, State.EXPIRED)), Introduction.requested_at.is_not(None)
    return and_(*over, Introduction.closed_at > since)


def _taken_back(since: Since) -> ColumnElement[bool]:
    arrived = Introduction.closed_at >= Introduction.delivered_at, ~Introduction.crosses
    return and_(Introduction.state == State.WITHDRAWN, *arrived, Introduction.closed_at > since)


def waits(at: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """A request that nobody has answered in time to come, or whose answer is settling."""
    pending = or_(Introduction.due_at > at, Introduction.answer.is_not(None))
    return or_(
        and_(Introduction.state == State.REQUESTED, pending),
        and_(Introduction.state == State.ACCEPTED, Introduction.due_at > at),
    )


def load_between(session: Session, asker_id: int, receiver_id: int, at: datetime) -> Load:
    """What limits look at: five counts."""
    asked = Introduction.asker_id == asker_id
    arrived = (
        Introduction.receiver_id == receiver_id,
        Introduction.delivered_at > at - WEEK,
        Introduction.state.not_in((State.WITHDRAWN, State.EXPIRED)),
    )
    week, oldest = session.execute(select(func.count(), func.min(Introduction.delivered_at)).where(*arrived)).one()
    return Load(
        asker_open=session.scalar(select(func.count()).where(asked, waits(at))) or 0,
        receiver_week=week,
        receiver_free_at=oldest.replace(tzinfo=at.tzinfo) + WEEK if oldest else None,
        asker_unanswered=unanswered_by(session, asker_id, at),
        receiver_unanswered=unanswered_by(session, receiver_id, at),
    )


def unanswered_by(session: Session, profile_id: int, at: datetime) -> int:
    """Requests delivered to this profile about which it has said nothing at all: waiting, or expired lately."""
    silent = Introduction.reacted_at.is_(None), Introduction.answer.is_(None), Introduction.delivered_at <= at
    open_or_lately = and_(
        Introduction.state.in_((State.REQUESTED, State.EXPIRED)), Introduction.due_at > at - UNANSWERED_KEPT
    )
    wanted = select(func.count()).where(Introduction.receiver_id == profile_id, *silent, open_or_lately)
    return session.scalar(wanted) or 0
