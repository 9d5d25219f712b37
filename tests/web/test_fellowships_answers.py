"""What is typed is never lost: versions, two people at one text, and the same save twice."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.fellowships.models import EVERY, Answer, Application, KeptText, Round, enter
from app.fellowships.states import AnswerOrigin, KeptWhy
from app.profiles.models import ProfileMember
from app.profiles.states import MemberRole
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.applications import make_application, make_open_round, part_of
from tests.factories.questions import WHOLE


@pytest.fixture
def owner(client: Client, session: Session, clock: MovableClock) -> Account:
    account = make_account(session, name="Ada")
    sign_in(client, session, account)
    enter(session, EVERY)
    return account


@pytest.fixture
def round_(session: Session, owner: Account) -> Round:
    return make_open_round(session, by_id=make_account(session).id, asked=WHOLE)


@pytest.fixture
def draft(session: Session, owner: Account, round_: Round) -> Application:
    made = make_application(session, round_, owner, answers={})
    session.commit()
    return made


@pytest.fixture
def second(session: Session, new_client: Callable[[], Client], draft: Application) -> Client:
    """Somebody else of the same profile, in another browser."""
    account = make_account(session, name="Bo")
    session.add(
        ProfileMember(
            profile_id=draft.profile_id, account_id=account.id, role=MemberRole.EDITOR, since=draft.created_at
        )
    )
    session.commit()
    browser = new_client()
    sign_in(browser, session, account)
    return browser


def home(session: Session, row: Application) -> str:
    return f"/applications/{row.public_id}/parts/{part_of(session, row).public_id}"


def text_of(key: str, text: str, base: int = 0) -> dict[str, object]:
    return {key: {"base": base, "fields": [[f"q.{key}", text]]}}


def save(client: Client, session: Session, row: Application, answers: dict[str, object], **kwargs: Any) -> Any:
    address = f"{home(session, row)}/answers"
    token = kwargs.pop("token", None) or client.get(address).json["token"]
    return client.post(address, json={"save": "1", "answers": answers}, headers={"X-CSRFToken": token})


def log(session: Session, key: str = "idea") -> list[object]:
    wanted = select(Answer).where(Answer.question_key == key).order_by(Answer.version)
    return [row.value for row in session.scalars(wanted)]


def kept(session: Session) -> list[KeptText]:
    return list(session.scalars(select(KeptText).order_by(KeptText.id)))


def test_a_save_adds_a_version_and_the_same_value_adds_none(
    client: Client, session: Session, draft: Application
) -> None:
    first = save(client, session, draft, text_of("idea", "eins"))
    again = save(client, session, draft, text_of("idea", "eins", base=1))
    third = save(client, session, draft, text_of("idea", "zwei", base=1))
    assert [answer.json["versions"]["idea"] for answer in (first, again, third)] == [1, 1, 2]
    assert log(session) == ["eins", "zwei"]


def test_t01_two_people_at_different_fields_both_keep_their_text(
    client: Client, second: Client, session: Session, draft: Application
) -> None:
    assert save(client, session, draft, text_of("idea", "von Ada")).status_code == 200
    assert save(second, session, draft, text_of("title", "von Bo")).status_code == 200
    assert (log(session, "idea"), log(session, "title")) == (["von Ada"], ["von Bo"])


def test_t01_two_people_at_one_field_see_both_texts_and_lose_none(
    client: Client, second: Client, session: Session, draft: Application
) -> None:
    save(client, session, draft, text_of("idea", "von Ada"))
    both = text_of("idea", "von Bo") | text_of("title", "auch von Bo")
    answer = save(second, session, draft, both)
    assert answer.status_code == 409
    told = answer.json["clashes"]["idea"]
    assert (told["words"], told["by"], told["version"]) == ("von Ada", "Ada", 1)
    assert answer.json["versions"] == {"title": 1}
    assert (log(session, "idea"), log(session, "title")) == (["von Ada"], ["auch von Bo"])
    row = kept(session)[0]
    assert (row.values, row.why) == ({"idea": "von Bo"}, KeptWhy.CONFLICT)
    chosen = save(second, session, draft, text_of("idea", "von Ada und Bo", base=1))
    assert (chosen.status_code, log(session, "idea")) == (200, ["von Ada", "von Ada und Bo"])


def test_t01_without_scripts_the_slower_one_gets_a_page_with_both_texts(
    client: Client, second: Client, session: Session, draft: Application
) -> None:
    page = f"{home(session, draft)}/all"
    sent = {"v.idea": "0", "v.title": "0"}
    client.send(page, {**sent, "q.idea": "von Ada"}, page=page)
    answer = second.send(page, {**sent, "q.idea": "von Bo", "q.title": "Titel"}, page=page)
    shown = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 409
    assert shown.select_one("#answers textarea[name='q.idea']").text.strip() == "von Bo"
    assert "von Ada" in shown.select_one("#q-idea-question .notice").text
    assert shown.select_one("#answers input[name='v.idea']")["value"] == "1"
    assert (log(session), log(session, "title")) == (["von Ada"], ["Titel"])
    assert kept(session)[0].values == {"idea": "von Bo"}


def test_a_save_that_comes_twice_or_late_does_nothing_the_second_time(
    client: Client, session: Session, draft: Application
) -> None:
    save(client, session, draft, text_of("idea", "eins"))
    save(client, session, draft, text_of("idea", "zwei", base=1))
    late = save(client, session, draft, text_of("idea", "eins"))
    assert (late.status_code, late.json["versions"]) == (200, {"idea": 1})
    assert (log(session), kept(session)) == (["eins", "zwei"], [])


def test_a_clash_that_is_sent_twice_is_kept_once(
    client: Client, second: Client, session: Session, draft: Application
) -> None:
    save(client, session, draft, text_of("idea", "von Ada"))
    answers = [save(second, session, draft, text_of("idea", "von Bo")).status_code for _ in range(2)]
    assert (answers, len(kept(session))) == ([409, 409], 1)


def test_t06_an_ended_session_refuses_and_the_text_is_saved_after_signing_in(
    client: Client, session: Session, clock: MovableClock, owner: Account, draft: Application
) -> None:
    address = f"{home(session, draft)}/answers"
    token = client.get(address).json["token"]
    clock.move(hours=13)
    refused = save(client, session, draft, text_of("idea", "eins"), token=token)
    assert (refused.status_code, log(session)) == (401, [])
    sign_in(client, session, owner)
    assert save(client, session, draft, text_of("idea", "eins")).status_code == 200
    assert log(session) == ["eins"]


def test_t28_what_is_wrong_is_saved_and_said_with_the_summary_in_focus(
    client: Client, session: Session, draft: Application
) -> None:
    page = f"{home(session, draft)}/all"
    sent = {"v.idea": "0", "q.idea": "eins zwei drei vier fünf sechs", "v.need": "0", "q.need": "viel"}
    answer = client.send(page, sent, page=page)
    summary = BeautifulSoup(answer.text, "html.parser").select_one(".error-summary")
    assert answer.status_code == 422
    assert summary.has_attr("data-focus-now")
    assert [link["href"] for link in summary.select("a")] == ["#q-idea", "#q-need"]
    assert "“Idea”: 1 word too many." in summary.text
    assert (log(session), log(session, "need")) == (["eins zwei drei vier fünf sechs"], ["viel"])


def test_every_kind_is_read_from_its_fields_as_the_contract_says(
    client: Client, session: Session, draft: Application
) -> None:
    page = f"{home(session, draft)}/all"
    fields = {
        "title": {"q.title": " Titel "},
        "plan": {"q.plan": "pilot"},
        "partner": {"q.partner": "Stadtwerke"},
        "fields": {"q.fields": ["heat", "grid", "unknown"]},
        "people": {"q.people": "3,5"},
        "need": {"q.need": "1,5 Mio. €"},
        "begin": {"q.begin": "1.3.2027"},
        "markets": {"q.markets.0.where": "DE", "q.markets.0.size": "groß", "q.markets.1.where": ""},
        "ready": {"q.ready": "yes"},
        "team": {"q.team.0.name": "Ada", "q.team.0.role": "Technik", "q.team.0.percent": "80"},
        "steps": {"q.steps.0.title": "M1", "q.steps.0.result": "Prototyp", "q.steps.0.month": "6"},
        "budget": {"q.budget.0.item": "Stelle", "q.budget.0.purpose": "staff", "q.budget.0.eur": "60.000"},
    }
    sent = {f"v.{key}": "0" for key in fields}
    for each in fields.values():
        sent |= each
    assert client.send(page, sent, page=page).status_code == 303
    found = {key: log(session, key)[-1] for key in fields}
    assert found == {
        "title": "Titel",
        "plan": "pilot",
        "partner": "Stadtwerke",
        "fields": ["grid", "heat"],
        "people": "3.5",
        "need": 1_500_000,
        "begin": "2027-03-01",
        "markets": [{"where": "DE", "size": "groß"}],
        "ready": "yes",
        "team": [{"name": "Ada", "role": "Technik", "percent": 80}],
        "steps": [{"title": "M1", "result": "Prototyp", "month": 6}],
        "budget": [{"item": "Stelle", "purpose": "staff", "eur": 60_000}],
    }
    shown = BeautifulSoup(client.get(page).text, "html.parser")
    assert shown.select_one("input[name='q.team.0.percent']")["value"] == "80"
    assert [box["value"] for box in shown.select("input[name='q.fields'][checked]")] == ["grid", "heat"]


def test_rows_come_and_go_by_buttons_without_scripts(client: Client, session: Session, draft: Application) -> None:
    page = f"{home(session, draft)}/all"
    row = {"q.team.0.name": "Ada", "q.team.0.role": "Technik", "q.team.0.percent": "80"}
    added = client.send(page, {"v.team": "0", **row, "add": "team"}, page=page)
    shown = BeautifulSoup(client.get(added.location).text, "html.parser")
    assert len(shown.select("#q-team .answer-row")) == 2
    two = row | {"q.team.1.name": "Bo", "q.team.1.role": "Vertrieb", "q.team.1.percent": "100"}
    client.send(page, {"v.team": "1", **two, "remove": "team.0"}, page=page)
    assert log(session, "team")[-1] == [{"name": "Bo", "role": "Vertrieb", "percent": 100}]


def test_a_question_whose_condition_does_not_hold_is_no_fault_and_its_text_stays(
    client: Client, session: Session, draft: Application
) -> None:
    page = f"{home(session, draft)}/all"
    client.send(page, {"v.plan": "0", "q.plan": "pilot", "v.partner": "0", "q.partner": "Stadtwerke"}, page=page)
    client.send(page, {"v.plan": "1", "q.plan": "sales", "v.partner": "1", "q.partner": "Stadtwerke"}, page=page)
    shown = client.get(f"{page}?check=1").text
    assert "“Partner”: this answer is missing." not in shown
    assert "Only if “Plan” is answered by “Pilot”." in shown
    assert log(session, "partner") == ["Stadtwerke"]


def test_an_older_version_comes_back_as_a_new_one(client: Client, session: Session, draft: Application) -> None:
    for base, text in enumerate(("eins", "zwei")):
        save(client, session, draft, text_of("idea", text, base=base))
    page = f"{home(session, draft)}/history/idea"
    assert "eins" in client.get(page).text
    client.send(page, {"version": "1"}, page=page)
    rows = list(session.scalars(select(Answer).where(Answer.question_key == "idea").order_by(Answer.version)))
    assert [row.value for row in rows] == ["eins", "zwei", "eins"]
    assert rows[-1].origin is AnswerOrigin.RESTORED


def test_t04_what_comes_after_the_end_is_kept_and_changes_nothing(
    client: Client, session: Session, clock: MovableClock, draft: Application, round_: Round
) -> None:
    save(client, session, draft, text_of("idea", "rechtzeitig"))
    token = client.get(f"{home(session, draft)}/answers").json["token"]
    clock.at = round_.closes_at + timedelta(seconds=1)
    sign_in(client, session, session.get_one(Account, draft.created_by_id))
    answer = save(client, session, draft, text_of("idea", "zu spät", base=1))
    assert (answer.status_code, token != "") == (409, True)
    assert log(session) == ["rechtzeitig"]


def test_other_people_find_no_part_and_staff_read_no_draft(
    new_client: Callable[[], Client], session: Session, draft: Application, clock: MovableClock
) -> None:
    stranger, staff = new_client(), new_client()
    sign_in(stranger, session, make_account(session))
    sign_in(staff, session, make_account(session, roles=["programme_staff"]))
    pages = [f"/applications/{draft.public_id}", home(session, draft), f"{home(session, draft)}/all"]
    pages += [f"{home(session, draft)}/answers", f"{home(session, draft)}/history/idea"]
    assert [browser.get(page).status_code for browser in (stranger, staff) for page in pages] == [404] * 10


@pytest.mark.parametrize(
    "sent", [None, [], {}, {"answers": {"idea": {"base": "x", "fields": []}}}, {"answers": {"idea": {"base": 0}}}]
)
def test_anything_our_script_does_not_send_is_a_wrong_request(
    client: Client, session: Session, draft: Application, sent: object
) -> None:
    address = f"{home(session, draft)}/answers"
    token = client.get(address).json["token"]
    assert client.post(address, json=sent, headers={"X-CSRFToken": token}).status_code == 400
