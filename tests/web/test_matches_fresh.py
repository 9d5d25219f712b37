"""What was saved is in every list at the next request; what is gone is gone from every answer."""

import re
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import select

from app.core import clock as core_clock
from app.matches import tasks
from app.matches.models import EncodingMark, FacetVector
from app.matches.ranker.market import Memory, Seekers, forget_markets, market_of
from app.profiles import actions
from matching.market import Market
from tests.factories.accounts import make_account
from tests.factories.matches import make_market
from tests.factories.profiles import make_startup
from tests.web.test_matches_ranked import names

MODEL = "hashing-384"


@pytest.fixture
def encode(app, session):
    """One round of the worker."""

    def run():
        session.commit()
        with app.app_context():
            return tasks.encode_due_facets()

    return run


def facet(session, profile, name):
    """The vector of a text as the market in memory has it, or None."""
    snapshot = market_of(session, MODEL).snapshot(session)
    found = snapshot.market.profile(profile.id)
    return next(each.vector for each in found.facets if each.name == name)


def without_form_keys(response):
    """The keys tell the second in which they were made."""
    return re.sub(r'(value|content|nonce)="[^"]*"', "", response.text)


def save(session, profile, values, by):
    actions.save_fields(
        session, profile, values, base_version=profile.version, by_id=by.id, at=core_clock.now(), page=None
    )
    session.commit()


def test_a_new_profile_is_in_the_list_at_the_next_request_before_it_has_a_vector(client, session):
    make_market(client, session)
    assert "Wattwerk" not in names(client.get("/matches"))
    make_startup(session, name="Wattwerk")
    assert "Wattwerk" in names(client.get("/matches"))
    assert session.scalar(select(FacetVector.id)) is None


def test_new_words_count_at_the_next_request(client, session):
    market = make_market(client, session)
    assert names(client.get("/search?q=Windkraftanlagen")) == []
    save(session, market.startup, {"problem.de": "Windkraftanlagen stehen still."}, market.account)
    assert names(client.get("/search?q=Windkraftanlagen")) == ["Stromlese"]


def test_a_changed_fact_closes_its_gate_at_the_next_request(client, session):
    market = make_market(client, session)
    client.get("/matches")
    save(session, market.startup, {"stage": "growth"}, market.account)
    assert "Stromlese" not in names(client.get("/matches"))


@pytest.mark.parametrize("deed", ["pause_profile", "archive_profile"])
def test_a_paused_or_archived_profile_is_gone_at_the_next_request(client, session, deed):
    market = make_market(client, session)
    client.get("/matches")
    getattr(actions, deed)(session, market.startup, by_id=None, at=core_clock.now())
    assert names(client.get("/matches")) == ["Research team in Thuringia"]
    assert names(client.get("/search?q=Ortsnetzstationen")) == []


def test_an_erased_profile_is_gone_from_every_answer(client, session):
    market = make_market(client, session)
    public_id = market.startup.public_id
    client.get("/matches")
    actions.erase_profile(session, market.startup, by_id=None)
    assert names(client.get("/matches")) == ["Research team in Thuringia"]
    assert client.get(f"/matches/{public_id}/why").status_code == 404
    assert session.scalar(select(FacetVector.id)) is None


def test_the_worker_gives_every_text_its_vector_once(client, session, encode):
    make_market(client, session)
    first = encode()
    rows = list(session.scalars(select(FacetVector)))
    assert first == len(rows)
    assert {(row.view, row.facet, row.model) for row in rows} == {
        ("open", "problem", MODEL),
        ("open", "technology", MODEL),
        ("open", "thesis", MODEL),
        ("teaser", "teaser", MODEL),
        ("full", "problem", MODEL),
        ("full", "technology", MODEL),
    }
    assert encode() == 0
    mark = session.get(EncodingMark, MODEL)
    assert mark is not None


def test_vectors_reach_the_market_without_a_restart(client, session, encode):
    market = make_market(client, session)
    client.get("/matches")
    assert facet(session, market.startup, "problem") is None
    encode()
    assert facet(session, market.startup, "problem") is not None


def test_a_changed_text_is_never_scored_with_its_old_vector(client, session, encode):
    market = make_market(client, session)
    encode()
    old = facet(session, market.startup, "problem")
    save(session, market.startup, {"problem.de": "Etwas ganz anderes, Schafe auf Deichen."}, market.account)
    assert facet(session, market.startup, "problem") is None
    assert encode() == 1
    new = facet(session, market.startup, "problem")
    assert float(np.dot(old, new)) < 0.99


