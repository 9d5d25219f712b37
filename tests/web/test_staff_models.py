"""The desk's pages of learned rankings: who orders the lists, what each showed, switching one on, taking it back."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.core.audit import AuditEntry
from app.matches.queries.collecting import collected
from app.matches.queries.learning import seen_rows, speaking_model
from app.matches.rules.learning import FEATURES, is_time_to_learn, next_learning
from app.matches.states import ModelState
from tests.conftest import START
from tests.factories.accounts import make_account, sign_in
from tests.factories.learning import make_model
from tests.factories.matches import make_market
from tests.web.test_matches_learning import DAY, show


@pytest.fixture
def desk(client, session, clock):
    sign_in(client, session, make_account(session, name="Kim Desk", roles=["matching_staff"]))
    return client


def words(page):
    return BeautifulSoup(page.text, "html.parser").main.get_text(" ", strip=True)


def test_before_anything_was_learned_the_page_says_what_it_needs_and_when(desk, clock):
    assert clock.at.strftime("%a %H") == "Sat 09"
    told = words(desk.get("/staff/models"))
    assert "The rules order every list." in told
    assert "No list was shown yet that may be learned from." in told
    assert "Nothing was learned yet" in told
    assert "23 November 2026" in told
    assert "2,000 rows" in told


def test_rows_that_may_be_learned_from_are_counted_as_the_learner_counts_them(client, session, clock):
    market = make_market(client, session)
    show(session, market, START, market.startup, market.spinoff)
    show(session, market, START + DAY, market.startup)
    show(session, market, START + 20 * DAY, market.startup)
    clock.at = START + 2 * DAY
    sign_in(client, session, market.account)
    client.send(f"/matches/{market.startup.public_id}/save", page="/matches")
    clock.at = START + 21 * DAY
    found = collected(session, clock.at, enough=2_000)
    graded = [row for row in seen_rows(session, clock.at) if row.deeds and row.at <= START + 6 * DAY]
    assert (found.with_deeds, found.since) == (len(graded), START) == (1, START)
    assert found.rows == len(seen_rows(session, clock.at))
    assert collected(session, clock.at, enough=0).with_deeds == 0
    market.account.not_learned_since = clock.at
    session.flush()
    assert collected(session, clock.at, enough=2_000).rows == 0


def test_it_is_learned_next_on_the_first_monday_that_is_free(clock):
    saturday = START
    monday = next_learning(saturday, None)
    assert (monday.isoformat(), is_time_to_learn(monday, None)) == ("2026-11-23T04:00:00+01:00", True)
    assert next_learning(monday + timedelta(hours=1), None) == monday + timedelta(hours=1)
    assert next_learning(monday + timedelta(hours=3), None) == monday + 7 * DAY
    assert next_learning(saturday, saturday) == monday + 7 * DAY, "learned by hand on Saturday, Monday is too soon"


def test_a_shadow_shows_its_gates_its_groups_its_card_and_is_a_file(desk, session, clock):
    model = make_model(session, at=clock.at)
    page = desk.get(f"/staff/models/{model.public_id}")
    told = words(page)
    for said in ("+0.033 (+0.012 to +0.055)", "Region: Saxony", "0 of 9,321 texts", "1 November 2026", "3,120"):
        assert said in told
    assert desk.get(f"/staff/models/{model.public_id}/groups.svg").mimetype == "image/svg+xml"
    assert desk.get(f"/staff/models/{model.public_id}/reliability.svg").mimetype == "image/svg+xml"
    card = desk.get(f"/staff/models/{model.public_id}/card.json")
    assert card.json["card"]["features"] == list(FEATURES)
    assert card.json["verdict"]["comparison"]["gain"]["mean"] == 0.033
    assert f"model-{model.public_id}.json" in card.headers["Content-Disposition"]


def test_a_shadow_is_switched_on_and_taken_back_with_reasons_that_stay(desk, session, clock):
    first, second = (make_model(session, at=clock.at + day * DAY) for day in range(2))
    first.state, first.reason = ModelState.SPEAKING, "the first"
    address = f"/staff/models/{second.public_id}"
    done = desk.send(f"{address}/speak", {"reason": "Two good weeks."}, page=address, follow_redirects=True)
    assert "It orders the lists from now on." in words(done)
    assert speaking_model(session).public_id == second.public_id
    listed = words(desk.get("/staff/models"))
    assert "Switched on by Kim Desk: Two good weeks." in listed
    assert "ordered the lists before" in listed
    done = desk.send(f"{address}/take-back", {"reason": "Complaints."}, page=address, follow_redirects=True)
    assert f"The one before, {first.public_id}, orders the lists again." in words(done)
    assert speaking_model(session).public_id == first.public_id
    assert "Complaints." in words(desk.get(address))
    address = f"/staff/models/{first.public_id}"
    done = desk.send(f"{address}/take-back", {"reason": "Rules, please."}, page=address, follow_redirects=True)
    assert "The rules order the lists from now on." in words(done)
    assert speaking_model(session) is None
    noted = session.scalars(select(AuditEntry.event).where(AuditEntry.object_type == "ranking_model")).all()
    assert noted == ["model.promoted", "model.taken_back", "model.taken_back"]
    assert session.scalars(select(AuditEntry.actor_id).where(AuditEntry.event == "model.promoted")).one()


def test_without_a_reason_nothing_changes(desk, session, clock):
    model = make_model(session, at=clock.at)
    address = f"/staff/models/{model.public_id}"
    refused = desk.send(f"{address}/speak", {"reason": " "}, page=address)
    assert (refused.status_code, "Say why it is to order the lists." in refused.text) == (422, True)
    assert speaking_model(session) is None
    model.state = ModelState.SPEAKING
    refused = desk.send(f"{address}/take-back", {"reason": ""}, page=address)
    assert (refused.status_code, "Say why it is taken back." in refused.text) == (422, True)
    assert speaking_model(session).id == model.id


def test_what_failed_a_gate_says_which_and_cannot_be_switched_on(desk, session, clock):
    model = make_model(session, at=clock.at, state=ModelState.REFUSED, failed=("better", "groups"))
    address = f"/staff/models/{model.public_id}"
    told = words(desk.get(address))
    assert "Not passed: Better than the order of today, No group pushed back." in told
    assert "Let it order the lists?" not in told
    refused = desk.send(f"{address}/speak", {"reason": "All the same."}, page="/staff/simulation")
    assert refused.status_code == 422
    refused = desk.send(f"{address}/take-back", {"reason": "It does not speak."}, page="/staff/simulation")
    assert refused.status_code == 422
    assert model.state is ModelState.REFUSED


def test_a_model_that_there_is_not_is_not_found(desk, session, clock):
    model = make_model(session, at=clock.at)
    for address in ("nobody", "nobody/card.json", f"{model.public_id}/nothing.svg"):
        assert desk.get(f"/staff/models/{address}").status_code == 404


def test_the_desk_leads_there(desk):
    assert 'href="/staff/models"' in desk.get("/staff/").text
