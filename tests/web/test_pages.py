"""The public pages: in both languages, with the numbers of this installation, and honest about what is missing."""

import pytest
from babel.messages.extract import extract_from_dir
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from app.pages.sample import SAMPLE_CARD
from app.profiles.states import Kind
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_draft, make_investor, make_startup

ADDRESSES = [
    "/",
    "/about",
    "/how-proposals-come-about",
    "/imprint",
    "/privacy",
    "/terms",
    "/accessibility",
    "/easy-language",
]


def page(client: Client, address: str, language: str = "de") -> BeautifulSoup:
    client.get(f"/language/{language}?next=/")
    answer = client.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_u37_every_public_page_speaks_both_languages(client: Client, address: str, language: str) -> None:
    shown = page(client, address, language)
    assert shown.html is not None
    assert shown.html["lang"] == language
    assert len(shown.find_all("h1")) == 1
    notice = {
        "de": "Kontaktanbahnung, keine Anlageberatung oder -vermittlung",
        "en": "no investment advice or brokerage",
    }
    assert notice[language] in shown.get_text()


def test_the_home_page_leads_to_an_account(client: Client) -> None:
    targets = {link["href"] for link in page(client, "/").select("main a")}
    assert {"/account/register", "/account/sign-in", "/how-proposals-come-about"} <= targets


def test_an_empty_installation_tells_no_numbers(client: Client) -> None:
    assert page(client, "/").select(".tile__number") == []


def test_the_home_page_tells_a_number_from_ten_on_and_leaves_smaller_ones_out(client: Client, session: Session) -> None:
    for number in range(10):
        make_startup(session, name=f"Anlage {number}", website=None)
    for number in range(9):
        make_investor(session, name=f"Fonds {number}", website=None)
    make_draft(session, Kind.STARTUP, name="Entwurf")
    assert [each.text for each in page(client, "/").select(".tile__number")] == ["10"]
    make_investor(session, name="Fonds 9", website=None)
    assert [each.text for each in page(client, "/").select(".tile__number")] == ["10", "10"]


def test_the_accessibility_statement_claims_no_conformity(client: Client) -> None:
    words = page(client, "/accessibility").get_text(" ")
    assert "Leichte Sprache und Gebärdensprache: noch nicht verfügbar" in words
    assert "Wir behaupten deshalb nicht" in words
    assert "Schlichtungsstelle nach § 16 BGG" in words


def test_the_imprint_names_the_operator(client: Client) -> None:
    assert "Musterweg 1" in page(client, "/imprint").get_text()


def test_security_txt_says_where_to_report_a_weakness(client: Client, clock: MovableClock) -> None:
    answer = client.get("/.well-known/security.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"] == "mailto:sicherheit@anschub.example"
    assert fields["Expires"] == "2027-05-20T00:00:00Z"
    assert fields["Canonical"] == "http://localhost/.well-known/security.txt"


@pytest.mark.parametrize(
    ("language", "heading"), [("de", "Diese Seite gibt es nicht"), ("en", "This page does not exist")]
)
def test_u40_a_missing_page_says_so_in_the_persons_language(client: Client, language: str, heading: str) -> None:
    client.get(f"/language/{language}?next=/")
    answer = client.get("/nothing-here")
    assert answer.status_code == 404
    assert heading in answer.text
    assert "kontakt@anschub.example" in answer.text


def test_the_theme_is_set_by_the_server(client: Client) -> None:
    client.get("/theme/dark?next=/imprint")
    assert page(client, "/imprint").html["data-kern-theme"] == "dark"  # type: ignore[index]
    client.get("/theme/auto?next=/imprint")
    assert not page(client, "/imprint").html.has_attr("data-kern-theme")  # type: ignore[union-attr]


def test_the_sample_says_nothing_that_a_real_card_would_not_say() -> None:
    said = [SAMPLE_CARD.chance.line, SAMPLE_CARD.fit, SAMPLE_CARD.attestation.text]
    said += [reason.text for reason in SAMPLE_CARD.reasons]
    said += [reason.evidence for reason in SAMPLE_CARD.reasons if reason.evidence]
    said += [part.label for part in SAMPLE_CARD.parts]
    found = extract_from_dir("app/matches", [("**.py", "python")], keywords={"message": None})
    assert {sentence.source for sentence in said} - {str(row[2]) for row in found} == set()


@pytest.mark.parametrize("address", ["/", "/how-proposals-come-about"])
def test_the_sample_reads_in_german(client: Client, address: str) -> None:
    card = page(client, address).select_one("#sample")
    assert card is not None
    words = " ".join(card.get_text(" ").split())
    assert "Antwortchance: hoch" not in words
    assert "Ihre These sagt „vorausschauende Instandhaltung im Verteilnetz“; dazu passt das beschriebene" in words


def test_whoever_has_no_profile_yet_is_led_to_one(client: Client, session: Session) -> None:
    account = make_account(session)
    sign_in(client, session, account)
    shown = page(client, "/")
    assert "Weitermachen, wo Sie aufgehört haben" not in shown.get_text()
    assert shown.select_one(".hero a[href='/profiles/new']") is not None
    make_startup(session, account)
    assert "Weitermachen, wo Sie aufgehört haben" in page(client, "/").get_text()
