"""Runs of proposals: within what is read, once a day, all or nothing, and made again from their record."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app.core import clock
from app.introductions.actions import ordering
from app.introductions.actions.judging import approve_proposal
from app.introductions.actions.proposing import tidy_runs
from app.introductions.models import Introduction, ProposalLine, ProposalRun, RunOrder
from app.introductions.queries.proposing import situation
from app.introductions.states import OrderState, ProposalState, State
from app.profiles.actions.staff import verify_profile
from app.profiles.models import InvestorFacts, Profile
from tests.factories.accounts import make_account
from tests.factories.introductions import make_introduction
from tests.factories.profiles import make_investor, make_startup

MICRO = 1_000_000


@pytest.fixture
def run(app, session):
    def call(*words):
        session.commit()
        result = app.test_cli_runner().invoke(args=["introductions", *words])
        session.expire_all()
        return result

    return call


@pytest.fixture
def market(session):
    """Eight teams, three verified investors who read two a week."""
    staff = make_account(session)
    teams = [make_startup(session, name=f"Team {number}") for number in range(8)]
    investors = [make_investor(session, name=f"Fonds {number}") for number in range(3)]
    for each in investors:
        verify_profile(session, each, "register", by_id=staff.id, at=clock.now())
    session.execute(update(InvestorFacts).values(requests_per_week=2))
    session.flush()
    return teams, investors


def made(session):
    return session.scalars(select(ProposalLine).order_by(ProposalLine.id)).all()


def load_of(session):
    """Expected requests by receiver, in 10⁻⁶."""
    taken = select(ProposalLine.receiver_id, func.sum(ProposalLine.request)).group_by(ProposalLine.receiver_id)
    return {key: int(load) for key, load in session.execute(taken)}


def approve_all(session, staff):
    for line in made(session):
        approve_proposal(session, line, by_id=staff.id, at=clock.now())
    session.commit()


def test_a_run_proposes_pairs_to_the_staff_within_what_each_investor_reads(run, session, market):
    _, investors = market

    output = run("propose").output

    loads = load_of(session)
    assert f"{len(made(session))} pairs put forward." in output
    assert {row.state for row in made(session)} == {ProposalState.WAITING}
    assert session.scalars(select(Introduction)).all() == []
    assert set(loads) <= {each.id for each in investors}
    assert 0 < max(loads.values()) <= 2 * MICRO


def test_a_dry_run_tells_and_writes_nothing(run, session, market):
    output = run("propose", "--dry-run").output

    assert re.search(r"^proposals +[1-9]", output, re.MULTILINE)
    assert "Dry run: nothing was written." in output
    assert made(session) == []
    assert session.scalar(select(func.count()).select_from(ProposalRun)) == 0


def test_a_second_run_on_the_same_day_does_nothing_twice(run, session, market):
    run("propose")
    first = [row.id for row in made(session)]

    output = run("propose").output

    assert f"has put {len(first)} pairs forward already" in output
    assert [row.id for row in made(session)] == first


def test_a_run_killed_while_writing_leaves_nothing_half_done(run, session, market, monkeypatch):
    def killed(*_given, **_named):
        raise RuntimeError("killed")

    monkeypatch.setattr(ordering, "result_of", killed)
    result = run("propose")

    assert str(result.exception) == "killed"
    assert made(session) == []
    assert session.scalar(select(func.count()).select_from(ProposalRun)) == 0
    monkeypatch.undo()
    assert "pairs put forward." in run("propose").output
    states = session.scalars(select(RunOrder.state).order_by(RunOrder.id)).all()
    assert states == [OrderState.FAILED, OrderState.ENDED]


def test_what_is_approved_counts_against_the_week_and_the_teams_places(run, session, market):
    teams, investors = market
    run("propose")
    approve_all(session, make_account(session))
    loads = load_of(session)

    found = situation(session, at=clock.now() + timedelta(days=1))

    assert {key: each.budget for key, each in found.receivers.items()} == {
        each.id: 2 * MICRO - loads.get(each.id, 0) for each in investors
    }
    taken = {each.id: sum(row.sender_id == each.id for row in made(session)) for each in teams}
    assert {key: each.slots for key, each in found.senders.items()} == {key: 5 - count for key, count in taken.items()}


def test_the_unverified_the_resting_and_the_busy_are_not_put_forward(run, session, market):
    teams, investors = market
    stranger = make_investor(session, name="Unbekannt")
    make_introduction(session, teams[0], investors[0], State.DECLINED, answer="decline", answered_at=clock.now(),
                      closed_at=clock.now(), decline_reason=None)  # fmt: skip
    for number in (1, 2):
        make_introduction(session, teams[number], investors[1])

    run("propose")

    pairs = {(row.sender_id, row.receiver_id) for row in made(session)}
    assert pairs
    assert (teams[0].id, investors[0].id) not in pairs
    assert {receiver for _, receiver in pairs}.isdisjoint({stranger.id, investors[1].id})


def test_a_replay_finds_every_figure_the_same_and_says_what_differs(run, session, market):
    run("propose")
    found = session.scalars(select(ProposalRun)).one()

    output = run("replay", found.public_id).output
    assert "Every figure is the same." in output
    assert re.search(r"vectors: [1-9]\d* as then, 0 others since, 0 no longer there", output)
    assert "There is no run nobody." in run("replay", "nobody").output
    session.execute(update(ProposalRun).values(record=found.record[:60]))
    assert "cannot be read" in run("replay", found.public_id).output


def test_an_erased_profile_leaves_the_record_and_the_rest_replays(run, session, market):
    run("propose")
    found = session.scalars(select(ProposalRun)).one()
    gone, digest = made(session)[0].sender_id, found.digest
    session.delete(session.get(Profile, gone))
    session.flush()

    assert tidy_runs(session, at=clock.now()) == 1
    assert tidy_runs(session, at=clock.now()) == 0

    output = run("replay", found.public_id).output
    assert f"input erased on {clock.today().isoformat()}" in output
    assert "Every figure is the same." in output
    assert session.scalars(select(ProposalRun)).one().digest != digest


def test_runs_are_kept_for_two_years(run, session, market):
    run("propose")

    assert tidy_runs(session, at=clock.now() + timedelta(days=731)) == 1
    assert session.scalar(select(func.count()).select_from(ProposalRun)) == 0
