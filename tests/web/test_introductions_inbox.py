"""The inbox: several requests at once with one undo for all, keys that can be switched off, pages, true counts."""

from datetime import datetime

import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.introductions.models import Introduction
from app.introductions.routes import together as routes
from app.introductions.states import Answer, DeclineReason, State
from app.profiles.models import InvestorFacts, StartupFacts
from app.profiles.states import Deploying, Raising
from tests.factories.accounts import make_account, sign_in
from tests.factories.introductions import make_introduction
from tests.factories.profiles import make_startup
from tests.web.introductions import Two, text_of


@pytest.fixture
def made(two: Two, session: Session) -> list[Introduction]:
    """Three requests that wait for the investor."""
    teams = [make_startup(session, name=f"Team {number}", website=None) for number in range(3)]
    return [make_introduction(session, team, two.investor) for team in teams]


def together(two: Two, made: list[Introduction], deed: str, **fields: str) -> TestResponse:
    given = {"deed": deed, "id": [row.public_id for row in made], **fields}
    return two.at_investor.send("/introductions/bulk", given, page="/introductions", follow_redirects=True)


def words(answer: TestResponse) -> str:
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def answers(session: Session, made: list[Introduction]) -> list[Answer | None]:
    for row in made:
        session.refresh(row)
    return [row.answer for row in made]


def press_undo(two: Two, page: str) -> TestResponse:
    """Send the form on the page that takes all of it back."""
    soup = BeautifulSoup(page, "html.parser")
    field = soup.select_one("input[name=deed][value=undo], input[name=deed][value=wake]")
    assert field is not None
    form = field.find_parent("form")
    assert form is not None
    fields = {str(each["name"]): str(each["value"]) for each in form.select("input")}
    return two.at_investor.post("/introductions/bulk", data=fields, follow_redirects=True)


def test_several_are_declined_at_once_with_one_reason_and_the_other_side_is_told_after_ten_minutes(two, session, made):
    answer = together(two, made, "decline", decline_reason="focus", released="y")
    assert "3 requests declined." in words(answer)
    assert answers(session, made) == [Answer.DECLINE] * 3
    assert {(row.decline_reason, row.reason_released) for row in made} == {(DeclineReason.FOCUS, True)}
    assert two.mails() == []


def test_without_a_reason_none_is_kept(two, session, made):
    together(two, made, "decline")
    assert answers(session, made) == [Answer.DECLINE] * 3
    assert {(row.decline_reason, row.reason_released) for row in made} == {(None, False)}


@pytest.mark.parametrize("minutes", [0, 9])
def test_one_undo_takes_all_of_them_back_for_ten_minutes(two, session, made, minutes):
    together(two, made, "decline", decline_reason="focus")
    two.clock.move(minutes=minutes)
    answer = press_undo(two, two.at_investor.get("/introductions").text)
    assert "3 answers taken back." in words(answer)
    assert answers(session, made) == [None] * 3
    assert {row.decline_reason for row in made} == {None}


def test_it_is_one_batch_however_long_the_work_takes(two, session, made, monkeypatch):
    def ticking() -> datetime:
        return two.clock.move(seconds=1)

    monkeypatch.setattr(routes, "now", ticking)
    together(two, made, "decline")
    assert two.at_investor.get("/introductions").text.count("Undo all of them") == 1


def test_after_ten_minutes_there_is_no_undo_and_an_old_one_says_what_became_of_each(two, session, made):
    together(two, made, "decline")
    page = two.at_investor.get("/introductions").text
    two.clock.move(minutes=10)
    assert "Undo all of them" not in two.at_investor.get("/introductions").text
    answer = press_undo(two, page)
    assert "0 answers taken back." in words(answer)
    assert words(answer).count("You said no.") == 3
    assert answers(session, made) == [Answer.DECLINE] * 3


def test_two_batches_are_taken_back_apart(two, session, made):
    together(two, made[:2], "decline")
    two.clock.move(minutes=1)
    make_introduction(session, two.team, two.investor)
    together(two, made[2:], "decline")
    page = two.at_investor.get("/introductions").text
    assert "2 requests declined." in page
    press_undo(two, page)
    assert answers(session, made) == [None, None, Answer.DECLINE]


def test_what_changed_meanwhile_is_left_and_said_row_by_row(two, session, made):
    made[0].due_at = two.clock.at
    two.press(two.at_investor, made[1], "accept")
    answer = together(two, made, "decline")
    assert answers(session, made) == [None, Answer.ACCEPT, Answer.DECLINE]
    page = words(answer)
    assert "1 request declined." in page
    told = [page.index(name) for name in ("Team 0 Expired", "Team 1 You said yes.", "Team 2 You said no.")]
    assert told == sorted(told)
    press_undo(two, answer.text)
    assert answers(session, made) == [None, Answer.ACCEPT, None]


