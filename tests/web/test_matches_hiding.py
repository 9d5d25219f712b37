"""Hiding with a reason, undoing it, and the list of what is hidden."""

import pytest
from sqlalchemy import select

from app.matches.models import Hide
from app.matches.states import HideReason
from tests.factories.accounts import make_account, sign_in
from tests.factories.matches import make_market
from tests.factories.profiles import make_investor
from tests.web.test_matches_ranked import names


def hide(client, reference, reason="too_early", **more):
    return client.send(f"/matches/{reference}/hide", {"reason": reason, **more}, page=f"/matches/{reference}/hide")


@pytest.mark.parametrize("reason", list(HideReason))
def test_each_of_the_eight_reasons_hides(client, session, reason):
    market = make_market(client, session)
    response = hide(client, market.startup.public_id, reason.value)
    assert response.status_code == 303
    assert names(client.get("/matches")) == ["Research team in Thuringia"]
    assert session.scalars(select(Hide.reason)).all() == [reason]


def test_there_are_eight_reasons():
    assert len(HideReason) == 8


def test_without_a_reason_nothing_is_hidden(client, session):
    market = make_market(client, session)
    response = hide(client, market.startup.public_id, "")
    assert response.status_code == 422
    assert "Choose a reason" in response.text
    assert session.scalar(select(Hide.id)) is None


def test_the_next_page_offers_to_undo_it(client, session):
    market = make_market(client, session)
    hide(client, market.startup.public_id)
    page = client.get("/matches").text
    assert "Stromlese is hidden." in page
    assert f'action="/matches/{market.startup.public_id}/show-again"' in page
    client.send(f"/matches/{market.startup.public_id}/show-again", page="/lists")
    assert "Stromlese" in names(client.get("/matches"))


def test_what_is_hidden_stands_in_its_own_list_with_the_reason(client, session):
    market = make_market(client, session)
    hide(client, market.startup.public_id, "amount")
    hide(client, market.spinoff.teaser_id, "region")
    page = client.get("/matches/hidden").text
    assert names(client.get("/matches/hidden")) == ["Research team in Thuringia", "Stromlese"]
    assert "The amount does not fit" in page
    assert "The place does not fit" in page


def test_what_a_team_hides_is_hidden_for_nobody_else(client, session, new_client):
    market = make_market(client, session)
    hide(client, market.startup.public_id)
    other = make_account(session)
    make_investor(session, other, name="Südlicht")
    second = new_client()
    sign_in(second, session, other)
    assert "Stromlese" in names(second.get("/matches"))


def test_s02_nobody_hides_what_they_may_not_see(client, session):
    market = make_market(client, session)
    hidden_id = market.spinoff.public_id
    assert client.get(f"/matches/{hidden_id}/hide").status_code == 404
    assert client.send(f"/matches/{hidden_id}/hide", {"reason": "other"}, page="/lists").status_code == 404
    assert client.send("/matches/abcdefghijkm/hide", {"reason": "other"}, page="/lists").status_code == 404


def test_s26_hiding_needs_the_form_token(client, session):
    market = make_market(client, session)
    response = client.post(f"/matches/{market.startup.public_id}/hide", data={"reason": "other"})
    assert response.status_code == 400
    assert session.scalar(select(Hide.id)) is None


def test_the_way_back_is_a_page_of_ours(client, session):
    market = make_market(client, session)
    away = hide(client, market.startup.public_id, next="https://elsewhere.example/")
    assert away.headers["Location"] == "/matches"
    back = hide(client, market.spinoff.teaser_id, next="/matches?kind=startup")
    assert back.headers["Location"] == "/matches?kind=startup"
