"""Where a learned order speaks, "why?" tells the place of the list and the reasons of the rules."""

from bs4 import BeautifulSoup

from app.core import clock as core_clock
from app.matches.states import ModelState
from tests.factories.learning import make_model
from tests.factories.matches import make_market


def places(client):
    """The "why?" page of each row, in the order of the list."""
    page = BeautifulSoup(client.get("/matches").text, "html.parser")
    addresses = (each["href"].partition("?")[0] for each in page.select("a[href*='/why']"))
    return [each for each in dict.fromkeys(addresses) if each.endswith("/why")]


def test_only_who_does_not_stand_first_is_told_what_would_change_the_place(client, session):
    make_market(client, session)
    first, second = (client.get(address).text for address in places(client))
    assert "What would change the place" not in first
    assert "What would change the place" in second


class Backwards:
    """A learned order that could not differ more from the rules'."""

    def keys(self, parts, scores, **_page):
        return 2.0 - scores


def test_where_a_learned_order_speaks_each_place_told_is_that_of_the_list(client, session, monkeypatch):
    make_market(client, session)
    by_rules = places(client)
    make_model(session, at=core_clock.now(), state=ModelState.SPEAKING)
    session.commit()
    monkeypatch.setattr("app.matches.ranker.ranking.speaking", lambda *_, **__: Backwards())

    by_learning = places(client)
    assert len(by_rules) == 2
    assert by_learning == by_rules[::-1]
    for number, address in enumerate(by_learning, start=1):
        page = client.get(address).text
        assert f"Place {number} of 2" in page
        assert "the fit is that of the rules" in page
        assert "What would change the place" not in page


def test_reasons_and_fit_stay_those_of_the_rules_where_a_learned_order_speaks(client, session, monkeypatch):
    market = make_market(client, session)
    address = f"/matches/{market.startup.public_id}/why"
    before = BeautifulSoup(client.get(address).text, "html.parser")
    make_model(session, at=core_clock.now(), state=ModelState.SPEAKING)
    session.commit()
    monkeypatch.setattr("app.matches.ranker.ranking.speaking", lambda *_, **__: Backwards())
    after = BeautifulSoup(client.get(address).text, "html.parser")

    for part in (".reasons", "td"):
        assert [str(each) for each in after.select(part)] == [str(each) for each in before.select(part)]
    assert before.select(".reasons")
