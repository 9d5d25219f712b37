"""What higher features say of profiles stands on every card, and costs the same for one card and for fifty."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from bs4 import BeautifulSoup
from jinja2 import ChoiceLoader, DictLoader

from app.core import slots
from app.core.slots import Panel
from app.profiles.states import DisclosureLevel
from tests.factories.accounts import make_account, sign_in
from tests.factories.matches import make_market, make_startups
from tests.factories.profiles import make_disclosure, make_investor

LINE = "tests/line.html"


@pytest.fixture
def asked(app: Any) -> Iterator[list[list[int]]]:
    """A filler that says something of everybody; which ids it was asked for."""
    calls: list[list[int]] = []

    def say(_session: Any, _viewer: Any, ids: Sequence[int]) -> dict[int, object]:
        calls.append(list(ids))
        return {key: Panel(LINE, {"words": f"Nachweis <{key}>"}) for key in ids}

    loader = app.jinja_env.loader
    app.jinja_env.loader = ChoiceLoader([DictLoader({LINE: '<p class="told">{{ panel.data.words }}</p>'}), loader])
    others = dict(slots.fillers_of("profile_card.line"))
    slots._fillers["profile_card.line"] = {}
    slots.fill("profile_card.line", say)
    yield calls
    slots._fillers["profile_card.line"] = others
    app.jinja_env.loader = loader


def told(client: Any, path: str) -> list[str]:
    page = BeautifulSoup(client.get(path).text, "html.parser")
    return sorted(line.text for line in page.select(".told"))


def test_a_line_stands_on_match_cards_lists_and_the_profiles_page_but_never_on_a_teaser(
    client: Any, session: Any, asked: list[list[int]]
) -> None:
    market = make_market(client, session)
    line = f"Nachweis <{market.startup.id}>"
    assert told(client, "/matches") == [line]
    assert told(client, "/search?q=Transformatoren") in ([line], [])
    assert told(client, f"/profiles/{market.startup.public_id}") == [line]
    client.send(f"/matches/{market.startup.public_id}/save", page="/matches")
    client.send(f"/matches/{market.spinoff.teaser_id}/save", page="/matches")
    shortlist = BeautifulSoup(client.get("/lists").text, "html.parser").select_one("main a[href^='/lists/']")
    assert told(client, shortlist["href"]) == [line]
    assert {key for ids in asked for key in ids} == {market.startup.id}
    make_disclosure(session, market.spinoff, market.investor, DisclosureLevel.NAMED)
    assert len(told(client, "/matches")) == 2


def test_where_a_line_is_told_nothing_is_said_to_be_missing(client: Any, session: Any, asked: list[list[int]]) -> None:
    market = make_market(client, session)
    cards = BeautifulSoup(client.get("/matches").text, "html.parser").select(".match")
    missing = ["No quality attestation on file" in card.text for card in cards]
    assert [bool(card.select(".told")) for card in cards] == [not each for each in missing]
    assert market.startup.id in asked[0]


def test_one_and_many_cards_ask_once(
    client: Any, session: Any, asked: list[list[int]], counting: Callable[[], Any]
) -> None:
    account = make_account(session)
    make_investor(session, account)
    sign_in(client, session, account)
    make_startups(session, 1)
    client.get("/matches")
    with counting() as few:
        client.get("/matches")
    make_startups(session, 30)
    client.get("/matches")
    asked.clear()
    with counting() as many:
        client.get("/matches")
    assert len(many) == len(few)
    assert [len(ids) for ids in asked] == [25]
