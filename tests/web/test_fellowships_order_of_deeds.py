"""Deeds in an order that nobody planned: a request for changes opens what it names and nothing else, a declared part
is closed whichever door is tried, and what is typed on a page that is out of date is not lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.fellowships.models import Answer, Application, ApplicationPart, Attachment, ChangeRequest, Round
from app.fellowships.rules.questionnaire import Asked, Question, Words
from app.fellowships.states import ApplicationState, Party, QuestionKind
from app.profiles.models import ProfileMember
from app.profiles.states import MemberRole
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account
from tests.factories.applications import (
    ASKED,
    COMPLETE,
    add_answers,
    make_application,
    make_open_round,
    make_part,
    make_questionnaire,
    part_of,
)
from tests.factories.attachments import keep_file
from tests.factories.documents import deck
from tests.web.test_fellowships_submitting import home, push, submissions

Browser = Callable[[Account], Client]


@pytest.fixture
def round_(session: Session, staff: Account) -> Round:
    return make_open_round(session, by_id=staff.id, closes_in=timedelta(hours=1))


@pytest.fixture
def owner(session: Session, staff: Account) -> Account:
    return make_account(session)


@pytest.fixture
def draft(session: Session, owner: Account, round_: Round) -> Application:
    return make_application(session, round_, owner)


@pytest.fixture
def team(signed_in: Browser, owner: Account) -> Client:
    return signed_in(owner)


def after_end(round_: Round) -> datetime:
    assert round_.closes_at is not None, "an open round has its end"
    return round_.closes_at + timedelta(minutes=1)


def ask(client: Client, session: Session, row: Application, part: ApplicationPart, key: str) -> ChangeRequest:
    """Staff ask for one answer, until a week after the call."""
    round_ = session.get_one(Round, row.round_id)
    sent = {
        "words": "Bitte genauer.",
        "due_at": (after_end(round_) + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M"),
        "questions": f"{part.public_id}:{key}",
    }
    here = f"/staff/rounds/{round_.public_id}/applications/{row.public_id}/changes"
    assert client.send(here, sent).status_code == 303
    return session.scalars(select(ChangeRequest).order_by(ChangeRequest.id)).all()[-1]


def post(browser: Client, row: Application, path: str, sent: dict[str, Any] | None = None) -> int:
    """To a page below the application, whatever stands there."""
    token = browser.token("/account/settings")
    return browser.post(f"{home(row)}/{path}", data={"csrf_token": token, **(sent or {})}).status_code


def lead(session: Session, row: Application) -> str:
    return f"parts/{part_of(session, row).public_id}"


def newest(session: Session, key: str) -> object:
    wanted = select(Answer).where(Answer.question_key == key).order_by(Answer.version)
    return session.scalars(wanted).all()[-1].value


def university(session: Session, row: Application, clock: MovableClock) -> tuple[ApplicationPart, Account]:
    """A part of somebody else that is declared complete."""
    person = make_account(session)
    part = make_part(session, row, Party.UNIVERSITY, person)
    add_answers(session, part, {"letter": "Gut."}, by_id=person.id)
    part.declared_at, part.declared_by_id = clock.at, person.id
    return part, person


def test_a_request_after_the_end_reopens_its_answers_and_not_the_application(
    client: Client, team: Client, session: Session, clock: MovableClock, draft: Application, round_: Round
) -> None:
    push(team, draft)
    clock.at = after_end(round_)
    ask(client, session, draft, part_of(session, draft), "summary")
    assert post(team, draft, "reopen") == 409
    assert draft.reopened_at is None


def test_a_request_after_the_end_lets_nobody_invite_or_remove_a_party(
    client: Client, team: Client, session: Session, clock: MovableClock, draft: Application, round_: Round
) -> None:
    part, _person = university(session, draft, clock)
    push(team, draft)
    clock.at = after_end(round_)
    ask(client, session, draft, part_of(session, draft), "summary")
    assert post(team, draft, f"parties/{part.public_id}/remove") == 409
    sent = {"party": "university", "address": "wer@anders.example", "name": "Wer", "language": "de"}
    assert post(team, draft, "parties", sent) == 409
    others = select(ApplicationPart).where(ApplicationPart.party != Party.LEAD)
    assert [(each.id, each.removed_at) for each in session.scalars(others)] == [(part.id, None)]


def test_whoever_may_change_everything_is_not_held_to_what_staff_asked_for(
    client: Client, team: Client, session: Session, draft: Application
) -> None:
    push(team, draft)
    ask(client, session, draft, part_of(session, draft), "summary")
    assert post(team, draft, "reopen") == 303
    assert post(team, draft, f"{lead(session, draft)}/idea", {"v.title": "1", "q.title": "Neuer Titel"}) == 303
    assert draft.title == "Neuer Titel"


def test_what_was_typed_and_not_submitted_in_the_call_does_not_slip_in_with_what_staff_asked_for(
    client: Client, team: Client, session: Session, clock: MovableClock, draft: Application, round_: Round
) -> None:
    push(team, draft)
    ask(client, session, draft, part_of(session, draft), "money")
    post(team, draft, "reopen")
    post(team, draft, f"{lead(session, draft)}/idea", {"v.summary": "1", "q.summary": "halb fertig"})
    clock.at = after_end(round_)
    post(team, draft, f"{lead(session, draft)}/idea", {"v.money": "1", "q.money": "50000"})
    push(team, draft)
    answers = submissions(session)[-1].content["parts"][0]["answers"]
    assert (answers["summary"], answers["money"]) == (COMPLETE["summary"], 50_000)
    assert draft.submitted_at is not None
    assert draft.submitted_at < clock.at


def test_a_withdrawal_ends_what_was_asked_and_leaves_no_way_in_after_the_end(
    client: Client, team: Client, session: Session, clock: MovableClock, draft: Application, round_: Round
) -> None:
    push(team, draft)
    request = ask(client, session, draft, part_of(session, draft), "summary")
    post(team, draft, "withdraw", {"reason": "Wir warten."})
    post(team, draft, "take-up")
    assert (draft.state, request.closed_at) == (ApplicationState.DRAFT, clock.at)
    assert post(team, draft, f"{lead(session, draft)}/idea", {"v.title": "1", "q.title": "Neuer Titel"}) == 303
    clock.at = after_end(round_)
    assert post(team, draft, "submit", {"key": "spaet"}) == 409
    assert draft.state is ApplicationState.DRAFT


def test_another_party_that_mends_does_not_hand_in_what_the_team_is_changing(
    client: Client,
    team: Client,
    signed_in: Browser,
    session: Session,
    clock: MovableClock,
    draft: Application,
) -> None:
    part, person = university(session, draft, clock)
    push(team, draft)
    ask(client, session, draft, part, "letter")
    post(team, draft, "reopen")
    post(team, draft, f"{lead(session, draft)}/idea", {"v.summary": "1", "q.summary": "halb fertig"})
    browser, here = signed_in(person), f"parts/{part.public_id}"
    assert post(browser, draft, f"{here}/university", {"v.letter": "1", "q.letter": "Sehr gut."}) == 303
    assert post(browser, draft, f"{here}/declare-complete") == 303
    parts = submissions(session)[-1].content["parts"]
    assert parts[0]["answers"]["summary"] == COMPLETE["summary"]
    assert parts[1]["answers"]["letter"] == "Sehr gut."
    assert draft.reopened_at == clock.at


def test_a_file_that_nobody_asked_for_is_refused_while_another_answer_is_mended(
    client: Client, team: Client, session: Session, clock: MovableClock, draft: Application, round_: Round
) -> None:
    push(team, draft)
    clock.at = after_end(round_)
    ask(client, session, draft, part_of(session, draft), "summary")
    sent = {"file": (BytesIO(deck()), "lebenslauf.pdf")}
    assert post(team, draft, f"{lead(session, draft)}/files/cv", sent) == 409
    assert session.scalars(select(Attachment)).all() == []


def test_files_of_a_part_that_is_declared_complete_stay_as_they_are(
    app: Flask, signed_in: Browser, session: Session, clock: MovableClock, draft: Application, round_: Round
) -> None:
    proof = Question("proof", QuestionKind.FILE, Words("Beleg", "Proof"))
    theirs = ASKED.sections[2]
    with_file = replace(theirs, questions=(*theirs.questions, proof))
    make_questionnaire(session, round_, replace(ASKED, sections=(*ASKED.sections[:2], with_file)))
    part, person = university(session, draft, clock)
    with app.app_context():
        kept = keep_file(session, part, "proof")
        gone = keep_file(session, part, "proof")
        gone.removed_at = clock.at
    browser, here = signed_in(person), f"parts/{part.public_id}/files/proof"
    sent = {"file": (BytesIO(deck()), "neu.pdf")}
    assert post(browser, draft, here, sent) == 409
    assert post(browser, draft, f"{here}/{kept.public_id}/remove") == 409
    assert post(browser, draft, f"{here}/{gone.public_id}/restore") == 409
    assert [each.removed_at for each in session.scalars(select(Attachment).order_by(Attachment.id))] == [None, clock.at]
    assert "Add a file" not in browser.get(f"{home(draft)}/{here}").text


def without(asked: Asked, key: str) -> Asked:
    first = asked.sections[0]
    rest = tuple(each for each in first.questions if each.key != key)
    return replace(asked, sections=(replace(first, questions=rest), *asked.sections[1:]))


def test_what_is_typed_into_a_question_that_was_taken_out_meanwhile_is_kept_and_shown_apart(
    team: Client, session: Session, draft: Application, round_: Round
) -> None:
    make_questionnaire(session, round_, without(ASKED, "partner"))
    sent = {"v.partner": "0", "q.partner": "Die Stadtwerke", "v.title": "1", "q.title": "Neuer Titel"}
    assert post(team, draft, f"{lead(session, draft)}/idea", sent) == 303
    assert (newest(session, "partner"), draft.title) == ("Die Stadtwerke", "Neuer Titel")
    assert "Die Stadtwerke" in team.get(home(draft)).text


def test_the_same_holds_for_what_the_script_saves(
    team: Client, session: Session, draft: Application, round_: Round
) -> None:
    make_questionnaire(session, round_, without(ASKED, "partner"))
    here = f"{home(draft)}/{lead(session, draft)}/answers"
    token = team.get(here).json["token"]
    sent = {"partner": {"base": 0, "fields": [["q.partner", "Die Stadtwerke"]]}}
    answer = team.post(here, json={"save": "1", "answers": sent}, headers={"X-CSRFToken": token})
    assert answer.json["versions"] == {"partner": 1}
    assert newest(session, "partner") == "Die Stadtwerke"


def test_a_question_that_moved_to_another_page_takes_what_was_typed_on_the_old_one(
    team: Client, session: Session, draft: Application, round_: Round
) -> None:
    moved = next(each for each in ASKED.sections[0].questions if each.key == "summary")
    fewer, proof = without(ASKED, "summary"), ASKED.sections[1]
    with_it = replace(proof, questions=(moved, *proof.questions))
    make_questionnaire(session, round_, replace(fewer, sections=(fewer.sections[0], with_it, *fewer.sections[2:])))
    post(team, draft, f"{lead(session, draft)}/idea", {"v.summary": "1", "q.summary": "Die neue Kurzfassung"})
    assert newest(session, "summary") == "Die neue Kurzfassung"


def test_a_page_that_is_gone_keeps_what_was_typed_on_it_and_says_so(
    team: Client, session: Session, draft: Application, round_: Round
) -> None:
    renamed = replace(ASKED, sections=(replace(ASKED.sections[0], key="other"), *ASKED.sections[1:]))
    make_questionnaire(session, round_, renamed)
    here = f"{lead(session, draft)}/idea"
    assert post(team, draft, here, {"v.partner": "0", "q.partner": "Die Stadtwerke"}) == 303
    assert newest(session, "partner") == "Die Stadtwerke"
    assert "this page is gone" in team.get(home(draft)).text
    assert post(team, draft, f"{lead(session, draft)}/nothing") == 404


def test_a_version_that_never_was_overwrites_nobody_and_loses_nothing(
    team: Client, session: Session, draft: Application
) -> None:
    here = f"{home(draft)}/{lead(session, draft)}/answers"
    token = team.get(here).json["token"]
    sent = {"partner": {"base": 7, "fields": [["q.partner", "Die Stadtwerke"]]}}
    answer = team.post(here, json={"save": "1", "answers": sent}, headers={"X-CSRFToken": token})
    assert (answer.status_code, answer.json["versions"]) == (200, {"partner": 1})


def test_an_old_page_that_is_pushed_again_is_not_taken_for_handed_in(
    team: Client, session: Session, draft: Application
) -> None:
    push(team, draft, "alte seite")
    post(team, draft, "reopen")
    post(team, draft, f"{lead(session, draft)}/idea", {"v.summary": "1", "q.summary": "Die neue Kurzfassung"})
    again = push(team, draft, "alte seite")
    assert (again.status_code, again.headers["Location"]) == (303, f"{home(draft)}/check")
    assert "push again to submit it" in team.get(f"{home(draft)}/check").text
    assert (len(submissions(session)), draft.reopened_at is None) == (1, False)
    post(team, draft, "withdraw")
    assert post(team, draft, "submit", {"key": "alte seite"}) == 409
    assert draft.state is ApplicationState.WITHDRAWN


@pytest.mark.parametrize("behind", ["team", "university"])
def test_staff_who_come_to_stand_behind_an_application_read_it_no_more_from_that_moment_on(
    client: Client, team: Client, session: Session, staff: Account, draft: Application, round_: Round, behind: str
) -> None:
    push(team, draft)
    here, title = f"/staff/rounds/{round_.public_id}/applications", str(COMPLETE["title"])
    assert title in client.get(here).text
    if behind == "team":
        member = {"role": MemberRole.EDITOR, "since": draft.created_at}
        session.add(ProfileMember(profile_id=draft.profile_id, account_id=staff.id, **member))
    else:
        make_part(session, draft, Party.UNIVERSITY, staff)
    assert client.get(f"{here}/{draft.public_id}").status_code == 404
    assert title not in client.get(here).text
    assert title in client.get("/applications").text
