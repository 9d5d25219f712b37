"""The board's figures of attention, counted by hand: load, exposure, groups; and answers that became none."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.introductions.states import Answer, Origin, State
from app.matches.actions.exposures import Eyes, log_exposures
from app.matches.rules.learning import ShownRow
from app.profiles.models import Profile, StartupFacts
from app.staff.queries.board.answers import answers, decline_reasons, median_answer, meetings
from app.staff.queries.board.attention import exposure, load
from app.staff.rules.figures import Fate, Group, InvestorLoad, Load
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account
from tests.factories.introductions import make_introduction
from tests.factories.profiles import make_investor, make_spinoff, make_startup
from tests.web.introductions import make_two

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def verified(session: Session, name: str, **values: Any) -> Profile:
    profile = make_investor(session, name=name, **values)
    profile.verified_at, profile.verified_what = NOW - DAY, "Handelsregister"
    session.flush()
    return profile


def test_the_load_of_investors_counts_as_their_limit_does(session: Session, clock: MovableClock) -> None:
    busy, calm = verified(session, "Busy", requests_per_week=2), verified(session, "Calm", requests_per_week=10)
    verified(session, "Away", deploying="no")
    make_investor(session, name="Unverified")
    for receiver, state, days in (
        (busy, State.REQUESTED, 1),
        (busy, State.DECLINED, 2),
        (busy, State.EXPIRED, 3),
        (busy, State.REQUESTED, 7),
        (calm, State.REQUESTED, 6),
        (calm, State.WITHDRAWN, 1),
    ):
        said = {"answer": Answer.DECLINE, "answered_at": NOW} if state is State.DECLINED else {}
        make_introduction(session, make_startup(session), receiver, state, at=NOW - days * DAY, **said)
    found = load(session, NOW)
    lines = (InvestorLoad("Busy", busy.public_id, 2, 2), InvestorLoad("Calm", calm.public_id, 1, 10))
    assert found == Load(investors=2, delivered=3, budget=12, full=1, top=lines)


def published(session: Session, profile: Profile, days: int) -> Profile:
    profile.published_at = NOW - days * DAY
    session.flush()
    return profile


def test_exposure_counts_what_runs_and_staff_put_forward_in_four_weeks(session: Session, clock: MovableClock) -> None:
    often = published(session, make_startup(session, region="DE-BY"), 200)
    once = published(session, make_spinoff(session, region="DE-SN"), 60)
    never = published(session, make_startup(session, region="DE-BY"), 200)
    published(session, make_startup(session, raising="no"), 200)
    published(session, make_startup(session), 27)
    investors = [published(session, verified(session, f"Investor {place}"), 200) for place in range(2)]
    for team, investor, origin, days in (
        (often, investors[0], Origin.PLATFORM, 1),
        (often, investors[1], Origin.STAFF, 2),
        (once, investors[0], Origin.PLATFORM, 3),
        (never, investors[0], Origin.SIDE, 3),
        (never, investors[1], Origin.PLATFORM, 29),
    ):
        made = make_introduction(session, team, investor, State.EXPIRED, at=NOW - days * DAY, origin=origin)
        made.created_at = NOW - days * DAY
    session.flush()
    found = exposure(session, NOW)
    assert found.teams.counts == ((0, 1), (1, 1), (2, 1))
    assert found.investors.counts == ((1, 1), (2, 1))
    assert (found.teams.never, found.teams.proposals) == (1, 3)
    assert found.teams.gini == pytest.approx(4 / 9)
    assert found.investors.gini == pytest.approx(1 / 6)
    assert {each.name: each.groups for each in found.divisions} == {
        "region": (Group("DE-BY", 2, 2), Group("DE-SN", 1, 1)),
        "kind": (Group("spinoff", 1, 1), Group("startup", 2, 2)),
        "age": (Group("new", 1, 1), Group("older", 2, 2)),
    }


def test_groups_of_investors_count_proposals_for_each_request_that_they_read(
    session: Session, clock: MovableClock
) -> None:
    one = published(
        session, verified(session, "One", region="DE-BY", investor_type="business-angel", requests_per_week=4), 200
    )
    published(
        session, verified(session, "Two", region="DE-BY", investor_type="impact-fund", requests_per_week=None), 200
    )
    new = published(
        session, verified(session, "New", region="DE-SN", investor_type="impact-fund", requests_per_week=2), 60
    )
    objecting = published(session, verified(session, "Off", region="DE-SN", investor_type="impact-fund"), 200)
    objecting.not_proposed_since = NOW - DAY
    for place, receiver in enumerate((one, one, new)):
        made = make_introduction(session, make_startup(session), receiver, at=NOW - DAY, origin=Origin.PLATFORM)
        made.created_at = NOW - (1 + place) * DAY
    session.flush()
    found = exposure(session, NOW)
    assert {each.name: each.groups for each in found.investor_divisions} == {
        "region": (Group("DE-BY", 2, 2, 9), Group("DE-SN", 1, 1, 2)),
        "kind": (Group("business-angel", 1, 2, 4), Group("impact-fund", 2, 1, 7)),
        "age": (Group("new", 1, 1, 2), Group("older", 2, 2, 9)),
    }
    assert [group.rate for group in found.investor_divisions[0].groups] == [2 / 9, 1 / 2]
    assert found.investor_divisions[0].ratio is None


def test_lists_count_by_how_many_profiles_each_was_seen(session: Session, clock: MovableClock) -> None:
    seen = published(session, make_startup(session), 200)
    published(session, make_startup(session), 200)
    once, twice = (published(session, verified(session, name), 200) for name in ("Once", "Twice"))
    for seeker, shown, days in (
        (once, seen, 1), (once, seen, 2), (twice, seen, 3), (twice, seen, 29),
        (seen, once, 1), (seen, twice, 1), (seen, twice, 40),
    ):  # fmt: skip
        log_exposures(
            session, [ShownRow(shown.id, 1)], Eyes(make_account(session).id, seeker.id), weights_version="1",
            at=NOW - days * DAY,
        )  # fmt: skip
    found = exposure(session, NOW)
    assert found.teams_shown.counts == ((0, 1), (2, 1))
    assert found.investors_shown.counts == ((1, 2),)
    assert (found.teams.proposals, found.investors_shown.gini) == (0, 0.0)


def test_an_answer_that_was_undone_never_was_one(
    app: Flask, session: Session, clock: MovableClock, new_client: Callable[[], Client]
) -> None:
    two = make_two(app, session, clock, new_client)
    made = two.delivered()
    two.press(two.at_investor, made, "decline")
    two.press(two.at_investor, made, "undo")
    two.later(days=14, minutes=1)
    found = answers(session, clock.at)
    assert {fate: number for fate, number in found.fates.items() if number} == {Fate.EXPIRED: 1}
    assert (found.share, median_answer(session, found, clock.at), decline_reasons(session, clock.at)) == (0.0, None, ())


def test_a_request_whose_round_closed_is_in_the_whole_and_no_answer(
    app: Flask, session: Session, clock: MovableClock, new_client: Callable[[], Client]
) -> None:
    two = make_two(app, session, clock, new_client)
    two.delivered()
    session.execute(update(StartupFacts).values(raising="no"))
    two.later(days=1)
    two.later(days=14)
    found = answers(session, clock.at)
    assert {fate: number for fate, number in found.fates.items() if number} == {Fate.CLOSED: 1}
    assert (found.delivered, found.share) == (1, 0.0)


def test_the_figures_take_seven_statements(session: Session, clock: MovableClock, counting: Callable[[], Any]) -> None:
    said = NOW - 29 * DAY
    make_introduction(
        session, make_startup(session), make_investor(session), State.DECLINED, at=NOW - 30 * DAY,
        answer=Answer.DECLINE, answered_at=said, reacted_at=said, closed_at=said,
    )  # fmt: skip
    session.commit()
    with counting() as statements:
        median_answer(session, answers(session, NOW), NOW)
        meetings(session, NOW)
        load(session, NOW)
        exposure(session, NOW)
        decline_reasons(session, NOW)
    assert len(statements.texts) == 7