def test_several_are_put_aside_and_brought_back_together(two, session, made):
    answer = together(two, made, "later")
    assert "3 requests put aside for three days." in words(answer)
    assert "Team" not in text_of(two.at_investor, "/introductions")
    assert "3 requests are back." in words(press_undo(two, answer.text))
    assert text_of(two.at_investor, "/introductions").count("Waiting for you") == 3


def test_a_yes_to_several_names_each_before_it_is_given(two, session, made):
    made[2].due_at = two.clock.at
    answer = together(two, made, "accept")
    page = words(answer)
    assert "Accept 2 introductions?" in page
    assert [name in page for name in ("Team 0", "Team 1")] == [True, True]
    assert "no longer open: Team 2" in page
    assert answers(session, made) == [None] * 3
    together(two, made[:2], "accept", confirmed="yes")
    assert answers(session, made) == [Answer.ACCEPT, Answer.ACCEPT, None]


def test_nobody_answers_for_others_not_even_in_a_crowd(two, session, made, new_client):
    account = make_account(session)
    make_startup(session, account, name="Fremde", website=None)
    stranger = new_client()
    sign_in(stranger, session, account)
    fields = {"deed": "decline", "id": [row.public_id for row in made]}
    answer = stranger.send("/introductions/bulk", fields, page="/account/name", follow_redirects=True)
    assert "None of these introductions is one of yours." in answer.text
    assert "Team" not in words(answer)
    assert answers(session, made) == [None] * 3
    assert two.at_team.get(f"/introductions/bulk?deed=decline&id={made[0].public_id}").text.count("Team 0") == 0


def test_choosing_nothing_says_so(two, made):
    assert "Choose at least one request." in words(together(two, [], "decline"))


def test_a_long_inbox_has_pages_and_the_last_one_is_shown_when_its_rows_went(two, session):
    teams = [make_startup(session, name=f"Team {number:02}", website=None) for number in range(21)]
    made = [make_introduction(session, team, two.investor) for team in teams]

    def shown(page: int) -> int:
        return len(
            BeautifulSoup(two.at_investor.get(f"/introductions?page={page}").text, "html.parser").select(".message")
        )

    assert [shown(1), shown(2), shown(9)] == [20, 1, 1]
    made[20].due_at = made[0].due_at = two.clock.at
    assert shown(2) == 19


def close_round(session: Session, two: Two) -> None:
    session.get_one(StartupFacts, two.team.id).raising = Raising.NO


def stop_investing(session: Session, two: Two) -> None:
    session.get_one(InvestorFacts, two.investor.id).deploying = Deploying.NO


def expire(session: Session, two: Two) -> None:
    session.query(Introduction).one().due_at = two.clock.at


def answer(session: Session, two: Two) -> None:
    two.press(two.at_investor, session.query(Introduction).one(), "decline")


@pytest.mark.parametrize("happens", [close_round, stop_investing, expire, answer])
def test_the_number_in_the_navigation_is_the_number_in_the_inbox(two, session, happens):
    def counted() -> list[str]:
        page = BeautifulSoup(two.at_investor.get("/introductions").text, "html.parser")
        number, tab = page.select_one("nav.mainnav .count"), page.select_one(".tabs [aria-current] .tabs__count")
        return [each.text if each else "0" for each in (number, tab)]

    two.delivered()
    assert counted() == ["1", "1"]
    happens(session, two)
    assert counted() == ["0", "0"]


def test_single_keys_can_be_switched_off_for_a_browser_and_on_again(two, made):
    def body() -> object:
        found = BeautifulSoup(two.at_investor.get("/introductions").text, "html.parser").body
        return found.get("data-keys") if found else "no body"

    assert body() is None
    answer = two.at_investor.get("/keys/off?next=/introductions")
    assert (answer.status_code, answer.location, body()) == (302, "/introductions", "off")
    assert "Switch single keys on" in two.at_investor.get("/introductions").text
    two.at_investor.get("/keys/on?next=/introductions")
    two.at_investor.get("/keys/nonsense")
    assert body() is None


def test_answers_of_the_other_side_are_no_batch_of_mine(two, session):
    assert two.delivered().state is State.REQUESTED
    assert "Undo all of them" not in two.at_team.get("/introductions?tray=sent").text
