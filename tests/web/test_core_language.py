"""The language switch: same page, signed in or not, and what was typed travels along."""

from tests.conftest import Client


def test_u37_the_switch_stays_on_the_page_and_is_remembered(client: Client) -> None:
    answer = client.get("/language/de?next=/imprint")
    assert answer.headers["Location"] == "/imprint"
    assert '<html lang="de"' in client.get("/imprint").text


def test_u37_an_unknown_language_changes_nothing(client: Client) -> None:
    client.get("/language/fr?next=/imprint")
    assert '<html lang="en"' in client.get("/imprint").text


def test_s33_the_switch_leads_nowhere_else(client: Client) -> None:
    assert client.get("/language/de?next=//evil.example").headers["Location"] == "/"


def test_u37_a_refused_form_keeps_its_values_in_the_other_language(client: Client) -> None:
    refused = client.send("/account/sign-in", {"email": "not an address"})
    assert refused.status_code == 422
    typed = {"email": "not an address"}
    switched = client.send("/language/de?next=/account/sign-in", typed, page="/account/sign-in")
    assert (switched.status_code, switched.headers["Location"]) == (307, "/account/sign-in?redisplay=1")
    again = client.send(switched.headers["Location"], typed, page="/account/sign-in")
    assert '<html lang="de"' in again.text
    assert 'value="not an address"' in again.text


def test_the_browsers_language_is_the_first_guess(client: Client) -> None:
    assert '<html lang="de"' in client.get("/", headers={"Accept-Language": "de-AT,en;q=0.5"}).text
