"""Attestations in ranked lists: filters whose counts hold, an order that never moves alone, a boost that is told."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, update

from app.accounts.models import Account
from app.core import clock
from app.core.database import bump_revision
from app.matches.models import Exposure
from app.matches.rules.attested import BOOST_FACTOR
from app.profiles.actions.parts import add_product
from app.seals.models import Attestation
from app.seals.states import Assurance, Conflict, Need, Outcome, Source, Standing, Verification
from tests.factories.accounts import make_account, sign_in
from tests.factories.matches import make_market
from tests.factories.profiles import make_investor, make_startup
from tests.factories.seals import make_attestation, make_product
from tests.web.test_matches_ranked import names

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
LOW_DATA = {"DA1": (Need.LOW, "C"), "CY1": (Need.LOW, "A")}


@pytest.fixture
def attested(session):
    """Makes a start-up with one attestation; ``values`` replace its columns."""

    def make(name, *, version="2.1.0", **values):
        startup = make_startup(session, name=name, website=None)
        if version is not None and "product" not in values:
            values["product"] = make_product(session, startup, version=version)
        make_attestation(session, startup, **values)
        bump_revision(session)
        return startup

    return make


@pytest.fixture
def investor(client, session):
    clock.set_clock(lambda: NOW)
    account = make_account(session)
    profile = make_investor(session, account)
    sign_in(client, session, account)
    return profile


@pytest.fixture
def many(attested, session, investor):
    """One of each kind, and one without any."""
    attested("Gültig", assurance=Assurance.EXTERNAL_VALIDATED)
    attested("Intern")
    attested("Ausgesetzt", standing=Standing.SUSPENDED)
    attested("Entzogen", standing=Standing.WITHDRAWN)
    attested("Abgelaufen", valid_until=NOW - timedelta(days=2))
    attested("Älter", confirmed_at=NOW - timedelta(days=3))
    attested("Uralt", confirmed_at=NOW - timedelta(days=8))
    attested("Vorgänger", version="3.0", assurance=Assurance.CERTIFIED)
    attested("Andere", scheme_code="vde-spec-90012", results={"TR": (Need.LOW, "B")}, not_applicable=())
    attested("Sauber", results=LOW_DATA)
    attested("Widerspruch", conflict=Conflict.SOURCES_DIFFER)
    attested("Datei", source=Source.FILE, import_until=NOW + timedelta(days=60))
    make_startup(session, name="Ohne", website=None)


def page_of(response):
    return BeautifulSoup(response.text, "html.parser")


def offered(page):
    """(parameter, code) → the number beside it, of everything that the rail asks about attestations."""
    found = {}
    for name in ("attestation", "attested_version", "older", "scheme", "level"):
        for box in page.select(f"input[type=checkbox][name={name}]"):
            if not box.has_attr("checked"):
                found[name, box["value"]] = box.find_parent().select_one(".filter-count").contents[-1].strip()
    for option in page.select(".filter-pick option[value]:not([value='']):not([selected])"):
        name = option.find_parent("select")["name"]
        found[name, option["value"]] = re.search(r"\(([^()]+)\)$", option.get_text(strip=True))[1]
    return found


def listed(client, query):
    return sorted(names(client.get(f"/matches?kind=startup&{query}")))


ALL = [
    *("Abgelaufen", "Andere", "Ausgesetzt", "Datei", "Entzogen", "Gültig", "Intern", "Ohne", "Sauber", "Uralt"),
    *("Vorgänger", "Widerspruch", "Älter"),
]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ALL),
        ("attestation=valid", ["Andere", "Gültig", "Intern", "Sauber", "Vorgänger"]),
        ("attestation=suspended", ["Ausgesetzt"]),
        ("attestation=ended", ["Abgelaufen", "Entzogen"]),
        # A contradicted one is nobody's to read: like having none.
        ("attestation=none", ["Ohne", "Widerspruch"]),
        ("attestation=suspended&attestation=none", ["Ausgesetzt", "Ohne", "Widerspruch"]),
        ("attestation=valid&older=yes", ["Andere", "Gültig", "Intern", "Sauber", "Vorgänger", "Älter"]),
        ("assurance=external_validated", ["Gültig", "Vorgänger"]),
        ("assurance=certified", ["Vorgänger"]),
        ("assurance=external_validated&attested_version=current", ["Gültig"]),
        ("scheme=vde-spec-90012", ["Andere"]),
        ("level=mki-qs.CY1.A", ["Sauber"]),
        ("level=mki-qs.CY1.C", ["Gültig", "Intern", "Sauber", "Vorgänger"]),
        ("level=mki-qs.CY1.C&level=mki-qs.TR1.B", ["Gültig", "Intern", "Vorgänger"]),
        ("level=mki-qs.TR1.A", []),
        ("attested_version=current", ["Andere", "Gültig", "Intern", "Sauber"]),
        ("confirmed=1&attested_version=current&scheme=mki-qs", ["Gültig", "Intern", "Sauber"]),
        ("confirmed=3&attested_version=current&older=yes", ["Andere", "Gültig", "Intern", "Sauber", "Älter"]),
        ("confirmed=7&attestation=suspended&scheme=mki-qs", ["Ausgesetzt"]),
    ],
)
def test_24_every_filter_lists_whose_one_attestation_meets_all_that_is_asked(client, many, query, expected):
    assert listed(client, query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "kind=startup",
        "kind=startup&attestation=valid",
        "kind=startup&attestation=suspended&older=yes",
        "kind=startup&assurance=external_validated",
        "kind=startup&scheme=mki-qs&level=mki-qs.CY1.C",
        "kind=startup&attested_version=current&confirmed=3",
        "kind=startup&attestation=none",
        "kind=startup&stage=seed&attestation=valid",
    ],
)
def test_24_each_count_is_what_a_click_on_it_shows(client, many, query):
    page = page_of(client.get(f"/matches?{query}"))
    numbers = offered(page)
    assert numbers
    single = {"assurance", "confirmed"}
    asked = dict.fromkeys(pair.partition("=")[0] for pair in query.split("&"))
    for (name, code), told in numbers.items():
        # Of one question with one answer the click replaces the answer; of several ticks each is counted by itself.
        kept = "&".join(
            pair
            for pair in query.split("&")
            if pair.partition("=")[0] != name or name in ("kind", "level") or (name not in single and name not in asked)
        )
        clicked = page_of(client.get(f"/matches?{kept}&{name}={code}"))
        heading = clicked.select_one("h1").get_text(strip=True)
        assert heading.split()[0] == told, f"{query} + {name}={code}"


@pytest.mark.parametrize("address", ["/matches?", "/search?q=Mikrofon&"])
def test_24_counts_of_other_filters_follow_the_attestations(client, attested, investor, session, address):
    for place in range(3):
        attested(f"Anlage {place}")
    make_startup(session, name="Anlage ohne", website=None)
    page = page_of(client.get(f"{address}kind=startup&attestation=valid"))
    count = page.select_one("input[type=checkbox][name=kind][value=startup]").find_parent().select_one(".filter-count")
    assert count.contents[-1].strip() == "3"
    assert sorted(each.get_text(strip=True) for each in page.select(".match__name")) == [
        "Anlage 0",
        "Anlage 1",
        "Anlage 2",
    ]


def test_18_out_of_the_filter_after_a_day_back_with_a_tick_gone_after_a_week(client, session, attested, investor):
    attested("Funkstille", confirmed_at=NOW)
    valid, wider = "attestation=valid", "attestation=valid&older=yes"
    assert at(client, session, timedelta(hours=23), valid) == ["Funkstille"]
    assert at(client, session, timedelta(hours=24), valid) == ["Funkstille"]
    assert at(client, session, timedelta(hours=24, seconds=1), valid) == []
    assert at(client, session, timedelta(hours=24, seconds=1), wider) == ["Funkstille"]
    assert at(client, session, timedelta(days=3), wider) == ["Funkstille"]
    assert at(client, session, timedelta(days=3), f"{wider}&confirmed=1") == []
    assert at(client, session, timedelta(days=7), wider) == ["Funkstille"]
    assert at(client, session, timedelta(days=7, seconds=1), wider) == []
    assert at(client, session, timedelta(days=8), "attestation=none") == []


def test_18_a_confirmation_brings_it_back_at_the_next_request(client, session, attested, investor):
    attested("Funkstille", confirmed_at=NOW - timedelta(days=8))
    assert listed(client, "attestation=valid") == []
    session.execute(update(Attestation).values(confirmed_at=NOW))
    bump_revision(session)
    assert listed(client, "attestation=valid") == ["Funkstille"]


def at(client, session, later, query):
    clock.set_clock(lambda: NOW + later)
    sign_in(client, session, session.scalars(select(Account)).first())
    return listed(client, query)


def test_a_new_current_version_takes_the_old_ones_attestation_out_of_the_filter(client, session, attested, investor):
    startup = attested("Wechsel")
    assert listed(client, "attested_version=current") == ["Wechsel"]
    add_product(session, startup, "PeWi", "3.0", by_id=None, at=NOW)
    assert listed(client, "attested_version=current") == []
    assert listed(client, "attestation=valid") == ["Wechsel"]


def test_24_the_state_stands_in_the_address_and_each_chip_takes_one_part_away(client, many):
    page = page_of(client.get("/matches?attestation=valid&assurance=certified&level=mki-qs.CY1.C&older=yes"))
    chips = {chip.get_text(" ", strip=True).partition(" : ")[0]: chip["href"] for chip in page.select("a.chip")}
    assert chips == {
        "Attestation: valid, confirmed by us": "/matches?assurance=certified&level=mki-qs.CY1.C&older=yes",
        "at least: Third-party certified": "/matches?attestation=valid&level=mki-qs.CY1.C&older=yes",
        "CY1 General AI-specific cybersecurity: at least C": "/matches?attestation=valid&assurance=certified&older=yes",
        "also those not confirmed for longer": "/matches?attestation=valid&assurance=certified&level=mki-qs.CY1.C",
        "Remove all": "/matches",
    }
    assert page.select_one("#pick-assurance option[selected]")["value"] == "certified"


def notices(response):
    return [found.get_text(" ", strip=True) for found in page_of(response).select(".notice")]


@pytest.mark.parametrize(
    ("query", "said", "left"),
    [
        ("attestation=golden", "left out: attestation=golden", ALL),
        ("assurance=certified%27--", "left out: assurance=certified'--", ALL),
        ("level=mki-qs.CY1.Z&level=x&level=mki-qs.CY9.A", "level=mki-qs.CY1.Z, level=x, level=mki-qs.CY9.A", ALL),
        ("confirmed=0", "left out: confirmed=0", ALL),
        ("confirmed=-1&scheme=..%2F..", "confirmed=-1", ALL),
        ("seal_level=mki-qs.CY1.A&ids=1", "seal_level=mki-qs.CY1.A", ALL),
        ("boost=on", "left out: boost=on", ALL),
        (
            "assurance=external_validated&assurance=certified",
            "Of several demands of one kind the strictest counts: at least: Third-party certified.",
            ["Vorgänger"],
        ),
        (
            "assurance=certified&assurance=external_validated",
            "Of several demands of one kind the strictest counts: at least: Third-party certified.",
            ["Vorgänger"],
        ),
        (
            "level=mki-qs.CY1.C&level=mki-qs.CY1.A",
            "strictest counts: CY1 General AI-specific cybersecurity: at least A.",
            ["Sauber"],
        ),
        ("confirmed=7&confirmed=1&scheme=vde-spec-90012", "strictest counts: confirmed within 1 day.", ["Andere"]),
        ("attestation=none&assurance=certified", "“no attestation on file” adds nobody", []),
        ("attestation=none&attestation=valid&assurance=certified", "adds nobody", ["Vorgänger"]),
        ("scheme=iso-iec-42001&level=mki-qs.CY1.C", "belongs to a scheme that is not ticked", []),
        ("level=mki-qs.CY1.C&level=vde-spec-90012.TR.C", "levels of two schemes are met by nobody", []),
        ("older=yes&confirmed=1&scheme=vde-spec-90012", "has no effect beside", ["Andere"]),
    ],
)
def test_s24_what_is_unknown_doubled_or_contradictory_is_named_and_never_an_error(client, many, query, said, left):
    response = client.get(f"/matches?kind=startup&{query}")
    assert response.status_code == 200
    assert said in " ".join(notices(response))
    assert sorted(names(response)) == left


def test_s24_a_team_that_looks_for_investors_is_asked_nothing_about_attestations(client, session, attested):
    founder = make_account(session)
    make_startup(session, founder)
    make_investor(session)
    sign_in(client, session, founder)
    response = client.get("/matches?attestation=valid")
    assert names(response) == ["Nordlicht Ventures"]
    assert "left out: attestation=valid" in " ".join(notices(response))
    assert not page_of(response).select("[name=attestation], [name=assurance], [name=level]")


def test_24_a_team_that_is_not_named_is_never_found_by_an_attestation_and_no_count_tells(client, session):
    """The whole page is the same whether the hidden team holds one or not."""
    clock.set_clock(lambda: NOW)
    market = make_market(client, session)
    make_attestation(session, market.startup, product=make_product(session, market.startup))
    bump_revision(session)
    queries = ["", "attestation=valid", "attestation=none", "scheme=mki-qs", "assurance=external_validated"]
    before = [body(client, query) for query in queries]
    assert "Research team in Thuringia" in before[2]
    assert "Research team in Thuringia" not in before[1]
    make_attestation(session, market.spinoff, organisation_id=organisation_of(session, market.spinoff))
    bump_revision(session)
    assert [body(client, query) for query in queries] == before
    bound = session.scalars(select(Attestation.organisation_id).order_by(Attestation.id)).all()
    assert bound[1] == market.spinoff.organisation_id is not None


def organisation_of(session, profile):
    if profile.organisation_id is None:
        profile.organisation_id = make_startup(session, name="Träger", stage="growth").organisation_id
        session.flush()
    return profile.organisation_id


def body(client, query):
    main = page_of(client.get(f"/matches?{query}")).select_one("#main")
    for token in main.select("input[name=csrf_token]"):
        token["value"] = ""
    return str(main)


# ---- the order and the boost


def places(app, session, investor):
    """(id, score) of everybody, best first."""
    session.commit()
    result = app.test_cli_runner().invoke(args=["matches", "top", investor.public_id, "--json", "--limit", "100"])
    return [(row["id"], row["score"], row["factor"]) for row in json.loads(result.output)["matches"]]


@pytest.fixture
def teams(session, investor):
    """Equal teams: the id alone orders them."""
    return [make_startup(session, name=f"Anlage {place}", website=None) for place in range(6)]


def attest(session, startup, **values):
    made = {"assurance": Assurance.EXTERNAL_VALIDATED, "product": make_product(session, startup), **values}
    make_attestation(session, startup, **made)
    bump_revision(session)


@pytest.fixture
def boosted(app):
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = settings.model_copy(update={"attestation_boost": True})
    yield
    app.config["SETTINGS"] = settings


def test_24_with_the_boost_off_the_order_and_the_scores_are_the_same_with_and_without_attestations(
    app, client, session, investor, teams
):
    before, listed_before = places(app, session, investor), names(client.get("/matches"))
    attest(session, teams[5], assurance=Assurance.ACCREDITED_CERTIFIED)
    attest(session, teams[0], standing=Standing.WITHDRAWN)
    assert places(app, session, investor) == before
    assert names(client.get("/matches")) == listed_before
    page = client.get("/matches").text
    assert "Attestation taken into account" not in page
    assert "leave them out" not in page


def test_24_with_the_boost_only_fresh_external_and_version_true_ones_move(
    app, client, session, investor, teams, boosted
):
    """Each of the others lacks exactly one thing."""
    before = names(client.get("/matches"))
    attest(session, teams[5])
    attest(session, teams[4], assurance=Assurance.INTERNAL_INDEPENDENT)
    attest(session, teams[3], confirmed_at=NOW - timedelta(hours=25))
    attest(session, teams[2], system_version="1.9")
    attest(session, teams[1], standing=Standing.SUSPENDED)
    moved = [name for name in before if name != "Anlage 5"]
    assert names(client.get("/matches")) == ["Anlage 5", *moved]
    factors = {key: factor for key, _score, factor in places(app, session, investor)}
    assert [key for key, factor in factors.items() if factor != 1] == [teams[5].public_id]
    assert factors[teams[5].public_id] == BOOST_FACTOR


@pytest.mark.parametrize(
    "lacking",
    [
        {"conflict": Conflict.SOURCES_DIFFER},
        {"fault": Verification.SUBJECT_MISMATCH},
        {"source": Source.FILE, "import_until": NOW + timedelta(days=50)},
        {"outcome": Outcome.NOT_PASSED},
        {"valid_until": NOW - timedelta(seconds=1)},
        {"valid_from": NOW + timedelta(days=1)},
        {"confirmed_at": NOW - timedelta(days=8)},
    ],
)
def test_24_nothing_moves_by_an_attestation_that_does_not_hold(client, session, investor, teams, boosted, lacking):
    before = names(client.get("/matches"))
    attest(session, teams[5], **lacking)
    assert names(client.get("/matches")) == before


def test_24_the_boost_is_told_on_the_row_beside_the_order_in_why_and_in_the_log(
    client, session, investor, teams, boosted
):
    attest(session, teams[5])
    response = client.get("/matches")
    first, second = page_of(response).select(".match")[:2]
    assert "Attestation taken into account" in first.get_text()
    assert "Attestation taken into account" not in second.get_text()
    assert "No quality attestation on file" in second.get_text()
    why = client.get(f"/matches/{teams[5].public_id}/why").text
    assert "Attestation taken into account: the place is reckoned with 1.03 times the fit" in why
    assert "Place 1 of 6" in why
    versions = set(session.scalars(select(Exposure.weights_version)))
    assert versions == {"rules-2+attested-1.03"}


def test_24_the_person_switches_the_boost_off_beside_the_order(client, session, investor, teams, boosted):
    before = names(client.get("/matches"))
    attest(session, teams[5])
    link = page_of(client.get("/matches?stage=seed")).select_one(".sort--boost a")
    assert link.get_text() == "leave them out"
    assert link["href"] == "/matches?stage=seed&boost=off"
    without = client.get("/matches?boost=off")
    assert names(without) == before
    assert "Attestation taken into account" not in without.text
    page = page_of(without)
    assert page.select_one(".sort--boost a")["href"] == "/matches"
    assert page.select_one("form[aria-label=Filters] input[name=boost]")["value"] == "off"
    why = next(link["href"] for link in page.select(".match a") if link.get_text().startswith("Why?"))
    assert why.endswith("/why?boost=off")
    assert "Attestation taken into account" not in client.get(f"/matches/{teams[5].public_id}/why?boost=off").text


def test_24_the_boost_is_a_matter_of_fit_alone(client, session, investor, teams, boosted):
    before = names(client.get("/matches?sort=newest")), names(client.get("/search?q=Anlage"))
    attest(session, teams[5])
    assert names(client.get("/matches?sort=newest")) == before[0]
    assert names(client.get("/search?q=Anlage")) == before[1]
    assert "sort--boost" not in client.get("/matches?sort=newest").text


@pytest.mark.parametrize("address", ["", "?boost=off"])
def test_24_ties_go_to_the_lower_id_with_the_boost_too(client, session, investor, teams, boosted, address):
    for team in teams:
        attest(session, team)
    assert names(client.get(f"/matches{address}")) == [f"Anlage {place}" for place in range(6)]


def test_24_the_command_line_tells_the_boost(app, session, investor, teams, boosted):
    attest(session, teams[5])
    session.commit()
    run = app.test_cli_runner()
    explained = run.invoke(args=["matches", "explain", investor.public_id, teams[5].public_id]).output
    assert re.search(r"attested +× 1.03 = 0\.\d+ for its place", explained)
    top = run.invoke(args=["matches", "top", investor.public_id]).output.splitlines()
    assert top[1].endswith("Anlage 5  (attestation taken into account: × 1.03)")
    assert "taken into account" not in top[2]


def test_24_the_public_page_says_what_attestations_change_and_by_how_much(client, app, boosted):
    on = client.get("/how-proposals-come-about").text
    assert "the place of a start-up is reckoned with 1.03 times its fit" in on
    assert "Having none costs nothing" in on


def test_24_the_public_page_says_that_nothing_moves_where_the_boost_is_off(client):
    assert "Nothing in the order: with and without an attestation" in client.get("/how-proposals-come-about").text


# ---- what is said, and what it costs


def test_a_reason_on_an_attested_system_says_so_on_card_and_page_and_claims_no_more(client, session, investor):
    technology = "Künstliche Intelligenz, die Energienetze sicherer machen soll: mit Energienetze suchen wir Teams."
    startup = make_startup(session, name="Stromlese", **{"technology.de": technology})
    said = "own statement, the system is attested"
    assert said not in client.get("/matches").text
    attest(session, startup)
    assert "their technology" in client.get(f"/matches/{startup.public_id}/why").text
    assert said in client.get("/matches").text
    assert said in client.get(f"/matches/{startup.public_id}/why").text


@pytest.mark.parametrize("number", [1, 25])
def test_24_a_ranked_page_takes_at_most_twelve_statements_with_attestations(
    client, attested, investor, counting, number
):
    for place in range(number):
        attested(f"Anlage {place}")
    client.get("/matches")
    with counting() as statements:
        client.get("/matches?attestation=valid&level=mki-qs.CY1.C")
    assert len(statements) <= 12, "\n".join(statements.texts)


def test_24_the_attestations_are_read_again_in_one_statement_when_something_changed(
    client, session, attested, investor, counting
):
    attested("Anlage")
    client.get("/matches?attestation=valid")
    bump_revision(session)
    session.commit()
    with counting() as statements:
        client.get("/matches?attestation=valid")
    reading = [text for text in statements.texts if "attestation_results" in text]
    assert len(reading) == 1
