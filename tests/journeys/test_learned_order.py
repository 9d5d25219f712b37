"""Two months of a market, as its staff sees them: learned on Monday, judged, switched on, taken back."""

from datetime import timedelta
from functools import partial

import pytest
from bs4 import BeautifulSoup

from app.matches import tasks
from app.matches.actions.exposures import Eyes, log_exposures
from app.matches.models import MatchView
from app.matches.queries.learning import seen_rows
from app.matches.ranker.learning import trained
from app.matches.rules.learning import ShownRow
from tests.conftest import START
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_investor, make_startup
from tests.matching.shown_worlds import ROWS
from tests.web.test_matches_learning import simulated

SEEKERS, LISTS = 60, 1_500
DAYS = timedelta(days=60)
MONDAY = START + timedelta(days=2, hours=-5)
"""Five o'clock in Berlin."""


@pytest.fixture
def market(session, clock):
    """Sixty investors who look at twelve teams now and then, and open whom they want."""
    clock.at = START - DAYS
    teams = [make_startup(session, name=f"Anlage {place}", website=None) for place in range(ROWS)]
    people = [make_account(session) for _ in range(SEEKERS)]
    pairs = [(account.id, make_investor(session, account, name=f"Fonds {account.id}").id) for account in people]
    rows = simulated(LISTS)
    for number in range(LISTS):
        viewer_id, seeker_id = pairs[number % SEEKERS]
        at = START - DAYS + (number // SEEKERS) * DAYS / (LISTS // SEEKERS)
        some = rows[number * ROWS : (number + 1) * ROWS]
        shown = [
            ShownRow(team.id, row.position, row.ranked, 1_000_000, row.features)
            for team, row in zip(teams, some, strict=True)
        ]
        log_exposures(session, shown, Eyes(viewer_id, seeker_id), weights_version="rules-1", at=at)
        eyes = {"viewer_id": viewer_id, "seeker_profile_id": seeker_id, "day": at.date()}
        session.add_all(
            MatchView(**eyes, shown_profile_id=team.id, at=at + timedelta(minutes=1))
            for team, row in zip(teams, some, strict=True)
            if row.deeds
        )
    session.commit()
    clock.at = MONDAY
    return people[0]


def text(page):
    return BeautifulSoup(page.text, "html.parser").main.get_text(" ", strip=True)


def test_a_ranking_is_learned_judged_switched_on_and_taken_back(app, session, clock, new_client, market, monkeypatch):
    # A market of two thousand rows with a deed takes longer to invent than to learn from.
    monkeypatch.setattr(tasks.learning, "trained", partial(trained, needed=300))
    at_investor, at_desk = new_client(), new_client()
    sign_in(at_investor, session, market)
    sign_in(at_desk, session, make_account(session, name="Kim Desk", roles=["matching_staff"]))
    assert "Nothing was learned yet" in text(at_desk.get("/staff/models"))
    assert "Sorted by fit" in at_investor.get("/matches").text
    session.commit()
    with app.app_context():
        public_id = tasks.learn_weekly()
    address = f"/staff/models/{public_id}"
    told = text(at_desk.get("/staff/models"))
    assert (public_id in told, "waits to be switched on" in told) == (True, True)
    assert "Sorted by fit" in at_investor.get("/matches").text, "a shadow orders nothing"
    told = text(at_desk.get(address))
    assert told.count(" yes ") == 5
    assert "Kind: Start-up" in told
    at_desk.send(f"{address}/speak", {"reason": "Two good weeks."}, page=address)
    page = at_investor.get("/matches?page=1")
    assert "Sorted by what was learned" in page.text
    at_desk.send(f"{address}/take-back", {"reason": "Complaints."}, page=address)
    assert "Sorted by fit" in at_investor.get("/matches").text
    assert "The rules order every list." in text(at_desk.get("/staff/models"))


def test_whoever_says_no_in_the_meantime_is_in_no_row_that_is_learned_from(session, clock, new_client, market):
    browser = new_client()
    sign_in(browser, session, market)
    mine = [row for row in seen_rows(session, clock.at) if row.viewer_id == market.id]
    assert len(mine) == ROWS * LISTS // SEEKERS
    browser.send("/profiles/privacy/learning/refuse", page="/profiles/privacy")
    rows = seen_rows(session, clock.at)
    assert len(rows) == ROWS * LISTS - len(mine)
    assert [row for row in rows if row.viewer_id == market.id] == []
