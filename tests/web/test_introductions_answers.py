"""What a receiver may say besides yes, what the other side learns of it, and what silence does."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.introductions.actions.requesting import suggest_introduction
from app.introductions.models import Introduction
from app.introductions.states import Answer, DeclineReason, EndCause, Origin, State
from app.profiles import actions
from app.profiles.models import InvestorFacts, NeverShow, StartupFacts
from app.profiles.states import Deploying, Raising
from tests.factories.accounts import make_account, sign_in
from tests.factories.introductions import make_introduction
from tests.factories.profiles import make_investor, make_startup
from tests.web.introductions import Two, text_of


def settle(two: Two) -> None:
    two.clock.move(minutes=10)
    two.work()


@pytest.mark.parametrize(("released", "is_told"), [("y", True), ("", False)])
def test_a_decline_never_shows_its_reason_unless_released(two, session, released, is_told):
    made = two.delivered()
    fields = {"decline_reason": "team", **({"released": released} if released else {})}
    assert two.press(two.at_investor, made, "decline", **fields) == 303
    assert "Waiting for an answer" in text_of(two.at_team, f"/introductions/{made.public_id}")
    settle(two)
    session.refresh(made)
    assert (made.state, made.decline_reason) == (State.DECLINED, DeclineReason.TEAM)
    page = text_of(two.at_team, f"/introductions/{made.public_id}")
    assert "No introduction this time" in page
    assert ("They let you know why: The team." in page) is is_told
    assert two.mails()[-1] == ("No introduction this time", two.founder.email)


def test_two_worlds_that_differ_in_the_private_reason_alone_read_the_same_to_the_asker(two, session):
    made = two.delivered()
    two.press(two.at_investor, made, "decline", decline_reason="team")
    settle(two)
    path = f"/introductions/{made.public_id}"
    seen = [text_of(two.at_team, path), text_of(two.at_team, "/introductions?tray=closed")]
    for reason in (DeclineReason.KNOWN, None):
        made.decline_reason = reason
        assert [text_of(two.at_team, path), text_of(two.at_team, "/introductions?tray=closed")] == seen


def test_before_an_answer_holds_the_asker_reads_the_same_whatever_was_answered(two):
    made = two.delivered()
    path = f"/introductions/{made.public_id}"
    before = text_of(two.at_team, path)
    for deed in ("accept", "decline"):
        two.press(two.at_investor, made, deed)
        assert text_of(two.at_team, path) == before
        two.press(two.at_investor, made, "undo")


def test_a_request_that_was_put_aside_waits_later_and_comes_back_before_its_deadline(two, session):
    made = two.delivered()
    assert two.press(two.at_investor, made, "snooze", days="3") == 303
    assert "Stromlese" not in text_of(two.at_investor, "/introductions")
    assert "Stromlese" in text_of(two.at_investor, "/introductions?tray=later")
    two.later(days=3)
    assert "Stromlese" in text_of(two.at_investor, "/introductions")
    two.later(days=8)
    assert two.press(two.at_investor, made, "snooze", days="3") == 422
    assert two.press(two.at_investor, made, "snooze", days="1") == 303


def ask_question(two: Two, made: Introduction, text: str = "Läuft es schon irgendwo?") -> int:
    path = f"/introductions/{made.public_id}/words/question"
    return two.at_investor.send(path, {"text": text}, page="/account/name").status_code


def test_one_question_may_be_asked_and_its_answer_leaves_three_days(two, session):
    made = two.delivered()
    two.later(days=13)
    assert (ask_question(two, made), ask_question(two, made)) == (303, 422)
    assert two.mails()[-1] == ("Nordlicht Ventures has a question about your request", two.founder.email)
    assert "Läuft es schon irgendwo?" in text_of(two.at_team, f"/introductions/{made.public_id}")
    assert "1 introduction waits for you" in text_of(two.at_team, "/introductions")
    reply = f"/introductions/{made.public_id}/words/reply"
    assert two.at_team.send(reply, {"text": "Ja, in Trier."}, page="/account/name").status_code == 303
    session.refresh(made)
    assert made.due_at == two.clock.at + timedelta(days=3)
    assert two.mails()[-1] == ("Stromlese has answered your question", two.partner.email)


def test_a_block_reads_as_a_decline_and_parts_the_two_for_good(two, session):
    made = two.delivered()
    two.press(two.at_investor, made, "block")
    session.refresh(made)
    assert (made.state, made.answer, made.decline_reason) == (State.DECLINED, Answer.DECLINE, None)
    assert session.scalars(select(NeverShow.other_profile_id)).all() == [two.team.id]
    assert two.mails()[-1] == ("No introduction this time", two.founder.email)
    assert two.at_team.get(f"/profiles/{two.investor.public_id}").status_code == 404
    assert two.at_team.get(f"/introductions/request/{two.investor.public_id}").status_code == 404


def test_after_seven_days_one_reminder_after_fourteen_the_end(two, session):
    made = two.delivered()
    subject = "The request of Stromlese is still waiting for you"
    for days in (6, 1, 1):
        two.later(days=days)
        two.work()
    assert [told for told, _to in two.mails()].count(subject) == 1
    two.clock.move(days=6)
    sign_in(two.at_team, session, two.founder)
    sign_in(two.at_investor, session, two.partner)
    assert "Expired without an answer" in text_of(two.at_team, f"/introductions/{made.public_id}")
    assert two.press(two.at_investor, made, "accept") == 409
    two.work()
    session.refresh(made)
    assert made.state is State.EXPIRED
    assert two.mails()[-1] == ("Your request to Nordlicht Ventures has expired", two.founder.email)


def test_a_question_asked_in_time_is_no_reason_to_remind(two):
    made = two.delivered()
    ask_question(two, made)
    two.clock.move(days=8)
    two.work()
    assert "still waiting" not in str(two.mails())


def close_round(session: Session, two: Two) -> None:
    session.get_one(StartupFacts, two.team.id).raising = Raising.NO


def stop_investing(session: Session, two: Two) -> None:
    session.get_one(InvestorFacts, two.investor.id).deploying = Deploying.NO


def pause_team(session: Session, two: Two) -> None:
    actions.pause_profile(session, two.team, by_id=two.founder.id, at=two.clock.at)


@pytest.mark.parametrize(
    ("happens", "cause", "sentence"),
    [
        (close_round, EndCause.ROUND_CLOSED, "the start-up is not raising money at present"),
        (stop_investing, EndCause.NOT_INVESTING, "the investor is not investing at present"),
        (pause_team, EndCause.PAUSED, "one of the two profiles is not shown at present"),
    ],
)
def test_what_takes_a_request_its_purpose_ends_it_with_a_true_sentence(two, session, happens, cause, sentence):
    made = two.delivered()
    happens(session, two)
    for client in (two.at_team, two.at_investor):
        assert sentence in text_of(client, f"/introductions/{made.public_id}")
    two.work()
    session.refresh(made)
    assert (made.state, made.end_cause) == (State.ENDED, cause)
    assert [to for subject, to in two.mails() if "has ended" in subject] == [two.founder.email, two.partner.email]


def test_an_investor_whose_day_has_passed_invests_no_more(two, session):
    made = two.delivered()
    facts = session.get_one(InvestorFacts, two.investor.id)
    facts.deploying, facts.deploying_until = Deploying.UNTIL, date(2026, 11, 22)
    two.clock.move(days=2)
    two.work()
    session.refresh(made)
    assert made.end_cause is EndCause.NOT_INVESTING


def test_an_erased_profile_ends_the_request_and_takes_its_words_along(two, session):
    made = two.delivered()
    actions.erase_profile(session, two.team, by_id=two.founder.id)
    page = text_of(two.at_investor, f"/introductions/{made.public_id}")
    assert "the other profile was deleted" in page
    assert made.reason not in page
    two.work()
    session.refresh(made)
    assert (made.state, made.end_cause, made.reason, made.explanation) == (State.ENDED, EndCause.ERASED, "", {})


def test_a_team_has_five_open_requests_and_each_answer_makes_room(two, session):
    others = [make_investor(session, name=f"Fonds {number}") for number in range(5)]
    made = [make_introduction(session, two.team, other) for other in others]
    page = text_of(two.at_team, f"/introductions/request/{two.investor.public_id}")
    assert "You have 5 open requests, as many as are possible." in page
    made[0].state, made[0].closed_at = State.WITHDRAWN, two.clock.at
    assert "Send the request" in text_of(two.at_team, f"/introductions/request/{two.investor.public_id}")


def test_expiry_gives_the_place_back_on_both_sides(two, session):
    others = [make_investor(session, name=f"Fonds {number}") for number in range(5)]
    for other in others:
        make_introduction(session, two.team, other)
    session.get_one(InvestorFacts, two.investor.id).requests_per_week = 1
    make_introduction(session, make_startup(session, name="Andere", website=None), two.investor)
    path = f"/introductions/request/{two.investor.public_id}"
    assert "You have 5 open requests" in text_of(two.at_team, path)
    two.clock.move(days=14)
    sign_in(two.at_team, session, two.founder)
    assert "Send the request" in text_of(two.at_team, path)


@pytest.mark.parametrize(
    ("reads", "sentence"), [(1, "this week is full. There is room from 28 Nov"), (0, "They read no requests")]
)
def test_a_receiver_gets_no_more_requests_a_week_than_it_reads(two, session, reads, sentence):
    session.get_one(InvestorFacts, two.investor.id).requests_per_week = reads
    if reads:
        make_introduction(session, make_startup(session, name="Andere", website=None), two.investor)
    assert sentence in text_of(two.at_team, f"/introductions/request/{two.investor.public_id}")


def test_eight_unanswered_requests_pause_receiving_and_asking_until_one_is_answered(two, session):
    session.get_one(InvestorFacts, two.investor.id).requests_per_week = 20
    teams = [make_startup(session, name=f"Team {number}", website=None) for number in range(8)]
    made = [make_introduction(session, team, two.investor) for team in teams]
    path = f"/introductions/request/{two.investor.public_id}"
    assert "They have requests that they did not answer yet." in text_of(two.at_team, path)
    assert "Answer the requests that wait for you first." in text_of(
        two.at_investor, f"/introductions/request/{two.team.public_id}"
    )
    two.press(two.at_investor, made[0], "decline")
    assert "Send the request" in text_of(two.at_team, path)


def test_whoever_was_declined_asks_again_after_ninety_days(two):
    made = two.delivered()
    two.press(two.at_investor, made, "decline")
    settle(two)
    path = f"/introductions/request/{two.investor.public_id}"
    assert "No introduction this time. You can ask again from" in text_of(two.at_team, path)
    two.later(days=91)
    assert "Send the request" in text_of(two.at_team, path)


def test_a_request_taken_back_after_it_arrived_cannot_be_sent_again_and_again(two):
    path = f"/introductions/request/{two.investor.public_id}"
    unseen = two.ask()
    two.press(two.at_team, unseen, "withdraw")
    assert "Send the request" in text_of(two.at_team, path)
    seen = two.delivered()
    two.press(two.at_team, seen, "withdraw")
    assert "No introduction this time. You can ask again from" in text_of(two.at_team, path)
    two.later(days=15)
    assert "Send the request" in text_of(two.at_team, path)


HOSTILE = '<script>alert(1)</script> {{1234567*7}} \u202e " onload=x'


def test_s27_what_is_written_never_becomes_markup(two):
    made = two.ask(HOSTILE)
    two.clock.move(minutes=10)
    two.work()
    ask_question(two, made, HOSTILE)
    for client in (two.at_team, two.at_investor):
        for path in ("/introductions", "/introductions?tray=later", f"/introductions/{made.public_id}"):
            page = client.get(path).text
            assert "<script>alert" not in page
            assert "8641969" not in page  # a number that no id or date holds by chance
    assert "&lt;script&gt;alert(1)" in two.at_investor.get(f"/introductions/{made.public_id}").text


def test_a_suggestion_is_known_to_the_side_that_would_ask_alone(two, session):
    of_platform = {"origin": Origin.PLATFORM, "by_id": None, "at": two.clock.at}
    made = suggest_introduction(session, two.team.id, two.investor.id, **of_platform)
    assert "Suggested by the platform" in text_of(two.at_team, "/introductions")
    assert two.at_investor.get(f"/introductions/{made.public_id}").status_code == 404
    two.ask()
    session.refresh(made)
    assert (made.state, made.origin) == (State.REQUESTED, Origin.PLATFORM)


def test_a_suggestion_can_be_put_away(two, session):
    made = suggest_introduction(
        session, two.team.id, two.investor.id, origin=Origin.PLATFORM, by_id=None, at=two.clock.at
    )
    assert two.press(two.at_team, made, "dismiss") == 303
    session.refresh(made)
    assert (made.state, made.end_cause, two.mails()) == (State.ENDED, EndCause.NOT_TAKEN, [])


@pytest.mark.parametrize(
    "deed", ["accept", "undo", "withdraw", "block", "end", "names", "snooze", "decline", "outcome"]
)
def test_strangers_and_the_wrong_side_find_nothing(two, session, new_client, deed):
    made = two.delivered()
    stranger = new_client()
    account = make_account(session)
    make_startup(session, account, name="Fremde", website=None)
    sign_in(stranger, session, account)
    assert two.press(stranger, made, deed) == 404
    assert stranger.get(f"/introductions/{made.public_id}").status_code == 404


def test_the_navigation_counts_what_waits_and_nothing_else(two, session):
    from bs4 import BeautifulSoup

    def counted() -> str:
        page = BeautifulSoup(two.at_investor.get("/account/name").text, "html.parser")
        found = page.select_one("nav.mainnav .count")
        return found.text if found else ""

    made = two.ask()
    assert counted() == ""
    two.clock.move(minutes=10)
    assert counted() == "1"
    two.press(two.at_investor, made, "snooze", days="1")
    assert counted() == ""
    two.later(days=1)
    two.press(two.at_investor, made, "accept")
    assert counted() == ""


def test_the_inbox_costs_the_same_statements_for_one_request_and_for_three(two, session, counting):
    counted = []
    for number in range(3):
        make_introduction(session, make_startup(session, name=f"Team {number}", website=None), two.investor)
        two.at_investor.get("/introductions")
        with counting() as statements:
            two.at_investor.get("/introductions")
        counted.append(len(statements))
    assert (counted[0], counted[2]) == (counted[1], counted[1])
    assert counted[0] <= 13
