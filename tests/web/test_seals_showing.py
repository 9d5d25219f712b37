"""What each audience reads of an attestation on pages and cards (5.11: 1, 7, 8, 25)."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core import clock
from app.core.database import db
from app.profiles.actions.parts import add_product
from app.profiles.models import Profile
from app.seals.models import Attestation
from app.seals.queries.showing import attestations_of
from app.seals.states import Assurance, ReasonCode, Source, Standing, Verification
from tests.conftest import Client
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_investor, make_spinoff, make_startup
from tests.factories.seals import add_event, make_attestation, make_product

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
TITLE = "Self-assessment under MISSION KI Quality Standard: passed"


@pytest.fixture
def owner(session: Session) -> Account:
    clock.set_clock(lambda: NOW)
    return make_account(session)


@pytest.fixture
def startup(session: Session, owner: Account) -> Profile:
    return make_startup(session, owner)


@pytest.fixture
def attestation(session: Session, startup: Profile) -> Attestation:
    return make_attestation(session, startup, product=make_product(session, startup))


@pytest.fixture
def investor(session: Session, startup: Profile, client: Client) -> Client:
    account = make_account(session)
    make_investor(session, account)
    sign_in(client, session, account)
    return client


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_7_an_attestation_of_another_company_is_seen_by_its_owner_with_the_reason_and_by_nobody_else(
    session: Session, investor: Client, new_client: Callable[[], Client], owner: Account, startup: Profile,
    attestation: Attestation,
) -> None:  # fmt: skip
    address, number = f"/profiles/{startup.public_id}", attestation.number
    assert number in investor.get(address).text

    attestation.fault = Verification.SUBJECT_MISMATCH

    assert number not in investor.get(address).text
    assert number not in new_client().get(f"/nachweis/{attestation.public_id}").text
    mine = new_client()
    sign_in(mine, session, owner)
    page = mine.get(f"{address}/attestations").text
    assert number in page
    assert "The register number in it is not a confirmed number of your company" in page


def badge(client: Client, attestation: Attestation, kind: str = "svg", language: str = "en") -> str:
    return client.get(f"/nachweis/{attestation.public_id}/badge.{kind}?lang={language}").text


def panel(client: Client, startup: Profile) -> BeautifulSoup:
    found = BeautifulSoup(client.get(f"/profiles/{startup.public_id}").text, "html.parser").select_one("#attestations")
    assert found is not None
    return found


def test_1_an_investor_reads_who_checked_what_when_for_which_version_and_how_fresh_that_is(
    investor: Client, startup: Profile, attestation: Attestation
) -> None:
    said = words_of(str(panel(investor, startup)))
    for words in (
        TITLE,
        "System PeWi, version 2.1.0",
        "independent in-house validation (no certification)",
        "Testregister KI-Qualität",
        "Confirmed (current), last checked today, 10:00",
        "Assessed on 20 May 2026",
        "Valid until 1 June 2027",
        "Check in the registry (registry.example)",
    ):
        assert words in said


def test_levels_stand_in_a_real_table_and_are_spoken(
    investor: Client, startup: Profile, attestation: Attestation
) -> None:
    table = panel(investor, startup).select_one("table")
    assert table is not None
    assert [heading.text for heading in table.select("th[scope=col]")] == [
        "Criterion", "Protection need", "Level", "Fulfilled",
    ]  # fmt: skip
    row = next(row for row in table.select("tbody tr") if "VE1" in row.text)
    assert row.select_one("th[scope=row]").text == "VE1 Performance and robustness"
    assert [cell.text for cell in row.select("td")] == [
        "moderate", "Blevel B on the scale from A (best) to D", "yes",
    ]  # fmt: skip
    assert "keine personenbezogenen Daten" in table.text


def test_the_table_speaks_the_language_of_each_reader(
    investor: Client, startup: Profile, attestation: Attestation
) -> None:
    """What was drawn for one reader is drawn anew for one of another language."""
    assert "Protection need" in panel(investor, startup).text
    investor.set_cookie("language", "de")
    assert "Schutzbedarf" in investor.get(f"/profiles/{startup.public_id}").text


def test_8_a_new_version_of_the_product_is_flagged_at_once(
    session: Session, investor: Client, startup: Profile, attestation: Attestation
) -> None:
    add_product(session, startup, "PeWi", "3.0", by_id=None, at=NOW)
    found = panel(investor, startup)
    assert "Applies to version 2.1.0; the current version is 3.0." in found.text
    assert found.select_one(".attestation--good") is None
    assert "Not for the current version" in badge(investor, attestation)


def test_a_suspension_is_told_with_reason_date_and_history_and_without_a_tick(
    session: Session, client: Client, startup: Profile, attestation: Attestation
) -> None:
    attestation.standing, attestation.reason_code = Standing.SUSPENDED, ReasonCode.DRIFT
    attestation.standing_since = NOW - timedelta(days=1)
    add_event(session, attestation, Standing.GRANTED, Standing.SUSPENDED)
    page = BeautifulSoup(client.get(f"/nachweis/{attestation.public_id}").text, "html.parser")
    assert "Suspended since 20 November 2026: the system's behaviour has drifted." in page.text
    assert [title.text for title in page.select(".timeline__title")] == ["Suspended", "Valid (granted)"]
    assert page.select_one(".attestation--bad") is not None


def test_an_application_in_the_history_stays_with_the_team(
    session: Session, client: Client, attestation: Attestation
) -> None:
    add_event(session, attestation, None, Standing.UNDER_ASSESSMENT)
    assert "Under assessment" not in client.get(f"/nachweis/{attestation.public_id}").text


def test_an_import_says_that_nothing_was_checked_cryptographically(
    session: Session, investor: Client, startup: Profile
) -> None:
    make_attestation(session, startup, product=make_product(session, startup), source=Source.FILE)
    found = panel(investor, startup)
    assert "Imported, not cryptographically checked" in found.text
    assert found.select_one(".attestation--good") is None


@pytest.mark.parametrize("language", ["de", "en"])
def test_25_no_page_of_a_self_assessment_says_seal(
    client: Client, investor: Client, startup: Profile, attestation: Attestation, language: str
) -> None:
    headers = {"Accept-Language": language}
    for path in ("/nachweis", f"/nachweis/{attestation.public_id}", f"/nachweis/{attestation.public_id}/badge.svg"):
        words = client.get(path, headers=headers).text.casefold()
        assert "siegel" not in words
        assert "seal of approval" not in words


def test_a_start_up_without_an_attestation_is_told_of_in_neutral_words(investor: Client, startup: Profile) -> None:
    assert "No quality attestation on file. That says nothing about" in panel(investor, startup).text


def test_the_help_page_discloses_the_thresholds_of_this_installation(client: Client) -> None:
    page = words_of(client.get("/nachweis").text)
    for words in ("up to 24 hours ago", "up to 7 days ago", "12 months after the assessment", "ISO/IEC 42001"):
        assert words in page


def test_the_team_gets_the_code_of_its_badge_and_strangers_get_nothing(
    session: Session, owner: Account, new_client: Callable[[], Client], startup: Profile, attestation: Attestation
) -> None:
    mine, stranger = new_client(), new_client()
    sign_in(mine, session, owner)
    sign_in(stranger, session, make_account(session))
    path = f"/profiles/{startup.public_id}/attestations"
    code = BeautifulSoup(mine.get(path).text, "html.parser").select_one("pre code")
    assert code is not None
    address = f"http://localhost/nachweis/{attestation.public_id}"
    assert code.text.startswith(f'<a href="{address}"><img src="{address}/badge.svg" width="300" height="64" alt="')
    assert stranger.get(path).status_code == 404


def test_one_card_and_fifty_cost_the_same_single_statement(session: Session, startup: Profile) -> None:
    others = [make_startup(session, name=f"Firma {number}") for number in range(4)]
    for each in (startup, *others):
        make_attestation(session, each)
    ids = [each.id for each in others]
    first = startup.id
    said: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *given: said.append(given[2]))
    one, many = attestations_of(session, [first]), attestations_of(session, ids)
    assert (len(said), len(one), len(many)) == (2, 1, 4)
    assert all("record" not in re.split(r"\bFROM\b", statement)[0] for statement in said)


def test_a_team_in_research_is_never_told_of(session: Session, startup: Profile) -> None:
    team = make_spinoff(session)
    team.organisation_id = startup.organisation_id
    session.flush()
    assert attestations_of(session, [team.id]) == {}


def test_the_profile_page_needs_one_statement_more_with_attestations_or_without(
    session: Session, investor: Client, startup: Profile
) -> None:
    def statements() -> int:
        said: list[str] = []

        def note(*given: object) -> None:
            said.append(str(given[2]))

        with investor.application.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        investor.get(f"/profiles/{startup.public_id}")
        event.remove(engine, "before_cursor_execute", note)
        return len(said)

    statements()
    without = statements()
    for _each in range(3):
        make_attestation(session, startup, product=make_product(session, startup))
    statements()  # the market in memory catches up with the new product
    assert statements() == without


def test_the_card_line_says_what_the_best_attestation_is(
    session: Session, investor: Client, startup: Profile, attestation: Attestation
) -> None:
    make_attestation(session, startup, standing=Standing.WITHDRAWN, standing_since=NOW - timedelta(days=2))
    page = words_of(investor.get("/matches").text)
    assert f"{TITLE} · System PeWi, version 2.1.0 · Self-assessment, independent in-house validation" in page


def test_assurance_of_a_certification_says_nothing_of_no_certification(
    session: Session, client: Client, startup: Profile
) -> None:
    made = make_attestation(session, startup, assurance=Assurance.ACCREDITED_CERTIFIED)
    page = words_of(client.get(f"/nachweis/{made.public_id}").text)
    assert "Certified by an accredited body" in page
    assert "no certification" not in page


def test_a_record_that_names_no_page_leads_to_where_the_profile_of_registries_puts_it(
    session: Session, investor: Client, attestation: Attestation, startup: Profile
) -> None:
    own = investor.get(f"/nachweis/{attestation.public_id}").text
    assert f'href="{attestation.verify_url}"' in own
    attestation.verify_url = None
    assert attestation.registry is not None
    attestation.registry.api_base = "https://registry.example"
    session.commit()
    page = BeautifulSoup(investor.get(f"/nachweis/{attestation.public_id}").text, "html.parser")
    links = {link["href"] for link in page.select("a[href^=https]")}
    assert f"https://registry.example/verify/{attestation.number}" in links
