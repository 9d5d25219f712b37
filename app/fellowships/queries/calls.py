"""Calls as everybody reads them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.fellowships.models import Programme, Round
from app.fellowships.queries.rounds import deadline_of, plans_of
from app.fellowships.rules.deadlines import call_state, opens_at
from app.fellowships.rules.phases import Plan
from app.fellowships.states import CallState

_ORDER = (CallState.OPEN, CallState.ANNOUNCED, CallState.CLOSED, CallState.DECIDED)


@dataclass(frozen=True)
class Texts:
    """What a call says, in one language."""

    programme: str
    purpose: str
    title: str
    lead: str
    for_whom: str
    offer: str
    decision: str
    # When a late text may be admitted; empty: never.
    late_rule: str


@dataclass(frozen=True)
class Call:
    """A round as the public reads it, in both languages."""

    public_id: str
    programme_slug: str
    slug: str
    state: CallState
    texts: dict[str, Texts]
    contact: str
    places: int | None
    award_eur: int | None
    opens_at: datetime | None
    closes_at: datetime
    grace_minutes: int
    time_zone: str
    announced_at: datetime
    is_rehearsal: bool


def open_calls(session: Session, at: datetime) -> list[Call]:
    """Announced rounds that are no rehearsal: open ones first, by their deadline, then those to come, then the rest."""
    wanted = (
        select(Round, Programme)
        .join(Programme, Programme.id == Round.programme_id)
        .where(Round.announced_at.is_not(None), Round.is_rehearsal.is_(False), Programme.archived_at.is_(None))
    )
    found = [(row, programme) for row, programme in session.execute(wanted)]
    plans = plans_of(session, [row.id for row, _ in found])
    calls = [call for row, programme in found if (call := _call(row, programme, plans.get(row.id, {}), at))]
    return sorted(calls, key=lambda call: (_ORDER.index(call.state), _by_date(call), call.public_id))


def _by_date(call: Call) -> float:
    """The nearest deadline first while one can apply, the latest first afterwards."""
    moment = call.closes_at.timestamp()
    return moment if call.state in (CallState.OPEN, CallState.ANNOUNCED) else -moment


def call_for(session: Session, programme_slug: str, slug: str, at: datetime) -> Call:
    """Raises NotFound, also before the round was announced."""
    wanted = (
        select(Round, Programme)
        .join(Programme, Programme.id == Round.programme_id)
        .where(Programme.slug == programme_slug, Round.slug == slug)
    )
    found = session.execute(wanted).one_or_none()
    call = _call(found[0], found[1], plans_of(session, [found[0].id]).get(found[0].id, {}), at) if found else None
    if call is None:
        raise NotFound
    return call


def _call(row: Round, programme: Programme, plan: Plan, at: datetime) -> Call | None:
    state = call_state(row.phase, plan, deadline_of(row), at, is_announced=row.announced_at is not None)
    if state is None or row.closes_at is None or row.announced_at is None:
        return None
    return Call(
        row.public_id, programme.slug, row.slug, state,
        {"de": _texts(row, programme, "de"), "en": _texts(row, programme, "en")},
        programme.contact, row.places, row.award_eur, opens_at(plan), row.closes_at, row.grace_minutes,
        row.time_zone, row.announced_at, row.is_rehearsal,
    )  # fmt: skip


def _texts(row: Round, programme: Programme, language: str) -> Texts:
    """A text that stands in one language only is shown in that one."""
    other = "en" if language == "de" else "de"

    def read(owner: object, name: str) -> str:
        return str(getattr(owner, f"{name}_{language}") or getattr(owner, f"{name}_{other}"))

    of_round = (read(row, name) for name in ("title", "lead", "for_whom", "offer", "decision", "late_rule"))
    return Texts(read(programme, "name"), read(programme, "purpose"), *of_round)