def test_a_vector_of_another_width_is_passed_over(client, session, encode):
    market = make_market(client, session)
    encode()
    odd = session.scalars(select(FacetVector).where(FacetVector.profile_id == market.startup.id)).first()
    odd.dimension, odd.vector = 8, b"\0" * 32
    session.commit()
    forget_markets()
    assert "Stromlese" in names(client.get("/matches"))


def test_names_of_members_are_masked_before_encoding(client, session, encode):
    owner = make_account(session, name="Leonie Achterberg")
    profile = make_startup(session, owner, problem__de="Leonie Achterberg kennt Ortsnetzstationen.")
    encode()
    masked = session.scalar(
        select(FacetVector.masked).where(FacetVector.profile_id == profile.id, FacetVector.facet == "problem")
    )
    assert "Achterberg" not in masked
    assert "Ortsnetzstationen" in masked


def test_the_text_of_an_emptied_field_loses_its_vector(client, session, encode):
    market = make_market(client, session)
    save(session, market.startup, {"market.de": "Rund 860 Netzbetreiber."}, market.account)
    encode()
    save(session, market.startup, {"market.de": None}, market.account)
    encode()
    facets = set(session.scalars(select(FacetVector.facet).where(FacetVector.profile_id == market.startup.id)))
    assert facets == {"problem", "technology"}


def test_an_account_that_goes_takes_what_it_saw_along(client, session):
    from app.matches.actions.people import erase_matches
    from app.matches.models import Exposure

    market = make_market(client, session)
    client.get("/matches")
    assert session.scalar(select(Exposure.id)) is not None
    erase_matches(session, None, [market.account.id])
    assert session.scalar(select(Exposure.id)) is None


def test_a_list_made_again_after_a_save_is_that_of_a_process_that_knows_nothing(client, session, encode, monkeypatch):
    """Only what changed is scored again: the rest of the market is remembered with the seeker."""
    market = make_market(client, session)
    for number in range(3):
        make_startup(session, name=f"Wattwerk {number}")
    encode()
    before = without_form_keys(client.get("/matches"))
    save(session, market.startup, {"problem.de": "Windkraftanlagen stehen still."}, market.account)
    now = without_form_keys(client.get("/matches"))
    cache = market_of(session, MODEL)
    monkeypatch.setattr(cache, "_snapshot", replace(cache.snapshot(session), seekers=Seekers(), pages=Memory(1)))
    assert without_form_keys(client.get("/matches")) == now != before


def test_what_was_known_of_a_seeker_goes_when_the_seeker_changes(client, session):
    market = make_market(client, session)
    client.get("/matches")
    today = core_clock.today()
    known = market_of(session, MODEL).snapshot(session).seekers.known(market.investor.id, today)
    assert known.pairs
    save(session, market.startup, {"stage": "growth"}, market.account)
    assert market_of(session, MODEL).snapshot(session).seekers.known(market.investor.id, today).pairs == known.pairs
    save(session, market.investor, {"thesis.de": "Schafe auf Deichen."}, market.account)
    assert not market_of(session, MODEL).snapshot(session).seekers.known(market.investor.id, today).pairs


def test_a_worn_market_answers_until_a_new_one_was_read_beside_it(client, session, monkeypatch):
    market = make_market(client, session)
    client.get("/matches")
    cache = market_of(session, MODEL)
    monkeypatch.setattr(Market, "is_worn", True)
    save(session, market.startup, {"problem.de": "Windkraftanlagen stehen still."}, market.account)
    assert names(client.get("/search?q=Windkraftanlagen")) == ["Stromlese"]
    assert cache.snapshot(session).market.changed_rows == 1
    monkeypatch.undo()
    with cache.building:
        save(session, market.startup, {"market.de": "Netzbetreiber im Norden."}, market.account)
    assert names(client.get("/search?q=Netzbetreiber")) == ["Stromlese"]
    assert cache.snapshot(session).market.changed_rows == 1
    save(session, market.startup, {"market.de": "Stadtwerke im Norden."}, market.account)
    assert names(client.get("/search?q=Netzbetreiber")) == []
    assert cache.snapshot(session).market.changed_rows == 2
