"""What is kept of a list for learning, of whom it is not, and neighbours that change places."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.matches.models import Exposure, MatchView
from app.matches.rules.learning import FEATURES, FEATURES_VERSION, TEN_THOUSAND
from tests.factories.accounts import make_account, sign_in
from tests.factories.matches import make_market, make_startups
from tests.factories.profiles import make_startup
from tests.web.test_matches_weights import ONLY_NEARNESS


@pytest.fixture
def exploring(app):
    """Two in ten pages swap neighbours, the most an operator can ask for."""
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = before.model_copy(update={"exploration_percent": 20})
    yield app
    app.config["SETTINGS"] = before


def rows(session):
    session.expire_all()
    return session.scalars(select(Exposure).order_by(Exposure.id)).all()


def names(page):
    return [each.get_text(strip=True) for each in BeautifulSoup(page.text, "html.parser").select(".match__name")]


def test_a_list_by_fit_keeps_what_was_known_of_each_row(client, session):
    make_market(client, session)
    client.get("/matches")
    found = rows(session)
    assert [(row.position, row.ranked, row.propensity) for row in found] == [(1, 1, 1_000_000), (2, 2, 1_000_000)]
    for row in found:
        told = dict(zip(FEATURES, row.features, strict=True))
        assert row.features_version == FEATURES_VERSION
        assert told["asked_by_investor"] == TEN_THOUSAND
        assert 0 < told["fit"] <= TEN_THOUSAND


@pytest.mark.parametrize("address", ["/matches?sort=newest", f"/matches?{ONLY_NEARNESS}", "/search?q=Stromnetze"])
def test_an_order_that_the_person_chose_teaches_nothing(client, session, address):
    make_market(client, session)
    client.get(address)
    assert [row.features for row in rows(session)][:1] == [None]
    assert {row.features for row in rows(session)} == {None}


def test_whoever_said_no_is_shown_the_same_and_nothing_is_kept_to_learn_from(client, session, clock):
    market = make_market(client, session)
    market.account.not_learned_since = clock.at
    session.commit()
    client.get("/matches")
    found = rows(session)
    assert len(found) == 2
    assert {(row.ranked, row.propensity, row.features, row.features_version) for row in found} == {(None,) * 4}


def test_of_a_team_that_said_no_nothing_is_kept_either(client, session, clock):
    make_market(client, session)
    shy = make_account(session)
    shy.not_learned_since = clock.at
    quiet = make_startup(session, shy, name="Leise")
    client.get("/matches")
    kept = {row.shown_profile_id: row.features for row in rows(session)}
    assert len(kept) == 3
    assert [key for key, features in kept.items() if features is None] == [quiet.id]


def test_looking_at_a_row_that_was_shown_is_kept_once_a_day(client, session, clock):
    market = make_market(client, session)
    client.get(f"/profiles/{market.startup.public_id}")
    assert session.scalars(select(MatchView)).all() == []
    client.get("/matches")
    client.get(f"/profiles/{market.startup.public_id}")
    client.get(f"/profiles/{market.startup.public_id}")
    session.expire_all()
    view = session.scalars(select(MatchView)).one()
    assert (view.viewer_id, view.seeker_profile_id) == (market.account.id, market.investor.id)
    assert view.shown_profile_id == market.startup.id
    clock.move(days=1)
    sign_in(client, session, market.account)
    client.get(f"/profiles/{market.startup.public_id}")
    session.expire_all()
    assert len(session.scalars(select(MatchView)).all()) == 2


def test_a_look_a_month_after_the_list_has_another_cause(client, session, clock):
    market = make_market(client, session)
    client.get("/matches")
    clock.move(days=31)
    sign_in(client, session, market.account)
    client.get(f"/profiles/{market.startup.public_id}")
    assert session.scalars(select(MatchView)).all() == []


@pytest.mark.parametrize("who", ["viewer", "shown"])
def test_of_whoever_said_no_no_look_is_kept(client, session, clock, who):
    market = make_market(client, session)
    shy = make_account(session)
    quiet = make_startup(session, shy, name="Leise")
    client.get("/matches")
    (market.account if who == "viewer" else shy).not_learned_since = clock.at
    session.commit()
    client.get(f"/profiles/{quiet.public_id}")
    assert session.scalars(select(MatchView)).all() == []


def test_now_and_then_two_neighbours_change_places_and_it_is_on_record(exploring, client, session, clock):
    market = make_market(client, session)
    make_startups(session, 6)
    usual = names(client.get("/matches?sort=fit"))
    for _day in range(40):
        clock.move(hours=24)
        sign_in(client, session, market.account)
        page = client.get("/matches")
        swapped = [row for row in rows(session)[-8:] if row.ranked != row.position]
        if swapped:
            break
    upper, lower = swapped
    assert (upper.ranked, lower.ranked) == (lower.position, upper.position)
    assert lower.position == upper.position + 1
    assert upper.propensity == lower.propensity == 200_000 // 7
    assert sorted(names(page)) == sorted(usual)
    assert names(page) == names(client.get("/matches")), "a page that is loaded again stays as it is"
    positions = [row.position for row in rows(session)[-8:]]
    assert positions == list(range(1, 9))


def test_an_order_that_the_person_chose_is_never_swapped(exploring, client, session, clock):
    market = make_market(client, session)
    make_startups(session, 6)
    for _day in range(40):
        clock.move(hours=24)
        sign_in(client, session, market.account)
        client.get("/matches?sort=newest")
    assert {row.ranked for row in rows(session)} == {None}
