"""Two who ask each other, and what a card says of a pair that rests: nobody learns too much or too early."""

from datetime import timedelta

from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.filters import show_date
from app.core.language import speaking
from app.introductions.actions.requesting import suggest_introduction
from app.introductions.models import Introduction, IntroductionMessage
from app.introductions.rules.times import REST_AFTER_A_NO
from app.introductions.states import EndCause, Origin, State
from tests.conftest import Client
from tests.factories.introductions import make_introduction
from tests.web.introductions import Two, text_of

BACK = "Wir haben Ihr Team schon lange im Blick."


def ask_back(two: Two) -> Introduction:
    """The investor asks the team through the page."""
    path = f"/introductions/request/{two.team.public_id}"
    two.at_investor.send(path, {"wish": "talk", "reason": BACK}, page="/account/name")
    two.session.expire_all()
    return two.session.scalars(select(Introduction).order_by(Introduction.id.desc())).first()  # type: ignore[return-value]


def card(client: Client) -> str:
    page = BeautifulSoup(client.get("/matches").text, "html.parser")
    deed = page.select_one(".match__side .kern-btn--primary")
    return deed.get_text(" ", strip=True) if deed else ""


def test_who_is_asked_but_not_told_yet_asks_like_anybody(two: Two) -> None:
    before = text_of(two.at_investor, f"/introductions/request/{two.team.public_id}")
    first = two.ask()
    two.clock.move(minutes=4)

    assert text_of(two.at_investor, f"/introductions/request/{two.team.public_id}") == before
    assert "Request introduction" in card(two.at_investor)
    second = ask_back(two)
    assert (second.asker_id, second.state, second.crosses) == (two.investor.id, State.REQUESTED, True)
    assert "It arrives in ten minutes" in two.at_investor.get(f"/introductions/{second.public_id}").text
    assert (first.state, first.crosses) == (State.REQUESTED, False)
    assert second.public_id not in two.at_team.get("/introductions").text
    assert two.at_team.get(f"/introductions/{second.public_id}").status_code == 404


def test_two_requests_that_cross_become_one_introduction(two: Two, session: Session) -> None:
    first = two.ask()
    two.clock.move(minutes=4)
    second = ask_back(two)
    two.clock.move(minutes=6)
    two.work()
    assert (first.state, second.state) == (State.REQUESTED, State.REQUESTED)
    two.clock.move(minutes=4)
    assert two.at_team.get(f"/introductions/{second.public_id}").status_code == 404
    two.work()

    assert (first.state, second.state, second.end_cause) == (State.INTRODUCED, State.ENDED, EndCause.MUTUAL)
    assert BACK in text_of(two.at_team, f"/introductions/{first.public_id}")
    assert "it goes on in the other entry" in text_of(two.at_investor, f"/introductions/{second.public_id}")
    assert session.scalars(select(IntroductionMessage.introduction_id)).all() == [first.id]
    told = [subject for subject, _to in two.mails()]
    assert told == ["Stromlese asks you for an introduction", "Introduction: Stromlese and Nordlicht Ventures"]
    assert two.deeds().count("accept") == 1


def test_when_the_worker_comes_late_nobody_is_asked_what_they_asked_themselves(two: Two) -> None:
    first = two.ask()
    two.clock.move(minutes=4)
    ask_back(two)
    two.clock.move(minutes=30)
    two.work()

    assert first.state is State.INTRODUCED
    assert [subject for subject, _to in two.mails()] == ["Introduction: Stromlese and Nordlicht Ventures"]


def test_when_the_first_is_taken_back_unseen_the_second_goes_its_way(two: Two) -> None:
    first = two.ask()
    two.clock.move(minutes=4)
    second = ask_back(two)
    two.press(two.at_team, first, "withdraw")
    two.clock.move(minutes=10)
    two.work()

    assert (first.state, second.state, second.crosses) == (State.WITHDRAWN, State.REQUESTED, False)
    assert BACK in text_of(two.at_team, f"/introductions/{second.public_id}")
    assert two.at_investor.get(f"/introductions/{first.public_id}").status_code == 404


def test_when_the_second_is_taken_back_the_first_waits_for_an_answer(two: Two) -> None:
    first = two.ask()
    two.clock.move(minutes=4)
    second = ask_back(two)
    two.press(two.at_investor, second, "withdraw")
    two.clock.move(minutes=10)
    two.work()

    assert (first.state, second.state) == (State.REQUESTED, State.WITHDRAWN)
    assert two.at_team.get(f"/introductions/{second.public_id}").status_code == 404
    assert "Open the introduction" in card(two.at_investor)


def test_a_no_to_the_first_ends_the_second_in_silence(two: Two) -> None:
    first = two.ask()
    two.clock.move(minutes=6)
    second = ask_back(two)
    two.clock.move(minutes=4)
    two.work()
    two.press(two.at_investor, first, "decline")
    two.clock.move(minutes=10)
    two.work()

    assert (first.state, second.state) == (State.DECLINED, State.ENDED)
    assert two.at_team.get(f"/introductions/{second.public_id}").status_code == 404


def test_asking_while_the_other_side_has_a_suggestion_ends_it_on_arrival(two: Two, session: Session) -> None:
    suggested = suggest_introduction(
        session, two.team.id, two.investor.id, origin=Origin.PLATFORM, by_id=None, at=now()
    )
    session.commit()
    second = ask_back(two)
    assert (suggested.state, second.state) == (State.SUGGESTED, State.REQUESTED)
    two.clock.move(minutes=10)
    two.work()

    assert (suggested.state, suggested.end_cause) == (State.ENDED, EndCause.MUTUAL)
    assert (second.crosses, "Waiting for you" in text_of(two.at_team, "/introductions")) == (False, True)


def test_a_card_says_when_a_pair_rests_and_never_why(two: Two) -> None:
    made = two.delivered()
    two.press(two.at_investor, made, "decline", decline_reason="team")
    assert "Open the introduction" in card(two.at_team)
    two.clock.move(minutes=10)
    two.work()

    assert made.closed_at is not None
    with speaking("en"):
        day = show_date(made.closed_at + REST_AFTER_A_NO)
    for client, other in ((two.at_team, two.investor), (two.at_investor, two.team)):
        assert f"No introduction this time; ask again from {day}" in card(client)
        page = text_of(client, f"/profiles/{other.public_id}")
        assert f"No introduction this time. Asking again is possible from {day}." in page
        assert "The team" not in card(client)
    assert day in text_of(two.at_team, f"/introductions/request/{two.investor.public_id}")


def test_after_the_rest_a_card_offers_a_request_again(two: Two) -> None:
    made = two.delivered()
    two.press(two.at_investor, made, "decline")
    two.later(minutes=10)
    two.later(days=91)
    assert "Request introduction" in card(two.at_team)


def test_a_suggestion_that_nobody_took_up_is_no_request(two: Two, session: Session) -> None:
    closed = now() - timedelta(days=1)
    make_introduction(
        session, two.team, two.investor, State.EXPIRED, closed_at=closed, requested_at=None, delivered_at=None
    )
    session.commit()
    assert "Request introduction" in card(two.at_team)
    assert "Request introduction" in card(two.at_investor)
    assert two.ask().state is State.REQUESTED
