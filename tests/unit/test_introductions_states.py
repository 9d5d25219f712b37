"""The table of states, and what the clock makes of a row before anybody writes it down."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from app.introductions.rules.times import (
    ANSWER_WITHIN,
    FOLLOW_UPS,
    REMINDER_AFTER,
    UNDO,
    can_be_undone,
    follow_up_due,
    is_delivered,
    next_moment,
    state_now,
)
from app.introductions.states import CLOSED, OPEN, RUNNING, STEPS, Answer, State

SENT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
DELIVERED = SENT + UNDO
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Row:
    state: State = State.REQUESTED
    answer: Answer | None = None
    answered_at: datetime | None = None
    delivered_at: datetime | None = DELIVERED
    reminder_at: datetime | None = DELIVERED + REMINDER_AFTER
    due_at: datetime | None = DELIVERED + ANSWER_WITHIN
    introduced_at: datetime | None = None
    told: int = 0


def test_every_state_is_open_running_or_closed_and_only_one_of_them():
    assert sorted([*OPEN, *RUNNING, *CLOSED]) == sorted(State)


def test_from_a_closed_state_nothing_leads_on():
    assert {state for state, _deed in STEPS} & CLOSED == set()


def test_contact_is_reached_through_everybodys_yes_alone():
    assert {state for (state, _deed), after in STEPS.items() if after is State.INTRODUCED} == {State.ACCEPTED}


def test_every_state_but_the_first_is_reached_by_some_deed():
    assert set(State) - set(STEPS.values()) == {State.SUGGESTED}


def test_a_request_arrives_ten_minutes_after_it_was_sent():
    assert not is_delivered(Row(), DELIVERED - SECOND)
    assert is_delivered(Row(), DELIVERED)


@pytest.mark.parametrize(("early", "state"), [(SECOND, State.REQUESTED), (timedelta(0), State.EXPIRED)])
def test_a_request_expires_at_its_moment_and_not_before(early, state):
    assert state_now(Row(), DELIVERED + ANSWER_WITHIN - early) is state


@pytest.mark.parametrize(("answer", "after"), [(Answer.ACCEPT, State.ACCEPTED), (Answer.DECLINE, State.DECLINED)])
def test_an_answer_holds_after_ten_minutes_and_can_be_undone_before(answer, after):
    row = replace(Row(), answer=answer, answered_at=DELIVERED)
    assert (state_now(row, DELIVERED + UNDO - SECOND), can_be_undone(row, DELIVERED + UNDO - SECOND)) == (
        State.REQUESTED,
        True,
    )
    assert (state_now(row, DELIVERED + UNDO), can_be_undone(row, DELIVERED + UNDO)) == (after, False)


def test_an_answer_in_the_last_second_counts():
    row = replace(Row(), answer=Answer.ACCEPT, answered_at=DELIVERED + ANSWER_WITHIN - SECOND)
    assert state_now(row, DELIVERED + ANSWER_WITHIN) is State.REQUESTED
    assert state_now(row, DELIVERED + ANSWER_WITHIN + UNDO) is State.ACCEPTED


def test_a_transfer_office_that_says_nothing_lets_the_introduction_expire():
    row = replace(Row(), state=State.ACCEPTED, answer=Answer.ACCEPT, answered_at=DELIVERED)
    assert state_now(row, DELIVERED + ANSWER_WITHIN) is State.EXPIRED


def test_the_worker_looks_at_a_request_when_it_arrives_at_seven_days_and_at_fourteen():
    moments = [next_moment(replace(Row(), told=told)) for told in (0, 1, 2, 3)]
    assert moments == [DELIVERED, DELIVERED + REMINDER_AFTER, *[DELIVERED + ANSWER_WITHIN] * 2]


def test_the_worker_looks_at_an_answer_when_its_undo_is_over():
    row = replace(Row(), answer=Answer.DECLINE, answered_at=DELIVERED, told=1)
    assert next_moment(row) == DELIVERED + UNDO


def test_follow_ups_come_at_three_seven_fourteen_sixty_and_a_hundred_and_eighty_days():
    row = replace(Row(), state=State.INTRODUCED, introduced_at=SENT)
    moments = [next_moment(replace(row, told=told)) for told in range(6)]
    assert moments == [*(SENT + timedelta(days=day) for day in (3, 7, 14, 60, 180)), None]


def test_of_several_missed_follow_ups_only_the_last_is_sent():
    row = replace(Row(), state=State.INTRODUCED, introduced_at=SENT)
    assert [follow_up_due(row, SENT + timedelta(days=day)) for day in (2, 3, 20, 400)] == [None, 3, 14, 180]
    assert follow_up_due(replace(row, told=len(FOLLOW_UPS)), SENT + timedelta(days=400)) is None
