"""On whom requests and proposals fall."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, not_, or_, select, union_all
from sqlalchemy.orm import Session

from app.core.clock import local_day
from app.introductions.models import Introduction
from app.introductions.rules.limits import INVESTOR_READS, WEEK
from app.introductions.rules.proposing import NEW_FOR
from app.introductions.states import Origin, State
from app.profiles.models import InvestorFacts, Profile, StartupFacts
from app.profiles.states import Deploying, Kind, ProfileState, Raising
from app.staff.rules.figures import (
    EXPOSURE_PERIOD,
    MOST_INVESTORS,
    Division,
    Exposure,
    Group,
    InvestorLoad,
    Load,
    Spread,
)

_Row = tuple[Kind, str | None, bool, int, int]


def load(session: Session, at: datetime) -> Load:
    """Counted as the limit of a week counts: without what expired or was taken back. Two statements."""
    arrived = (
        select(Introduction.receiver_id, func.count().label("number"))
        .where(
            Introduction.delivered_at > at - WEEK,
            Introduction.delivered_at <= at,
            Introduction.state.not_in((State.WITHDRAWN, State.EXPIRED)),
        )
        .group_by(Introduction.receiver_id)
        .subquery()
    )
    number = func.coalesce(arrived.c.number, 0)
    budget = func.coalesce(InvestorFacts.requests_per_week, INVESTOR_READS)
    full = case((number >= budget, 1), else_=0)
    totals = _of_investors(select(func.count(), func.sum(number), func.sum(budget), func.sum(full)), arrived, at)
    investors, delivered, budgets, at_limit = session.execute(totals).one()
    lines = _of_investors(select(Profile.name, Profile.public_id, number, budget), arrived, at)
    most = lines.where(number > 0).order_by(number.desc(), budget, Profile.sort_name, Profile.id).limit(MOST_INVESTORS)
    top = tuple(InvestorLoad(*row) for row in session.execute(most))
    return Load(investors, int(delivered or 0), int(budgets or 0), int(at_limit or 0), top)


def _of_investors(
    wanted: Select[*tuple[Any, ...]],  # Any: whatever is asked of an investor
    arrived: Subquery,
    at: datetime,
) -> Select[*tuple[Any, ...]]:
    return (
        wanted.select_from(Profile)
        .join(InvestorFacts, InvestorFacts.profile_id == Profile.id)
        .outerjoin(arrived, arrived.c.receiver_id == Profile.id)
        .where(Profile.state == ProfileState.PUBLISHED, *_is_investing(at))
    )


def _is_investing(at: datetime) -> tuple[ColumnElement[bool], ...]:
    passed = and_(InvestorFacts.deploying == Deploying.UNTIL, InvestorFacts.deploying_until < local_day(at))
    stopped = or_(InvestorFacts.deploying == Deploying.NO, passed)
    return Profile.verified_at.is_not(None), not_(func.coalesce(stopped, False))


def exposure(session: Session, at: datetime) -> Exposure:
    """How often runs of proposals and the staff put each profile forward in four weeks. One statement."""
    since = at - EXPOSURE_PERIOD
    proposed = _proposed(since, at)
    number = func.coalesce(proposed.c.number, 0).label("number")
    is_new = (Profile.published_at > since - NEW_FOR).label("is_new")
    counted = (
        select(Profile.kind, Profile.region, is_new, number, func.count())
        .outerjoin(StartupFacts, StartupFacts.profile_id == Profile.id)
        .outerjoin(InvestorFacts, InvestorFacts.profile_id == Profile.id)
        .outerjoin(proposed, proposed.c.profile_id == Profile.id)
        .where(Profile.state == ProfileState.PUBLISHED, Profile.published_at <= since, _can_be_proposed(at))
        .group_by(Profile.kind, Profile.region, is_new, number)
        .order_by(Profile.kind, Profile.region, is_new, number)
    )
    rows: Sequence[_Row] = session.execute(counted).all()
    teams = [row for row in rows if row[0] is not Kind.INVESTOR]
    divisions = (
        _division("region", teams, lambda row: row[1]),
        _division("kind", teams, lambda row: row[0].value),
        _division("age", teams, lambda row: "new" if row[2] else "older"),
    )
    return Exposure(_spread(teams), _spread([row for row in rows if row[0] is Kind.INVESTOR]), divisions)


def _proposed(since: datetime, at: datetime) -> Subquery:
    of_ours = (
        Introduction.origin.in_((Origin.PLATFORM, Origin.STAFF)),
        Introduction.created_at > since,
        Introduction.created_at <= at,
    )
    sides = union_all(
        select(Introduction.asker_id.label("profile_id")).where(*of_ours),
        select(Introduction.receiver_id.label("profile_id")).where(*of_ours),
    ).subquery()
    counted = select(sides.c.profile_id, func.count().label("number")).where(sides.c.profile_id.is_not(None))
    return counted.group_by(sides.c.profile_id).subquery()


def _can_be_proposed(at: datetime) -> ColumnElement[bool]:
    """As `introductions.queries.proposing` chooses: teams that raise money at all, verified investors who invest."""
    startup = and_(Profile.kind == Kind.STARTUP, func.coalesce(StartupFacts.raising != Raising.NO, True))
    return or_(startup, Profile.kind == Kind.SPINOFF, and_(Profile.kind == Kind.INVESTOR, *_is_investing(at)))


def _spread(rows: Sequence[_Row]) -> Spread:
    profiles: Counter[int] = Counter()
    for *_, number, members in rows:
        profiles[number] += members
    return Spread(tuple(sorted(profiles.items())))


def _division(name: str, rows: Sequence[_Row], code_of: Callable[[_Row], str | None]) -> Division:
    members: Counter[str] = Counter()
    proposals: Counter[str] = Counter()
    for row in rows:
        code = code_of(row)
        if code is not None:
            members[code] += row[4]
            proposals[code] += row[3] * row[4]
    return Division(name, tuple(Group(code, members[code], proposals[code]) for code in sorted(members)))
