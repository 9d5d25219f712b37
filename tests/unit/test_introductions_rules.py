"""Slots, limits, endings and drafts: pure facts."""

from datetime import date, timedelta

import pytest

from app.core.language import speaking
from app.introductions.rules.draft import draft_of
from app.introductions.rules.explanation import kept, told
from app.introductions.rules.limits import open_limit, readable_per_week
from app.introductions.rules.parties import Party, cause_between, end_cause
from app.introductions.rules.slots import Basis, Suggested, suggested
from app.introductions.states import DayPart, EndCause
from app.matches.rules.reasons import Teller
from app.profiles.rules.terms import Taxonomy
from app.profiles.states import Deploying, Kind, ProfileState, Raising
from matching.model import FactRef, Reason

SATURDAY = date(2026, 11, 21)
WEDNESDAY_MORNING = (2, DayPart.MORNING)
FRIDAY_EVENING = (4, DayPart.EVENING)


def party(kind: Kind = Kind.STARTUP, **values: object) -> Party:
    chosen: dict[str, object] = {
        "id": 1, "public_id": "a", "kind": kind, "state": ProfileState.PUBLISHED, "verified_at": None, "raising": None,
        "deploying": None, "deploying_until": None, "requests_per_week": None, "office_email": None,
    }  # fmt: skip
    return Party(**{**chosen, **values})  # type: ignore[arg-type]


def test_suggested_times_lie_on_three_days_at_least_two_days_ahead():
    week = {(day, DayPart.MORNING) for day in range(7)}
    found = suggested(week, week, SATURDAY)
    assert [start.weekday() for start in found.starts] == [0, 1, 2]
    assert all(start.date() >= SATURDAY + timedelta(days=2) for start in found.starts)


def test_nobody_is_given_times_that_nobody_stated():
    assert suggested(set(), set(), SATURDAY) == Suggested((), Basis.NOBODY)


def test_times_that_both_have_come_before_those_that_one_has():
    both = suggested({WEDNESDAY_MORNING, FRIDAY_EVENING}, {WEDNESDAY_MORNING}, SATURDAY)
    assert (both.basis, {(start.weekday(), start.hour) for start in both.starts}) == (Basis.BOTH, {(2, 10)})
    one = suggested({WEDNESDAY_MORNING}, {FRIDAY_EVENING}, SATURDAY)
    assert (one.basis, {start.weekday() for start in one.starts}) == (Basis.ONE, {2, 4})


def test_times_follow_the_clock_change():
    found = suggested({(0, DayPart.MORNING)}, {(0, DayPart.MORNING)}, date(2026, 10, 17))
    assert [start.hour for start in found.starts] == [10, 10, 10]
    assert len({start.utcoffset() for start in found.starts}) == 2


@pytest.mark.parametrize(("kind", "reads", "limit"), [("startup", None, 5), ("investor", 12, 12), ("investor", 0, 5)])
def test_an_investor_asks_as_many_as_it_reads_a_team_five(kind, reads, limit):
    assert open_limit(Kind(kind), reads) == limit


@pytest.mark.parametrize(("kind", "reads", "limit"), [("spinoff", None, 10), ("investor", None, 5), ("investor", 0, 0)])
def test_what_is_not_said_has_a_default_and_nought_means_none(kind, reads, limit):
    assert readable_per_week(Kind(kind), reads) == limit


@pytest.mark.parametrize(
    ("one", "cause"),
    [
        (None, EndCause.ERASED),
        (party(), None),
        (party(state=ProfileState.PAUSED), EndCause.PAUSED),
        (party(state=ProfileState.ARCHIVED), EndCause.PAUSED),
        (party(raising=Raising.NO), EndCause.ROUND_CLOSED),
        (party(Kind.SPINOFF, raising=Raising.NO), None),
        (party(Kind.INVESTOR, deploying=Deploying.NO), EndCause.NOT_INVESTING),
        (party(Kind.INVESTOR, deploying=Deploying.UNTIL, deploying_until=SATURDAY), None),
        (
            party(Kind.INVESTOR, deploying=Deploying.UNTIL, deploying_until=SATURDAY - timedelta(days=1)),
            EndCause.NOT_INVESTING,
        ),
    ],
)
def test_what_ends_a_request_without_an_answer(one, cause):
    assert end_cause(one, SATURDAY) is cause
    assert cause_between(party(), one, SATURDAY) is cause


def test_a_kept_explanation_comes_back_as_it_was():
    reason = Reason("ticket", FactRef("amount", "1-2"), FactRef("amount", "3-4"), True, 0.25, ("7",))
    assert told(kept([reason])) == (reason,)


def test_a_draft_names_no_amount():
    ticket = Reason("ticket", FactRef("amount", "1-2"), FactRef("amount", "300000-400000"), True, 0.25)
    with speaking("en"):
        text = draft_of([ticket], Teller(Kind.STARTUP, Taxonomy({})))
    assert text == "Our work fits what you look for. We would like to get to know you in a first talk."
