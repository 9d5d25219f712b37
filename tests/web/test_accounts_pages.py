"""Every page of an account opens, in both languages, for whoever may open it."""

import pyotp
import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from tests.conftest import Client, MovableClock
from tests.factories.accounts import PASSWORD, add_second_factor, make_account, sign_in

PUBLIC = ["/account/sign-in", "/account/register", "/account/reset"]
OWN = [
    "/account/",
    "/account/name",
    "/account/language",
    "/account/mails",
    "/account/address",
    "/account/password",
    "/account/second-factor/set-up",
    "/account/sessions",
    "/account/data",
    "/account/delete",
    "/account/again",
]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_open_for_anybody(client: Client, path: str, language: str) -> None:
    answer = client.get(path, headers={"Accept-Language": language})
    assert (answer.status_code, f'<html lang="{language}"' in answer.text) == (200, True)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("path", OWN)
def test_own_pages_open_for_the_signed_in(client: Client, session: Session, path: str, language: str) -> None:
    sign_in(client, session, make_account(session, language=language))
    answer = client.get(path)
    assert (answer.status_code, f'<html lang="{language}"' in answer.text) == (200, True)


@pytest.mark.parametrize("path", OWN)
def test_own_pages_lead_the_signed_out_to_signing_in(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.location.startswith("/account/sign-in?next=")


@pytest.mark.parametrize("path", [*PUBLIC, *OWN])
def test_u12_forms_leave_checking_to_the_server_and_need_no_script(client: Client, session: Session, path: str) -> None:
    if path in OWN:
        sign_in(client, session, make_account(session))
    page = BeautifulSoup(client.get(path).text, "html.parser").select_one("main")
    assert page is not None
    forms = page.select("form")
    assert [form for form in forms if "novalidate" not in form.attrs or not form.select("button[type=submit]")] == []
    handlers = [name for tag in page.select("*") for name in tag.attrs if name.startswith("on")]
    assert (handlers, page.select("script, style, [required], [pattern]")) == ([], [])


@pytest.mark.parametrize("typed", ["  mara.voss@example.org ", "Mara.Voss@Example.ORG", "mara.voss@example.org\t"])
def test_u13_an_address_is_read_with_spaces_and_capitals(client: Client, session: Session, typed: str) -> None:
    make_account(session, address="mara.voss@example.org")
    assert client.send("/account/sign-in", {"address": typed, "password": PASSWORD}).status_code == 302


def test_u13_a_code_is_read_with_spaces(client: Client, session: Session, clock: MovableClock) -> None:
    account = make_account(session)
    code = pyotp.TOTP(add_second_factor(session, account)).at(clock.at)
    client.send("/account/sign-in", {"address": account.email, "password": PASSWORD})
    assert client.send("/account/sign-in/code", {"code": f" {code[:3]} {code[3:]} "}).status_code == 302


def test_u11_summary_and_field_say_the_same_and_what_to_do(client: Client) -> None:
    answer = client.send("/account/register", {"address": "no address"})
    page = BeautifulSoup(answer.text, "html.parser")
    summary = [link.get_text(strip=True) for link in page.select(".error-summary a")]
    beside = [said.get_text(" ", strip=True).removeprefix("Error: ") for said in page.select(".field__error")]
    assert (len(summary), summary) == (4, beside)
    assert [word for word in ("invalid", "please", "forbidden") if word in " ".join(summary).lower()] == []
    targets = [str(link["href"]).removeprefix("#") for link in page.select(".error-summary a")]
    assert [target for target in targets if page.find(id=target) is None] == []


def test_u07_required_fields_carry_no_asterisk(client: Client) -> None:
    page = BeautifulSoup(client.get("/account/register").text, "html.parser")
    assert [label for label in page.select("label, legend") if "*" in label.get_text()] == []


@pytest.mark.parametrize("path", [*PUBLIC, *OWN])
def test_u17_a_page_has_one_primary_button_at_most(client: Client, session: Session, path: str) -> None:
    if path in OWN:
        sign_in(client, session, make_account(session))
    page = BeautifulSoup(client.get(path).text, "html.parser")
    assert len(page.select("main .kern-btn--primary")) <= 1


def test_u16_every_change_link_names_what_it_changes(client: Client, session: Session) -> None:
    sign_in(client, session, make_account(session))
    page = BeautifulSoup(client.get("/account/").text, "html.parser")
    named = [link.get_text() for link in page.select(".answers a")]
    assert named == [
        "Change: Name",
        "Change: Mail address",
        "Change: Language",
        "Change: Mails",
        "Change: Proposals and learning",
        "Change: Password",
        "Change: Second factor",
        "Change: Devices",
    ]


def test_u36_the_page_knows_when_its_session_ends_and_how_to_extend_it(
    client: Client, session: Session, clock: MovableClock
) -> None:
    sign_in(client, session, make_account(session))
    clock.move(hours=3)
    warning = BeautifulSoup(client.get("/account/name").text, "html.parser").select_one("#session-warning")
    assert warning is not None
    assert (warning["data-extend"], int(str(warning["data-warn-before"])) >= 300) == ("/account/extend", True)
    assert int(str(warning["data-seconds-left"])) == 12 * 3600
    assert client.post("/account/extend", headers={"X-CSRFToken": str(warning["data-token"])}).status_code == 204


def test_u36_what_was_typed_into_an_expired_page_is_kept_and_can_be_sent_after_signing_in(
    client: Client, session: Session, clock: MovableClock
) -> None:
    account = make_account(session)
    sign_in(client, session, account)
    token = client.token("/account/name")
    clock.move(hours=13)
    refused = client.post("/account/name", data={"csrf_token": token, "display_name": "Núria Okafor"})
    assert (refused.status_code, "Núria Okafor" in refused.text) == (401, True)
    client.send("/account/sign-in", {"address": account.email, "password": PASSWORD})
    client.send("/account/name", {"display_name": "Núria Okafor"})
    assert account.display_name == "Núria Okafor"
