"""The ranked page: what it lists, counts, filters and orders, and what it costs."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.core import slots
from app.core.language import message
from app.matches import tasks
from app.matches.models import Exposure
from app.matches.routes.cards import Deed
from app.profiles.states import Kind
from tests.factories.accounts import make_account, sign_in
from tests.factories.matches import make_market, make_startups
from tests.factories.profiles import make_draft, make_investor, make_startup


def names(response):
    page = BeautifulSoup(response.text, "html.parser")
    return [heading.get_text(strip=True) for heading in page.select(".match__name")]


def filter_counts(response, parameter):
    page = BeautifulSoup(response.text, "html.parser")
    options = page.select(f"input[type=checkbox][name={parameter}]")
    return {each["value"]: each.find_parent().select_one(".filter-count").contents[-1].strip() for each in options}


def test_an_investor_sees_the_teams_that_pass_the_gates(client, session):
    market = make_market(client, session)
    make_startup(session, name="Wattwerk", stage="growth")
    page = client.get("/matches")
    assert "<h1>2 teams fit your thesis</h1>" in page.text
    assert sorted(names(page)) == ["Research team in Thuringia", "Stromlese"]
    assert market.investor.name not in names(page)


def test_a_team_sees_the_investors_the_other_way_round(client, session):
    founder = make_account(session)
    make_startup(session, founder)
    make_investor(session)
    make_investor(session, name="Nur Wachstum", stages=("growth",))
    sign_in(client, session, founder)
    page = client.get("/matches")
    assert "<h1>1 investor fits you</h1>" in page.text
    assert names(page) == ["Nordlicht Ventures"]


def test_without_a_profile_the_page_says_what_to_do_first(client, session):
    sign_in(client, session, make_account(session))
    page = client.get("/matches")
    assert page.status_code == 200
    assert "First tell us who you are" in page.text


def test_with_a_draft_the_page_asks_to_publish_it(client, session):
    account = make_account(session)
    make_draft(session, Kind.INVESTOR, account)
    sign_in(client, session, account)
    assert "First publish your profile" in client.get("/matches").text


def test_signed_out_the_page_leads_to_the_sign_in(client):
    assert client.get("/matches").headers["Location"].startswith("/account/sign-in")


def test_u23_the_list_shows_all_first_with_counts_that_agree(client, session):
    make_market(client, session)
    make_startups(session, 4)
    page = client.get("/matches?kind=startup")
    assert len(names(page)) == 5
    assert filter_counts(page, "kind") == {"startup": "5", "spinoff": "below 3"}
    assert filter_counts(page, "stage") == {}
    assert "1–5 of 5" in page.text


def test_small_counts_are_not_told_where_a_hidden_team_could_be_found_by_them(client, session):
    make_market(client, session)
    assert filter_counts(client.get("/matches"), "kind") == {"startup": "below 3", "spinoff": "below 3"}


def test_u24_filters_live_in_the_address_and_are_removable_one_by_one(client, session):
    make_market(client, session)
    page = BeautifulSoup(client.get("/matches?kind=startup&land=DE-RP").text, "html.parser")
    chips = {chip.get_text(" ", strip=True).partition(" :")[0]: chip["href"] for chip in page.select("a.chip")}
    assert chips == {
        "Start-up": "/matches?land=DE-RP",
        "Rhineland-Palatinate": "/matches?kind=startup",
        "Remove all": "/matches",
    }


def test_u25_a_combination_without_hits_offers_to_drop_the_last_filter(client, session):
    make_market(client, session)
    page = BeautifulSoup(client.get("/matches?kind=spinoff&land=DE-RP").text, "html.parser")
    assert "Nothing matches these filters" in page.text
    assert page.select_one(".empty a.kern-btn")["href"] == "/matches?kind=spinoff"


def test_u33_nothing_yet_and_no_match_differ(client, session):
    account = make_account(session)
    make_investor(session, account)
    sign_in(client, session, account)
    page = client.get("/matches").text
    assert "Nobody fits your criteria yet" in page
    assert "Nothing matches these filters" not in page


@pytest.mark.parametrize("number", ["0", "-1", "abc", "9999", "１", "1e3", "99999999999999999999"])
def test_u26_every_page_number_has_a_clean_answer(client, session, number):
    make_market(client, session)
    page = client.get(f"/matches?page={number}")
    assert page.status_code == 200
    assert len(names(page)) == 2


def test_pages_continue_the_ranks_and_say_which_they_are(client, session):
    make_market(client, session)
    make_startups(session, 30)
    second = client.get("/matches?page=2")
    page = BeautifulSoup(second.text, "html.parser")
    assert page.title.get_text(strip=True) == "32 teams fit your thesis, Page 2 of 2 – Anschub"
    assert page.select_one(".match__place").contents[-1] == "26"
    assert not set(names(second)) & set(names(client.get("/matches?page=1")))
    assert names(client.get("/matches?page=9999")) == names(second)


@pytest.mark.parametrize(
    "query",
    [
        "sort=score;drop",
        "sort=fit&sort=newest",
        "kind=investor",
        "kind='%20or%201=1",
        "sector=%00",
        "w_semantic=99",
        "w_semantic=abc",
        "w_nothing=1",
        "trl=1e400",
        "land=%F0%9F%98%80",
        "nonsense=1",
    ],
)
def test_s31_names_that_no_list_knows_are_passed_over(client, session, query):
    make_market(client, session)
    page = client.get(f"/matches?{query}")
    assert page.status_code == 200
    assert len(names(page)) == 2


def test_s32_a_thousand_filters_are_bounded(client, session):
    make_market(client, session)
    query = "&".join(f"sector=made-up-{number}" for number in range(1000))
    page = client.get(f"/matches?{query}")
    assert page.status_code == 200
    assert len(names(page)) == 2


def test_sorting_by_newest_and_nearest(client, session, clock):
    market = make_market(client, session)
    clock.move(days=3)
    make_startup(session, name="Alsterwerk", region="DE-HH", city="Hamburg")
    sign_in(client, session, market.account)
    assert names(client.get("/matches?sort=newest"))[0] == "Alsterwerk"
    assert names(client.get("/matches?sort=nearest"))[0] == "Alsterwerk"


@pytest.mark.parametrize("teams", [3, 30])
def test_a_ranked_page_takes_at_most_twelve_statements_whatever_the_size(client, session, counting, teams):
    make_market(client, session)
    make_startups(session, teams)
    client.get("/matches")
    with counting() as statements:
        client.get("/matches")
    assert len(statements) <= 12, "\n".join(statements.texts)


def test_each_shown_row_is_noted_with_place_and_weights(client, session):
    market = make_market(client, session)
    client.get("/matches")
    rows = list(session.scalars(select(Exposure).order_by(Exposure.position)))
    assert {row.shown_profile_id for row in rows} == {market.startup.id, market.spinoff.id}
    assert [row.position for row in rows] == [1, 2]
    assert {(row.viewer_id, row.seeker_profile_id, row.weights_version) for row in rows} == {
        (market.account.id, market.investor.id, "rules-2")
    }


def test_exposures_are_forgotten_after_two_years(app, client, session, clock):
    make_market(client, session)
    client.get("/matches")
    with app.app_context():
        assert tasks.remove_old_exposures() == 0
        clock.move(days=731)
        assert tasks.remove_old_exposures() == 2
    assert session.scalar(select(Exposure.id)) is None


def test_a_higher_feature_may_put_its_deed_first(client, session, monkeypatch):
    market = make_market(client, session)
    deed = Deed(message("Contact"), "/introductions/new")

    def offer(_session, _viewer, ids):
        return {key: deed for key in ids if key == market.startup.id}

    monkeypatch.setitem(slots._fillers, "match.primary", {"offer": offer})
    page = BeautifulSoup(client.get("/matches?kind=startup").text, "html.parser")
    assert page.select_one(".match__side a.kern-btn")["href"] == "/introductions/new"
    spinoff = BeautifulSoup(client.get("/matches?kind=spinoff").text, "html.parser")
    assert spinoff.select_one(".match__side a.kern-btn")["href"].startswith("/profiles/teaser/")


@pytest.mark.parametrize("address", ["/matches?", "/search?q=Energie&"])
def test_a_filter_that_nobody_understands_is_named_above_the_list(client, session, address):
    make_market(client, session)
    page = client.get(f"{address}sector=%3Cb%3E&amount_max=viel")
    assert "Not understood and therefore left out: sector=&lt;b&gt;, amount_max=viel" in page.text
    assert "Not understood" not in client.get(f"{address}sector=energy-grids&page=abc").text


def test_a_card_says_when_an_investors_word_on_investing_is_old(client, session, clock):
    founder = make_account(session)
    make_startup(session, founder)
    make_investor(session)
    sign_in(client, session, founder)
    old = "“investing now” said over 90 days ago"
    assert old not in client.get("/matches").text
    clock.move(days=91)
    sign_in(client, session, founder)
    assert old in client.get("/matches").text


def test_the_rail_speaks_the_language_of_each_request(client, session):
    """What was drawn for one reader is drawn anew for one of another language."""
    make_market(client, session)
    assert "<legend>Land or country</legend>" in client.get("/matches").text
    client.set_cookie("language", "de")
    assert "<legend>Land oder Staat</legend>" in client.get("/matches").text


def test_the_chance_of_an_answer_speaks_the_language_of_each_request(client, session):
    """As the rail: it is drawn once for all cards that say the same."""
    make_market(client, session)
    assert "Chance of an answer: too early to say" in client.get("/matches").text
    client.set_cookie("language", "de")
    page = client.get("/matches").text
    assert "Antwortchance: noch keine Aussage möglich" in page
    assert "Chance of an answer" not in page
