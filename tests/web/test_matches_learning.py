"""Rankings learned from deeds: what feeds them, who may speak, and the way back."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import select

from app.core.errors import NotFound, RuleBroken
from app.introductions.models import OutcomeReport
from app.introductions.states import Result, Side, State, Way
from app.matches import tasks
from app.matches.actions.exposures import Eyes, log_exposures
from app.matches.actions.hiding import hide_match
from app.matches.actions.learning import promote_model, roll_back, store_model
from app.matches.actions.lists import save_match, standard_list
from app.matches.models import MatchView, RankingModel
from app.matches.queries.learning import groups_of, models, seen_rows, speaking_model
from app.matches.ranker.learning import TooFew, Trained, trained
from app.matches.rules.learning import FEATURES, SeenRow, ShownRow
from app.matches.states import HideReason, ModelState
from matching.feedback import swapped
from tests.conftest import START
from tests.factories.accounts import make_account
from tests.factories.introductions import make_introduction
from tests.factories.matches import make_market
from tests.factories.profiles import make_startup
from tests.matching.shown_worlds import NAMES, ROWS, world

DAY = timedelta(days=1)
SOUTH, NORTH = 1_000, 2_000


def show(session, market, at, *shown):
    rows = [ShownRow(each.id, place, place, 1_000_000, (5_000,) * len(FEATURES)) for place, each in enumerate(shown, 1)]
    log_exposures(session, rows, Eyes(market.account.id, market.investor.id), weights_version="rules-1", at=at)
    session.commit()


def deeds(session, at):
    return [(row.at, row.shown_id, row.deeds) for row in seen_rows(session, at)]


@pytest.fixture
def market(client, session, clock):
    made = make_market(client, session)
    clock.move(days=60)
    return made


def test_a_deed_belongs_to_the_last_list_that_showed_the_pair(session, market):
    show(session, market, START, market.startup)
    show(session, market, START + 2 * DAY, market.startup, market.spinoff)
    kept = standard_list(session, market.investor.id, by=market.account.id, at=START)
    save_match(session, kept, market.startup.id, by=market.account.id, at=START + 3 * DAY)
    hide_match(
        session, market.investor.id, market.spinoff.id, HideReason.REGION, by=market.account.id, at=START + 3 * DAY
    )
    pair = {"viewer_id": market.account.id, "seeker_profile_id": market.investor.id}
    session.add(MatchView(**pair, shown_profile_id=market.startup.id, day=START.date(), at=START + DAY))
    session.flush()
    assert deeds(session, START + 60 * DAY) == [
        (START, market.startup.id, frozenset({"viewed"})),
        (START + 2 * DAY, market.startup.id, frozenset({"saved"})),
        (START + 2 * DAY, market.spinoff.id, frozenset({"misfit"})),
    ]


def test_a_deed_a_month_later_and_one_before_belong_to_no_row(session, market):
    show(session, market, START + DAY, market.startup)
    kept = standard_list(session, market.investor.id, by=market.account.id, at=START)
    save_match(session, kept, market.startup.id, by=market.account.id, at=START)
    pair = {"viewer_id": market.account.id, "seeker_profile_id": market.investor.id}
    session.add(MatchView(**pair, shown_profile_id=market.startup.id, day=START.date(), at=START + 32 * DAY))
    session.flush()
    assert [found for *_, found in deeds(session, START + 60 * DAY)] == [frozenset()]


def test_what_became_of_a_request_belongs_to_the_list_that_led_to_it(session, market):
    show(session, market, START, market.startup, market.spinoff)
    made = make_introduction(session, market.investor, market.startup, State.MET, at=START + DAY)
    report = {"side": Side.ASKER, "day": 14, "result": Result.MET, "way": Way.ACCOUNT, "reason": ""}
    session.add(OutcomeReport(introduction_id=made.id, at=START + 50 * DAY, **report))
    make_introduction(session, market.investor, market.spinoff, at=START + DAY)
    session.flush()
    found = {shown: done for _, shown, done in deeds(session, START + 60 * DAY)}
    assert found[market.startup.id] == {"requested", "agreed", "met"}
    assert found[market.spinoff.id] == {"requested"}


@pytest.mark.parametrize("who", ["viewer", "team"])
def test_of_whoever_said_no_nothing_is_learned_even_of_before(session, market, who):
    shy = make_account(session)
    quiet = make_startup(session, shy, name="Leise")
    show(session, market, START, market.startup, quiet)
    assert len(seen_rows(session, START + DAY)) == 2
    (market.account if who == "viewer" else shy).not_learned_since = START + DAY
    session.flush()
    left = [row.shown_id for row in seen_rows(session, START + DAY)]
    assert left == ([] if who == "viewer" else [market.startup.id])


def test_groups_are_told_as_far_as_profiles_say_them(session, market):
    found = groups_of(session, [market.startup.id, market.spinoff.id], START + 60 * DAY)
    assert found["kind"] == {market.startup.id: "startup", market.spinoff.id: "spinoff"}
    assert set(found) == {"kind", "region", "age", "language"}


def simulated(lists=6_000):
    """A market as in the library's own test, in the platform's rows."""
    shown = world(lists, seed=7, share=200_000).shown
    told = np.round(shown.features * 10_000).astype(int)
    columns = {"vain": "fit", "fit": "semantic", "pace": "sector"}
    places = [FEATURES.index(columns[name]) for name in NAMES]
    found = []
    for number in range(len(shown)):
        features = [5_000] * len(FEATURES)
        for place, value in zip(places, told[number].tolist(), strict=True):
            features[place] = value
        grade = int(shown.grades[number])
        deed = ("viewed", "saved", "requested", "agreed", "met")[grade - 1] if grade else ""
        at = START + int(shown.lists[number]) * timedelta(days=60) / lists
        found.append(
            SeenRow(
                1, 2, 100 + number % ROWS, at, int(shown.places[number]), int(shown.ranked[number]), tuple(features),
                frozenset({deed} if deed else ()),
            )
        )  # fmt: skip
    return found


@pytest.fixture(scope="module")
def learned():
    rows = simulated()
    groups = {"kind": {100 + place: "startup" if place % 2 else "spinoff" for place in range(ROWS)}}
    found = trained(rows, None, groups, needed=300)
    assert isinstance(found, Trained)
    return found


def test_what_people_want_is_learned_and_beats_the_rules_on_later_weeks(learned):
    gain = learned.verdict["comparison"]["gain"]
    assert gain["low"] > 0
    assert learned.verdict["calibration_error"] < 0.05
    assert {each["group"] for each in learned.verdict["groups"]} == {"startup", "spinoff"}
    assert learned.failed == ()


def test_the_card_says_from_what_and_when(learned):
    card = learned.card
    assert (card["first_day"], card["features"]) == (START.date().isoformat(), list(FEATURES))
    assert card["lists"] + card["held_back_lists"] == 6_000
    assert card["rows_with_deeds"] > 300
    assert card["places_looked_at"][0] == 1.0


def test_beside_itself_a_ranking_gains_nothing_and_is_refused(learned):
    again = trained(simulated(), learned.stored, {}, needed=300)
    assert isinstance(again, Trained)
    assert "better" in again.failed


def test_too_few_deeds_teach_nothing():
    found = trained(simulated(40), None, {})
    assert isinstance(found, TooFew)
    assert found.needed == 2_000


def test_names_in_texts_change_nothing(learned):
    swaps = learned.verdict["swaps"]
    assert sum(each["texts"] for each in swaps) > 9_000
    assert {each["changed"] for each in swaps} == {0}


def test_a_ranking_that_names_could_reach_is_refused(monkeypatch):
    monkeypatch.setattr("app.matches.ranker.learning.swapped", lambda: swapped(lambda text: text))
    assert "names" in trained(simulated(), None, {}, needed=300).failed


def test_a_ranking_that_prefers_one_region_is_refused():
    """What people want happens to come from the south: whoever learns that puts the north at the end."""
    rows = [
        replace(row, shown_id=row.shown_id % 5 + (SOUTH if row.features[0] > 5_000 else NORTH)) for row in simulated()
    ]
    regions = {start + number: name for start, name in ((SOUTH, "south"), (NORTH, "north")) for number in range(5)}
    found = trained(rows, None, {"region": regions}, needed=300)
    shares = {each["group"]: each["new"] for each in found.verdict["groups"]}
    assert shares["north"] < 0.8 < shares["south"]
    assert found.failed == ("groups",)


def test_fewer_than_five_profiles_are_no_group():
    rows = [replace(row, shown_id=row.shown_id % 4 if row.features[0] > 5_000 else 100) for row in simulated()]
    found = trained(rows, None, {"region": {**dict.fromkeys(range(4), "south"), 100: "north"}}, needed=300)
    assert (found.verdict["groups"], found.failed) == ((), ())


def test_a_model_that_passed_waits_speaks_and_is_taken_back(session, learned):
    first = store_model(session, learned, at=START)
    assert (first.state, speaking_model(session)) == (ModelState.SHADOW, None)
    promote_model(session, first.public_id, by_id=None, reason="better", at=START)
    second = store_model(session, learned, at=START + DAY)
    promote_model(session, second.public_id, by_id=None, reason="better still", at=START + DAY)
    assert (first.state, second.state) == (ModelState.BEFORE, ModelState.SPEAKING)
    assert roll_back(session, by_id=None, reason="complaints", at=START + 2 * DAY) is first
    assert (first.state, second.state, second.reason) == (ModelState.SPEAKING, ModelState.REFUSED, "complaints")
    assert roll_back(session, by_id=None, reason="rules, please", at=START + 3 * DAY) is None
    assert speaking_model(session) is None
    with pytest.raises(RuleBroken):
        roll_back(session, by_id=None, reason="again", at=START + 3 * DAY)


@pytest.mark.parametrize("reason", ["", " \t"])
def test_nobody_decides_without_saying_why(session, learned, reason):
    waiting = store_model(session, learned, at=START)
    with pytest.raises(RuleBroken, match="Say why"):
        promote_model(session, waiting.public_id, by_id=None, reason=reason, at=START)
    promote_model(session, waiting.public_id, by_id=None, reason="better", at=START)
    with pytest.raises(RuleBroken, match="Say why"):
        roll_back(session, by_id=None, reason=reason, at=START)
    assert waiting.state is ModelState.SPEAKING


def test_a_model_that_failed_a_gate_never_speaks(session, learned):
    bad = store_model(
        session, replace(learned, failed=("groups",), verdict={**learned.verdict, "failed": ["groups"]}), at=START
    )
    assert (bad.state, bad.reason) == (ModelState.REFUSED, "groups")
    with pytest.raises(RuleBroken):
        promote_model(session, bad.public_id, by_id=None, reason="all the same", at=START)
    with pytest.raises(NotFound):
        promote_model(session, "nobody", by_id=None, reason="x", at=START)


def test_a_newer_shadow_takes_the_place_of_an_older_one(session, learned):
    older, newer = (store_model(session, learned, at=START + day * DAY) for day in range(2))
    assert [each.state for each in models(session)] == [ModelState.SHADOW, ModelState.REFUSED]
    assert models(session) == [newer, older]


def test_it_is_learned_on_monday_morning_once(app, session, clock, monkeypatch, learned):
    asked = []
    monkeypatch.setattr("app.matches.tasks.learning.trained", lambda *_rows, **_more: asked.append(1) or learned)
    with app.app_context():
        assert tasks.learn_weekly() is None
        clock.at = START + timedelta(days=2, hours=-5)
        assert clock.at.weekday() == 0
        assert tasks.learn_weekly() is not None
        clock.move(hours=1)
        assert tasks.learn_weekly() is None
    assert len(asked) == 1
    session.expire_all()
    assert session.scalars(select(RankingModel)).one().state is ModelState.SHADOW


def test_the_commands_say_what_speaks(app, session, learned):
    run = app.test_cli_runner().invoke
    assert "Too few" in run(args=["matches", "learn"]).output
    assert run(args=["matches", "models"]).output == "The rules speak.\n"
    public_id = store_model(session, learned, at=START).public_id
    session.commit()
    assert "shadow" in run(args=["matches", "models"]).output
    assert f"{public_id} speaks" in run(args=["matches", "promote", public_id, "--reason", "better"]).output
    assert "speaking" in run(args=["matches", "models"]).output
    assert "The rules speak from now on" in run(args=["matches", "rollback", "--reason", "complaints"]).output
    again = run(args=["matches", "promote", public_id, "--reason", "once more"])
    assert again.exit_code == 1
    assert "passed every gate" in again.output
