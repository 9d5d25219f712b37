"""Why somebody stands where they stand, and why somebody else does not; private causes all read the same."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.core import clock as core_clock
from app.core.audit import AuditEntry
from app.matches.actions.hiding import hide_match
from app.matches.states import HideReason
from app.profiles import actions
from app.profiles.actions.parts import add_never_show
from tests.factories.accounts import make_account, sign_in
from tests.factories.matches import make_market
from tests.factories.profiles import make_investor, make_spinoff, make_startup

CLOSED = "Not open to a proposal at present."


def why_not(client, name):
    return client.get("/matches/why-not", query_string={"name": name})


def steady(response):
    """The page without what differs between any two requests: tokens and the session's seconds."""
    text = re.sub(r'(name="csrf_token" value|data-token)="[^"]*"', "", response.text)
    return re.sub(r'data-seconds-left="\d+"', "", text)


def pause(session, market):
    actions.pause_profile(session, market.startup, by_id=None, at=core_clock.now())


def hidden_by_myself(session, market):
    hide_match(
        session, market.investor.id, market.startup.id, HideReason.OTHER, by=market.account.id, at=core_clock.now()
    )


def never_shown_by_them(session, market):
    add_never_show(session, market.startup, "Nordlicht Ventures", None, by_id=None, at=core_clock.now())


def never_shown_by_me(session, market):
    add_never_show(session, market.investor, "Stromlese", None, by_id=None, at=core_clock.now())


def excluded_by_them_too(session, market):
    pause(session, market)
    never_shown_by_them(session, market)


CAUSES = [pause, hidden_by_myself, never_shown_by_them, never_shown_by_me, excluded_by_them_too]


@pytest.mark.parametrize("cause", CAUSES)
def test_every_private_cause_gives_the_same_bytes(client, session, clock, cause):
    market = make_market(client, session)
    hidden_by_myself(session, market)
    first = why_not(client, "Stromlese")
    assert CLOSED in first.text
    from app.matches.actions.hiding import show_again

    show_again(session, market.investor.id, market.startup.id)
    assert CLOSED not in why_not(client, "Stromlese").text
    cause(session, market)
    assert steady(why_not(client, "Stromlese")) == steady(first)


def test_a_gate_is_named_with_both_values_and_what_would_open_it(client, session):
    make_market(client, session)
    make_startup(session, name="Wattwerk", stage="growth")
    page = why_not(client, "wattwerk").text
    assert "Why not Wattwerk?" in page
    assert "You look for: Pre-seed, Seed · Wattwerk: Growth" in page
    assert "One side would have to name what the other names: Growth." in page
    assert CLOSED not in page


def hard_criteria(response):
    """Heading → sentence, and no heading twice."""
    section = BeautifulSoup(response.text, "html.parser").find("h2", string="The hard criteria").find_parent("section")
    lines = [[text for text in item.stripped_strings if text != ": passes"] for item in section.select("li")]
    names = [line[0] for line in lines]
    assert len(names) == len(set(names))
    return {line[0]: " ".join(line[1:]) for line in lines}


def test_a_founder_reads_what_the_investor_demands_and_what_the_team_has(client, session):
    founder = make_account(session)
    make_startup(session, founder)
    wanted = {"sectors": ("energy-grids",), "ai_fields": ("computer-vision",), "regions": ("DE-RP", "DE-HH")}
    fund = make_investor(session, **wanted, sectors_excluded=("cyber-security",))
    sign_in(client, session, founder)
    assert hard_criteria(client.get(f"/matches/{fund.public_id}/why")) == {
        "Stage": "Your stage: Seed · Nordlicht Ventures looks for: Pre-seed, Seed",
        "Amount": "You seek: €0.8–1.2m · Nordlicht Ventures invests: €0.25–1.5m",
        "Instrument": "You: Equity · Nordlicht Ventures: nothing stated · Not stated by both, so it rules nobody out.",
        "Language": "You: German, English · Nordlicht Ventures: nothing stated"
        " · Not stated by both, so it rules nobody out.",
        "Sectors excluded": "Your sectors: Energy and grids · Nordlicht Ventures excludes: Cyber security",
        "Region": "Your region: Rhineland-Palatinate · Nordlicht Ventures looks in: Hamburg, Rhineland-Palatinate",
        "Raising": "You: yes, now",
        "Investing now": "Nordlicht Ventures: yes, now",
    }


