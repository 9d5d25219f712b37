"""A trial of a policy in the background, and what a policy changes in a run."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core import clock as core_clock
from app.core.errors import RuleBroken
from app.introductions.actions.trials import ask_trial, end_trial, take_up
from app.introductions.models import ProposalPolicy
from app.introductions.queries.policies import due_trials
from app.introductions.queries.proposing import situation
from app.introductions.rules.policy import DIALS, Policy, policy_of
from app.introductions.rules.trials import BROKEN_AFTER, Estimate
from app.profiles.actions.staff import verify_profile
from app.profiles.models import InvestorFacts
from tests.conftest import MovableClock
from tests.factories.accounts import make_account
from tests.factories.profiles import make_investor, make_startup

MICRO = 1_000_000


@pytest.fixture
def market(session: Session, clock: MovableClock) -> None:
    """Eight teams in two regions, three verified investors: two read two a week, one says nothing."""
    for place in range(8):
        make_startup(session, name=f"Team {place}", region="DE-BY" if place % 2 else "DE-SN")
    for place in range(3):
        verify_profile(session, make_investor(session, name=f"Fonds {place}"), "x", by_id=None, at=clock.at)
    ids = session.scalars(select(InvestorFacts.profile_id).order_by(InvestorFacts.profile_id)).all()
    session.execute(update(InvestorFacts).values(requests_per_week=2))
    session.execute(update(InvestorFacts).where(InvestorFacts.profile_id == ids[-1]).values(requests_per_week=None))
    session.flush()


def test_a_policy_reckons_with_its_own_number_where_an_investor_says_nothing(session: Session, market: None) -> None:
    session.add(
        ProposalPolicy(
            dials=Policy(unstated_reads=9, budget_percent=50).values, made_at=core_clock.now(), reason="Versuch"
        )
    )
    session.flush()

    found = situation(session, at=core_clock.now())

    assert sorted(each.budget for each in found.receivers.values()) == [MICRO, MICRO, 9 * MICRO]


def test_a_trial_whose_worker_fell_silent_is_taken_up_again_and_the_old_one_writes_nothing(
    session: Session, clock: MovableClock
) -> None:
    account = make_account(session)
    trial = ask_trial(session, Policy(), by_id=account.id, at=clock.at)
    key = trial.id

    assert take_up(session, key, at=clock.at) is not None
    assert take_up(session, key, at=clock.at) is None
    assert due_trials(session, clock.at) == []
    later = clock.at + BROKEN_AFTER + timedelta(seconds=1)
    assert due_trials(session, later) == [key]
    assert take_up(session, key, at=later) is not None
    assert end_trial(session, key, 1, None, at=later) is False
    assert end_trial(session, key, 2, None, at=later) is True
    assert take_up(session, key, at=later) is None


def test_values_of_a_policy_have_their_ranges_and_missing_ones_their_usual_value() -> None:
    assert policy_of({}) == Policy()
    assert policy_of({"per_team": 10}).per_team == 10
    for dial in DIALS:
        for wrong in (dial.low - 1, dial.high + 1, True, "5"):
            with pytest.raises(RuleBroken) as refused:
                policy_of({dial.name: wrong})
            assert refused.value.field == dial.name
    with pytest.raises(RuleBroken):
        policy_of({"unknown": 1})


@pytest.mark.parametrize(
    ("values", "mean", "half"),
    # By hand: the mean, and Student's 97.5 % point of 4 and of 11 degrees times the standard error.
    [
        ([1, 2, 3, 4, 5], 3.0, 2.776 * 1.5811 / 5**0.5),
        ([7] * 12, 7.0, 0.0),
        ([0, 1] * 6, 0.5, 2.201 * 0.5222 / 12**0.5),
    ],
)
def test_an_interval_is_students(values: list[float], mean: float, half: float) -> None:
    found = Estimate.over(values)

    assert found.mean == mean
    assert found.half == pytest.approx(half, rel=0.004)
    assert found.is_sure == (mean > half)
