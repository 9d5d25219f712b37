"""Rankings learned from deeds: what feeds them, who may speak, and the way back."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.core.errors import NotFound, RuleBroken
from app.introductions.models import OutcomeReport
from app.introductions.states import Result, Side, State, Way
from app.matches import tasks
from app.matches.actions.exposures import Eyes, log_exposures
from app.matches.actions.hiding import hide_match
from app.matches.actions.learning import promote_model, roll_back, store_model
from app.matches.actions.lists import save_match, standard_list
from app.matches.models import Exposure, MatchView, RankingModel
from app.matches.queries.learning import groups_of, models, seen_rows, speaking_model
from app.matches.ranker.learning import TooFew, Trained, names_swapped, trained
from app.matches.rules.learning import FEATURES, SeenRow, ShownRow
from app.matches.states import HideReason, ModelState
from matching.feedback import Examination, Feature, Impressions, fitted
from tests.conftest import START
from tests.factories.accounts import make_account, sign_in
from tests.factories.introductions import make_introduction
from tests.factories.matches import make_market
from tests.factories.profiles import make_investor, make_startup
from tests.matching.shown_worlds import NAMES, ROWS, world
from tests.web.test_matches_weights import ONLY_NEARNESS

DAY = timedelta(days=1)


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
        (START + 2 * DAY, market.spinoff.id, frozenset({"hidden"})),
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


def test_names_in_texts_change_nothing():
    texts, changed = names_swapped()
    assert texts > 30
    assert changed == 0


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


def names(page):
    return [each.get_text(strip=True) for each in BeautifulSoup(page.text, "html.parser").select(".match__name")]


@pytest.fixture
def contrary():
    """A ranking learned from people who want neighbours, and nothing else."""
    rng = np.random.default_rng(1)
    features = rng.random((4_000, len(FEATURES))).astype(np.float32)
    grades = (5 * features[:, FEATURES.index("region")]).round().astype(np.int64)
    places = np.tile(np.arange(1, 9), 500)
    shown = Impressions(np.repeat(np.arange(500), 8), places, places, grades, grades > 0, features)
    order = fitted(shown, Examination((1.0,), 0.0, 0), [Feature(name) for name in FEATURES])
    card = {"lists": 500, "rows_with_deeds": 4_000}
    return Trained(order.to_bytes(), card, {"failed": []}, ())


@pytest.fixture
def two_teams(client, session, clock):
    """A neighbour that has not changed for long, and one from afar that changed today."""
    account = make_account(session)
    make_investor(session, account)
    make_startup(session, name="Alt", website=None, region="DE-HH", city="Hamburg")
    clock.move(days=900)
    sign_in(client, session, account)
    make_startup(session, name="Neu", website=None)
    return client


def speak(session, contrary, at):
    made = store_model(session, contrary, at=at)
    promote_model(session, made.public_id, by_id=None, reason="better", at=at)
    session.commit()
    return made.id


def test_a_ranking_that_speaks_orders_the_list_and_the_page_says_so(two_teams, session, clock, contrary):
    before = names(two_teams.get("/matches"))
    model_id = speak(session, contrary, clock.at)
    page = two_teams.get("/matches")
    assert names(page) == before[::-1]
    assert "Sorted by what was learned" in page.text
    session.expire_all()
    assert {row.model_id for row in session.scalars(select(Exposure))} == {None, model_id}


def test_own_weights_and_another_order_bring_the_rules_back(two_teams, session, clock, contrary):
    own = names(two_teams.get(f"/matches?{ONLY_NEARNESS}"))
    speak(session, contrary, clock.at)
    page = two_teams.get(f"/matches?{ONLY_NEARNESS}")
    assert names(page) == own
    assert "what was learned" not in page.text
    assert "what was learned" not in two_teams.get("/matches?sort=newest").text


def test_taken_back_the_list_is_the_rules_at_the_next_request(two_teams, session, clock, contrary):
    before = names(two_teams.get("/matches"))
    speak(session, contrary, clock.at)
    assert names(two_teams.get("/matches")) != before
    roll_back(session, by_id=None, reason="complaints", at=clock.at)
    session.commit()
    assert names(two_teams.get("/matches")) == before


def test_the_public_page_names_the_model(client, session, clock, contrary):
    assert "No learned ranking speaks" in client.get("/how-proposals-come-about").text
    model_id = speak(session, contrary, clock.at)
    page = client.get("/how-proposals-come-about")
    assert session.get(RankingModel, model_id).public_id in page.text
    assert "500 lists" in page.text