def test_an_investor_reads_their_own_criteria_and_none_that_nobody_set(client, session):
    market = make_market(client, session)
    told = hard_criteria(client.get(f"/matches/{market.startup.public_id}/why"))
    assert told["Stage"] == "You look for: Pre-seed, Seed · Stromlese: Seed"
    assert told["Raising"] == "Stromlese: yes, now"
    assert not {"Sectors excluded", "AI fields excluded", "Region"} & set(told)


def test_an_exclusion_that_applies_stays_private(client, session):
    founder = make_account(session)
    make_startup(session, founder)
    make_investor(session, sectors_excluded=("energy-grids",), ai_fields_excluded=("robotics",))
    sign_in(client, session, founder)
    page = why_not(client, "Nordlicht Ventures").text
    assert CLOSED in page
    assert "exclude" not in page


def test_a_day_that_is_over_is_no_day_to_look_again(client, session, clock):
    market = make_market(client, session)
    make_startup(session, name="Wattwerk", raising_until=core_clock.today() + timedelta(days=3))
    clock.move(days=10)
    sign_in(client, session, market.account)
    page = why_not(client, "Wattwerk").text
    assert "Wattwerk: until " in page
    assert "They would have to open again." in page
    assert "Look again from" not in page


def test_somebody_in_the_list_gets_the_place_instead(client, session):
    make_market(client, session)
    page = why_not(client, "Stromlese").text
    assert "Why Stromlese?" in page
    assert re.search(r"Place [12] of 2", page)


def test_a_hidden_teams_name_is_unknown_whether_it_exists_or_not(client, session):
    make_market(client, session)
    existing = steady(why_not(client, "Quarzlicht"))
    invented = steady(why_not(client, "Quarzlichz"))
    assert "Nobody here has this name" in existing
    assert existing == invented.replace("Quarzlichz", "Quarzlicht")


def test_s32_wildcards_are_letters_and_similar_names_are_offered(client, session):
    make_market(client, session)
    assert "Nobody here has this name" in why_not(client, "%").text
    assert "Nobody here has this name" in why_not(client, "_____").text
    assert "Do you mean one of these?" in why_not(client, "Stroml").text


def test_an_over_long_name_is_bounded(client, session):
    make_market(client, session)
    assert why_not(client, "ä" * 10_000).status_code == 200


def test_of_several_with_one_name_one_is_picked(client, session):
    make_market(client, session)
    twin = make_startup(session, stage="growth")
    page = why_not(client, "Stromlese").text
    assert "Do you mean one of these?" in page
    picked = client.get("/matches/why-not", query_string={"name": "Stromlese", "id": twin.public_id}).text
    assert "Why not Stromlese?" in picked


def test_the_why_page_shows_parts_reasons_and_gates(client, session):
    market = make_market(client, session)
    page = client.get(f"/matches/{market.startup.public_id}/why").text
    for words in ("What carries the proposal", "The parts of the fit", "The hard criteria", "45 %"):
        assert words in page


def test_why_not_for_what_may_not_be_seen_is_not_found(client, session):
    market = make_market(client, session)
    other = make_spinoff(session, name="Kieselstein")
    session.commit()
    assert client.get(f"/matches/{other.public_id}/why").status_code == 404
    assert client.get(f"/matches/{market.investor.public_id}/why").status_code == 404
    assert client.get(f"/matches/{market.spinoff.teaser_id}/why").status_code == 200


def test_staff_read_the_true_trace_and_it_is_noted(client, session, new_client):
    market = make_market(client, session)
    never_shown_by_them(session, market)
    staff = make_account(session, roles=["matching_staff"])
    desk = new_client()
    sign_in(desk, session, staff)
    page = desk.get(f"/matches/trace/{market.investor.public_id}/{market.startup.public_id}").text
    assert "Never-show list" in page
    assert "Nordlicht Ventures: Pre-seed, Seed · Stromlese: Seed" in page
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "match.traced")).one()
    assert (entry.actor_id, entry.object_id) == (staff.id, market.investor.id)


def test_nobody_else_reads_the_true_trace(client, session):
    market = make_market(client, session)
    address = f"/matches/trace/{market.investor.public_id}/{market.startup.public_id}"
    assert client.get(address).status_code == 403
    founder = make_account(session)
    sign_in(client, session, founder)
    assert client.get(address).status_code == 403
