"""Phases by the clock, deadlines that are half-open, and wall clocks that skip an hour."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import RuleBroken
from app.fellowships.rules.deadlines import Deadline, call_state, moment_in
from app.fellowships.rules.phases import Step, check_plan, check_switch, next_switch, phase_at, possible_switches
from app.fellowships.rules.slugs import free_slug
from app.fellowships.states import ALWAYS, ORDER, CallState, PhaseKind

AT = datetime(2027, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PLAN = {kind: Step() for kind in ORDER} | {
    PhaseKind.CALL: Step(AT),
    PhaseKind.SCREENING: Step(AT + 30 * DAY),
    PhaseKind.REVIEW: Step(AT + 40 * DAY),
}


def test_a_phase_begins_in_the_moment_of_its_date_and_not_before():
    before = phase_at(PhaseKind.PREPARATION, PLAN, AT - timedelta(microseconds=1), is_announced=True)
    assert before is PhaseKind.PREPARATION
    assert phase_at(PhaseKind.PREPARATION, PLAN, AT, is_announced=True) is PhaseKind.CALL


def test_a_round_that_nobody_announced_does_not_open_by_itself():
    assert phase_at(PhaseKind.PREPARATION, PLAN, AT + 50 * DAY, is_announced=False) is PhaseKind.PREPARATION


def test_after_a_long_pause_the_last_phase_that_has_begun_holds():
    assert phase_at(PhaseKind.PREPARATION, PLAN, AT + 45 * DAY, is_announced=True) is PhaseKind.REVIEW


def test_an_unused_phase_never_begins():
    plan = PLAN | {PhaseKind.REVIEW: Step(is_used=False)}
    assert phase_at(PhaseKind.CALL, plan, AT + 45 * DAY, is_announced=True) is PhaseKind.SCREENING


@given(st.lists(st.integers(1, 400), min_size=8, max_size=8), st.integers(0, 400), st.integers(0, 400))
def test_time_only_goes_forward(days, first, second):
    plan = {kind: Step(AT + day * DAY) for kind, day in zip(ORDER[1:], days, strict=True)}
    early, late = sorted((AT + first * DAY, AT + second * DAY))
    before = phase_at(PhaseKind.PREPARATION, plan, early, is_announced=True)
    after = phase_at(before, plan, late, is_announced=True)
    assert ORDER.index(after) >= ORDER.index(before)
    assert after is phase_at(PhaseKind.PREPARATION, plan, late, is_announced=True)


def test_the_next_switch_is_the_nearest_date_of_a_later_phase():
    assert next_switch(PhaseKind.CALL, PLAN, AT + DAY) == (PhaseKind.SCREENING, AT + 30 * DAY)
    assert next_switch(PhaseKind.REVIEW, PLAN, AT + DAY) is None


def test_t3_the_deadline_is_half_open_and_the_grace_moves_it():
    shut = Deadline(AT, timedelta(minutes=5))
    assert shut.accepts(AT + timedelta(minutes=5) - timedelta(microseconds=1))
    assert not shut.accepts(AT + timedelta(minutes=5))
    assert not Deadline(AT).accepts(AT)


def test_an_extension_is_exact_and_never_shortens():
    extended = Deadline(AT, timedelta(minutes=5), AT + DAY)
    assert extended.accepts_until == AT + DAY
    assert Deadline(AT, timedelta(minutes=5), AT - DAY).accepts_until == AT + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("at", "state"),
    [(AT - DAY, "announced"), (AT, "open"), (AT + 20 * DAY, "closed"), (AT + 45 * DAY, "closed")],
)
def test_the_public_reads_where_a_call_stands_by_the_clock(at, state):
    shut = Deadline(AT + 20 * DAY)
    assert call_state(PhaseKind.PREPARATION, PLAN, shut, at, is_announced=True) is CallState(state)
    assert call_state(PhaseKind.PREPARATION, PLAN, shut, at, is_announced=False) is None
    assert call_state(PhaseKind.RELEASED, PLAN, shut, at, is_announced=True) is CallState.DECIDED


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({PhaseKind.REVIEW: Step(AT + 20 * DAY)}, "review"),
        ({PhaseKind.SCREENING: Step(AT + 10 * DAY)}, "screening"),
        ({PhaseKind.CALL: Step(AT + 26 * DAY)}, "closes_at"),
        ({PhaseKind.PREPARATION: Step(AT)}, "preparation"),
    ],
)
def test_dates_that_contradict_each_other_are_refused_beside_the_one_to_change(change, field):
    check_plan(PLAN, AT + 25 * DAY)
    with pytest.raises(RuleBroken) as refused:
        check_plan(PLAN | change, AT + 25 * DAY)
    assert refused.value.field == field


def test_by_hand_a_round_goes_forward_freely_and_back_one_phase_but_never_before_its_call():
    def may(before, after):
        try:
            check_switch(before, after, PLAN, is_announced=True)
        except RuleBroken:
            return False
        return True

    for before in ORDER:
        for after in ORDER:
            step = ORDER.index(after) - ORDER.index(before)
            unsaid = before is PhaseKind.CALL and after is PhaseKind.PREPARATION
            assert may(before, after) is ((step > 0 or step == -1) and not unsaid), (before, after)


def test_before_the_announcement_nothing_can_be_switched():
    assert possible_switches(PhaseKind.PREPARATION, PLAN, is_announced=False) == ()
    assert PhaseKind.CALL in possible_switches(PhaseKind.PREPARATION, PLAN, is_announced=True)


def test_what_a_round_does_not_use_cannot_be_switched_to():
    plan = PLAN | {PhaseKind.PANEL: Step(is_used=False)}
    offered = possible_switches(PhaseKind.REVIEW, plan, is_announced=True)
    assert PhaseKind.PANEL not in offered
    assert PhaseKind.STANDSTILL in offered
    assert set(ORDER) >= ALWAYS


@pytest.mark.parametrize(
    "local",
    [datetime(2027, 3, 28, 2, 30), datetime(2027, 10, 31, 2, 30)],  # noqa: DTZ001 -- a wall clock's time
)
def test_t3_an_hour_that_does_not_exist_or_comes_twice_is_no_deadline(local):
    with pytest.raises(RuleBroken) as refused:
        moment_in(local, "Europe/Berlin", field="closes_at")
    assert refused.value.field == "closes_at"


@pytest.mark.parametrize("year", [1, 1999, 2101, 9999])
def test_a_year_that_nobody_means_is_refused_with_a_sentence(year: int) -> None:
    with pytest.raises(RuleBroken) as refused:
        moment_in(datetime(year, 1, 1), "Europe/Berlin", field="closes_at")  # noqa: DTZ001 -- as above
    assert refused.value.field == "closes_at"


def test_t3_a_deadline_is_meant_by_the_clock_of_its_zone_in_summer_and_winter():
    summer = moment_in(datetime(2027, 7, 1, 23, 59), "Europe/Berlin", field="x")  # noqa: DTZ001 -- as above
    winter = moment_in(datetime(2027, 1, 1, 23, 59), "Europe/Berlin", field="x")  # noqa: DTZ001 -- as above
    assert (summer.hour, winter.hour) == (21, 22)


def test_addresses_are_made_from_names_and_never_twice_the_same():
    assert free_slug("Übergänge", set()) == "uebergaenge"
    assert free_slug("Übergänge", {"uebergaenge", "uebergaenge-2"}) == "uebergaenge-3"
    assert free_slug("日本", {"round"}) == "round-2"
    assert len(free_slug("a" * 200, {"a" * 60})) == 60
