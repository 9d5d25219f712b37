"""On whom requests and proposals fall."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, not_, or_, select, union_all
from sqlalchemy.orm import Session

from app.core.clock import local_day
from app.introductions.models import Introduction
from app.introductions.rules.limits import INVESTOR_READS, WEEK
from app.introductions.rules.proposing import NEW_FOR
from app.introductions.states import Origin, State
from app.matches.models import Exposure as ListExposure
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


class _Row(NamedTuple):
    """Profiles that have all of this in common, and how many they are."""

    kind: Kind
    region: str | None
    investor_type: str | None
    is_new: bool
    proposed: int
    shown: int
    reads: int
    profiles: int


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
    """How often runs of proposals and the staff put each profile forward in four weeks, and to how many profiles of the
    other side lists showed it. One statement."""
    since = at - EXPOSURE_PERIOD
    proposed, shown = _proposed(since, at), _shown(since, at)
    columns = (
        Profile.kind,
        Profile.region,
        InvestorFacts.investor_type,
        (Profile.published_at > since - NEW_FOR).label("is_new"),
        func.coalesce(proposed.c.number, 0).label("proposed"),
        func.coalesce(shown.c.number, 0).label("shown"),
        func.coalesce(InvestorFacts.requests_per_week, INVESTOR_READS).label("reads"),
    )
    counted = (
        select(*columns, func.count())
        .select_from(Profile)
        .outerjoin(StartupFacts, StartupFacts.profile_id == Profile.id)
        .outerjoin(InvestorFacts, InvestorFacts.profile_id == Profile.id)
        .outerjoin(proposed, proposed.c.profile_id == Profile.id)
        .outerjoin(shown, shown.c.profile_id == Profile.id)
        .where(Profile.state == ProfileState.PUBLISHED, Profile.published_at <= since, _can_be_proposed(at))
        .group_by(*columns)
        .order_by(*columns)
    )
    rows = [_Row(*row) for row in session.execute(counted)]
    teams = [row for row in rows if row.kind is not Kind.INVESTOR]
    investors = [row for row in rows if row.kind is Kind.INVESTOR]
    return Exposure(
        _spread(teams, "proposed"),
        _spread(investors, "proposed"),
        _spread(teams, "shown"),
        _spread(investors, "shown"),
        _divisions(teams, lambda row: row.kind.value),
        _divisions(investors, lambda row: row.investor_type),
    )


def _divisions(rows: Sequence[_Row], kind_of: Callable[[_Row], str | None]) -> tuple[Division, ...]:
    return (
        _division("region", rows, lambda row: row.region),
        _division("kind", rows, kind_of),
        _division("age", rows, _age),
    )


def _age(row: _Row) -> str:
    return "new" if row.is_new else "older"


def _shown(since: datetime, at: datetime) -> Subquery:
    """By how many profiles each was seen: somebody who looks ten times counts once."""
    wanted = select(
        ListExposure.shown_profile_id.label("profile_id"),
        func.count(ListExposure.seeker_profile_id.distinct()).label("number"),
    )
    lately = ListExposure.at > since, ListExposure.at <= at
    return wanted.where(*lately).group_by(ListExposure.shown_profile_id).subquery()


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
    """As `introductions.queries.proposing` chooses: teams that raise money at all, verified investors who invest,
    nobody who objects."""
    startup = and_(Profile.kind == Kind.STARTUP, func.coalesce(StartupFacts.raising != Raising.NO, True))
    of_kind = or_(startup, Profile.kind == Kind.SPINOFF, and_(Profile.kind == Kind.INVESTOR, *_is_investing(at)))
    return and_(of_kind, Profile.not_proposed_since.is_(None))


def _spread(rows: Sequence[_Row], counted: str) -> Spread:
    profiles: Counter[int] = Counter()
    for row in rows:
        profiles[getattr(row, counted)] += row.profiles
    return Spread(tuple(sorted(profiles.items())))


def _division(name: str, rows: Sequence[_Row], code_of: Callable[[_Row], str | None]) -> Division:
    members: Counter[str] = Counter()
    proposals: Counter[str] = Counter()
    reads: Counter[str] = Counter()
    for row in rows:
        code = code_of(row)
        if code is not None:
            members[code] += row.profiles
            proposals[code] += row.proposed * row.profiles
            reads[code] += row.reads * row.profiles
    # Only investors have a week that fills.
    weeks = reads if any(row.kind is Kind.INVESTOR for row in rows) else {}
    groups = (Group(code, members[code], proposals[code], weeks.get(code)) for code in sorted(members))
    return Division(name, tuple(groups))
