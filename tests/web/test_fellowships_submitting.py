"""Handing in: what is checked, what is frozen, what the receipt says; reopening, taking back, and being asked twice."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.mailers import RecordingMailer
from app.fellowships.actions.applications.numbering import draw_number
from app.fellowships.models import EVERY, Application, Round, Scope, Submission, enter, within
from app.fellowships.rules.frozen import digest
from app.fellowships.states import ApplicationState, Party
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.applications import COMPLETE, add_answers, make_application, make_open_round, part_of


@pytest.fixture
def owner(client: Client, session: Session, clock: MovableClock) -> Account:
    account = make_account(session, address="ada@team.example")
    sign_in(client, session, account)
    enter(session, EVERY)
    return account


@pytest.fixture
def round_(session: Session, owner: Account) -> Round:
    return make_open_round(
        session, by_id=make_account(session).id, closes_in=timedelta(hours=1), grace=timedelta(minutes=5)
    )


@pytest.fixture
def draft(session: Session, owner: Account, round_: Round) -> Application:
    made = make_application(session, round_, owner)
    session.commit()
    return made


def home(row: Application) -> str:
    return f"/applications/{row.public_id}"


def key_on(client: Client, row: Application) -> str:
    page = BeautifulSoup(client.get(f"{home(row)}/check").text, "html.parser")
    return str(page.select_one("input[name=key]")["value"])


def push(client: Client, row: Application, key: str = "") -> Any:
    sent = {"key": key or key_on(client, row)}
    return client.send(f"{home(row)}/submit", sent, page=f"{home(row)}/check")


def submissions(session: Session) -> list[Submission]:
    return list(session.scalars(select(Submission).order_by(Submission.id)))


def test_the_check_page_shows_every_answer_and_links_what_is_missing(
    client: Client, session: Session, draft: Application
) -> None:
    add_answers(session, part_of(session, draft), {"summary": None, "plan": "pilot", "partner": "Stadtwerke"})
    page = BeautifulSoup(client.get(f"{home(draft)}/check").text, "html.parser")
    missing = [link for link in page.select(".facet li a") if "Summary" in link.text]
    assert [link["href"] for link in missing] == [f"{home(draft)}/parts/{part_of(session, draft).public_id}/idea"]
    assert "Stadtwerke" in page.text
    assert push(client, draft).status_code == 422
    assert submissions(session) == []


def test_a_submission_is_frozen_word_for_word_with_its_hash(
    client: Client,
    session: Session,
    clock: MovableClock,
    draft: Application,
    mailer: RecordingMailer,
    deliver: Callable[[], int],
) -> None:
    answer = push(client, draft)
    made = submissions(session)[0]
    assert answer.location.endswith(f"{home(draft)}/receipts/{made.public_id}")
    lead = made.content["parts"][0]
    assert lead["answers"] == dict(COMPLETE)
    whole = json.dumps(
        {"content": made.content, "seal": made.seal}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    assert made.sha256 == hashlib.sha256(whole.encode()).hexdigest() == digest(made.content, made.seal)
    assert (draft.state, draft.submissions, made.received_at) == (ApplicationState.SUBMITTED, 1, clock.at)
    assert deliver() == 1
    assert made.sha256 in mailer.sent[-1].get_body(("plain",)).get_content().replace("\n", "")
    add_answers(session, part_of(session, draft), {"title": "Anders"})
    session.refresh(made)
    assert made.content["parts"][0]["answers"]["title"] == COMPLETE["title"]


def test_the_same_key_and_a_further_push_give_the_same_receipt(
    client: Client, session: Session, draft: Application
) -> None:
    key = key_on(client, draft)
    first, again, other = push(client, draft, key), push(client, draft, key), push(client, draft, "another")
    assert first.location == again.location == other.location
    assert len(submissions(session)) == 1


def test_a_push_that_went_through_gives_its_receipt_after_the_deadline_too(
    client: Client, session: Session, clock: MovableClock, draft: Application, round_: Round
) -> None:
    key = key_on(client, draft)
    first = push(client, draft, key)
    clock.at = round_.closes_at + timedelta(hours=1)
    assert client.send(f"{home(draft)}/submit", {"key": key}, page=f"{home(draft)}/withdraw").location == first.location


def test_numbers_tell_neither_how_many_applications_there_are_nor_in_which_order_they_came(
    client: Client, session: Session, round_: Round, owner: Account
) -> None:
    rows = [make_application(session, round_, owner) for _ in range(3)]
    session.commit()
    for row in rows:
        push(client, row)
    numbers = [row.number or 0 for row in rows]
    assert [len(str(number)) for number in numbers] == [6, 6, 6]
    assert len(set(numbers)) == 3


def test_a_number_that_another_application_of_the_round_has_is_drawn_anew_even_if_it_is_hidden(
    session: Session, round_: Round, owner: Account, draft: Application
) -> None:
    row = make_application(session, round_, owner)
    row.number, row.submitted_at, row.submissions = 100_007, row.created_at, 1
    session.flush()
    lots = iter([7, 7, 8])
    with within(session, Scope(None, frozenset({row.id}))):
        assert draw_number(session, round_.id, lambda _: next(lots)) == 100_008


def test_a_reopened_application_counts_as_submitted_until_it_is_submitted_anew(
    client: Client, session: Session, draft: Application
) -> None:
    push(client, draft)
    number = draft.number
    client.send(f"{home(draft)}/reopen", page=f"{home(draft)}/check")
    assert (draft.state, draft.reopened_at is not None) == (ApplicationState.SUBMITTED, True)
    assert "What you submitted last counts until you submit again" in client.get(f"{home(draft)}/check").text
    add_answers(session, part_of(session, draft), {"title": "Neuer Titel"})
    push(client, draft)
    made = submissions(session)
    assert [row.ordinal for row in made] == [1, 2]
    assert (draft.submissions, draft.reopened_at, draft.number) == (2, None, number)
    assert "A later submission has replaced this one" in client.get(f"{home(draft)}/receipts/{made[0].public_id}").text


def test_reopened_and_submitted_unchanged_is_no_new_submission(
    client: Client, session: Session, draft: Application
) -> None:
    first = push(client, draft)
    client.send(f"{home(draft)}/reopen", page=f"{home(draft)}/check")
    assert push(client, draft).location == first.location
    assert (len(submissions(session)), draft.reopened_at) == (1, None)


def test_withdrawing_is_undone_while_the_call_is_open(
    client: Client, session: Session, clock: MovableClock, draft: Application, deliver: Callable[[], int]
) -> None:
    push(client, draft)
    number = draft.number
    client.send(f"{home(draft)}/withdraw", {"reason": "Wir gründen nicht."})
    assert (draft.state, draft.reason) == (ApplicationState.WITHDRAWN, "Wir gründen nicht.")
    client.send(f"{home(draft)}/take-up", page=f"{home(draft)}/withdraw")
    assert draft.state is ApplicationState.DRAFT
    push(client, draft)
    assert (draft.state, draft.number, draft.submissions) == (ApplicationState.SUBMITTED, number, 2)
    assert deliver() == 4


def test_a_withdrawal_stays_after_the_deadline(
    client: Client, session: Session, clock: MovableClock, draft: Application, round_: Round
) -> None:
    push(client, draft)
    clock.at = round_.closes_at + timedelta(hours=1)
    client.send(f"{home(draft)}/withdraw", {"reason": ""})
    assert draft.state is ApplicationState.WITHDRAWN
    assert client.send(f"{home(draft)}/take-up", page=f"{home(draft)}/withdraw").status_code == 409
    assert draft.state is ApplicationState.WITHDRAWN


def test_a_part_that_is_needed_and_not_declared_holds_the_submission_up(
    client: Client, session: Session, owner: Account
) -> None:
    from dataclasses import replace

    from app.fellowships.rules.questionnaire import PartyRule
    from tests.factories.applications import ASKED

    asked = replace(ASKED, parties={Party.UNIVERSITY: PartyRule(least=1)})
    round_ = make_open_round(session, by_id=owner.id, asked=asked, title="Mit Hochschule")
    row = make_application(session, round_, owner, parties={Party.UNIVERSITY: make_account(session)})
    part = part_of(session, row, Party.UNIVERSITY)
    add_answers(session, part, {"letter": "Wir empfehlen sie."})
    page = client.get(f"{home(row)}/check").text
    assert "the part is not declared complete" in page
    assert "Wir empfehlen sie." not in page
    assert push(client, row).status_code == 422
    part.declared_at = part.created_at
    push(client, row)
    assert submissions(session)[0].content["parts"][1]["answers"] == {"letter": "Wir empfehlen sie."}


def test_nobody_else_reads_check_receipt_or_pdf(
    client: Client, new_client: Callable[[], Client], session: Session, draft: Application
) -> None:
    receipt = push(client, draft).location
    other = new_client()
    sign_in(other, session, make_account(session))
    asked = (f"{home(draft)}/check", receipt, f"{receipt}.pdf", f"{home(draft)}/kept", f"{home(draft)}/withdraw")
    assert [other.get(path).status_code for path in asked] == [404] * 5


@pytest.mark.usefixtures("pango")
def test_the_receipt_is_a_tagged_pdf_with_number_hash_and_offset(
    client: Client, session: Session, draft: Application
) -> None:
    receipt = push(client, draft).location
    pdf = PdfReader(BytesIO(client.get(f"{receipt}.pdf").data))
    words = "".join(page.extract_text() for page in pdf.pages).replace("\n", "")
    made = submissions(session)[0]
    assert made.sha256 in words
    assert "2026-11-21T10:00:00+01:00" in words
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.trailer["/Root"]["/Lang"] == "en"


def test_a_title_without_a_blank_stays_on_the_page_of_the_receipt(
    client: Client, session: Session, draft: Application, pango: None
) -> None:
    draft.title = "W" * 180
    receipt = push(client, draft).location
    page = PdfReader(BytesIO(client.get(f"{receipt}.pdf").data)).pages[0].extract_text()
    lines = [line for line in page.splitlines() if "WW" in line]
    assert "".join(lines).count("W") == 180
    assert len(lines) > 1


def test_anybody_has_a_receipt_confirmed_and_learns_nothing_else(
    client: Client, new_client: Callable[[], Client], session: Session, draft: Application
) -> None:
    push(client, draft)
    made, stranger = submissions(session)[0], new_client()
    right = stranger.get(f"/fellowships/receipts?receipt={made.public_id}&sha256={made.sha256}").text
    wrong = stranger.get(f"/fellowships/receipts?receipt={made.public_id}&sha256={'0' * 64}").text
    unknown = stranger.get(f"/fellowships/receipts?receipt=nosuchreceip&sha256={made.sha256}").text
    assert "belong together" in right
    assert str(COMPLETE["title"]) not in right
    assert "We have no submission" in wrong
    assert "We have no submission" in unknown


@pytest.mark.usefixtures("pango")
def test_t18_the_receipt_asks_for_nothing_whatever_a_title_says(
    app: Flask, client: Client, session: Session, owner: Account, round_: Round
) -> None:
    title = '<img src="file:///etc/passwd"><link rel="attachment" href="file:///etc/hostname"><script src="http://127.0.0.1:9/">'
    row = make_application(session, round_, owner, answers={**COMPLETE, "title": title})
    row.title = title
    session.commit()
    pdf = PdfReader(BytesIO(client.get(f"{push(client, row).location}.pdf").data))
    assert dict(pdf.attachments) == {}
    assert "file:///etc/passwd" in "".join(page.extract_text() for page in pdf.pages).replace("\n", "")
