"""A team in research is met by its outline only: no page, count or search tells its name or hidden words."""

import pytest

from app.profiles.states import DisclosureLevel
from tests.factories.accounts import make_account, sign_in
from tests.factories.matches import make_market
from tests.factories.profiles import make_disclosure, make_spinoff
from tests.web.test_matches_ranked import names
from tests.web.test_matches_why import steady

HIDDEN = ("Quarzlicht", "Saalebogen", "Jena", "Erdkabel altern", "gepulster Laser", "transfer@")


def pages(market):
    teaser = market.spinoff.teaser_id
    return [
        "/matches",
        "/matches?kind=spinoff",
        "/matches?sort=newest",
        "/search?q=Glasfasern",
        "/search?q=Erdkabel",
        f"/matches/{teaser}/why",
        f"/matches/{teaser}/hide",
        f"/compare?p={teaser}&p={market.startup.public_id}",
        "/compare",
        f"/profiles/teaser/{teaser}",
    ]


@pytest.mark.parametrize("number", range(10))
def test_s03_no_page_tells_what_is_hidden(client, session, number):
    market = make_market(client, session)
    page = client.get(pages(market)[number])
    assert page.status_code == 200
    assert [word for word in HIDDEN if word in page.text] == []
    assert market.spinoff.public_id not in page.text


def test_saved_and_hidden_lists_do_not_tell_it_either(client, session):
    market = make_market(client, session)
    teaser = market.spinoff.teaser_id
    saved = client.send(f"/matches/{teaser}/save", page="/lists", follow_redirects=True).text
    client.send(f"/matches/{teaser}/hide", {"reason": "other"}, page=f"/matches/{teaser}/hide")
    hidden = client.get("/matches/hidden").text
    assert "Research team in Thuringia" in hidden
    assert [word for word in HIDDEN if word in saved + hidden] == []


def test_hidden_words_find_nobody(client, session):
    make_market(client, session)
    assert names(client.get("/search?q=Glasfasern")) == ["Research team in Thuringia"]
    assert names(client.get("/search?q=Erdkabel")) == []
    assert names(client.get("/search?q=Quarzlicht")) == []


def test_two_worlds_that_differ_in_hidden_fields_look_the_same(client, session, new_client):
    market = make_market(client, session)
    before = steady(client.get("/matches"))
    hidden = {"problem.de": "Etwas anderes über Kühltürme und Nebel.", "institution_name": "Hochschule Nordkap"}
    from app.core import clock
    from app.profiles import actions

    actions.save_fields(
        session, market.spinoff, hidden, base_version=market.spinoff.version, by_id=market.account.id, at=clock.now()
    )
    assert steady(client.get("/matches")) == before


def test_after_a_disclosure_the_name_stands_in_the_list(client, session):
    market = make_market(client, session)
    old_address = market.spinoff.teaser_id
    make_disclosure(session, market.spinoff, market.investor, DisclosureLevel.NAMED)
    page = client.get("/matches")
    assert sorted(names(page)) == ["Quarzlicht", "Stromlese"]
    assert client.get(f"/matches/{old_address}/why").status_code == 404


def test_a_disclosure_to_one_is_none_to_another(client, session, new_client):
    from tests.factories.profiles import make_investor

    market = make_market(client, session)
    make_disclosure(session, market.spinoff, market.investor, DisclosureLevel.NAMED)
    other = make_account(session)
    make_investor(session, other, name="Südlicht")
    second = new_client()
    sign_in(second, session, other)
    assert "Quarzlicht" not in second.get("/matches").text


def test_teams_do_not_see_each_other(client, session):
    make_market(client, session)
    founder = make_account(session)
    other = make_spinoff(session, founder, name="Kieselstein")
    sign_in(client, session, founder)
    assert names(client.get("/matches")) == ["Nordlicht Ventures"]
    assert client.get(f"/matches/{other.public_id}/why").status_code == 404
