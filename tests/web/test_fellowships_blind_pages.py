"""The staff's page of blind reading: search, decide one by one and together, mark by hand, and what it holds back."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.fellowships.models import Application, BlindReport, Redaction, Round
from app.fellowships.queries.blind.leaks import leaks_in
from app.fellowships.queries.blind.reading import SEARCHED
from app.fellowships.states import FindingState
from app.fellowships.tasks.blind import search_names, search_one
from tests.factories.applications import make_open_round
from tests.factories.blind import ASKED, ONE, OTHER, make_submitted


@pytest.fixture
def row(session: Session, staff: Account) -> Round:
    return make_open_round(session, by_id=staff.id, asked=ASKED)


@pytest.fixture
def made(session: Session, row: Round) -> Application:
    return make_submitted(session, row, ONE)[0]


@pytest.fixture
def search(app: Flask, session: Session) -> Callable[[Application], int]:
    def run(application: Application) -> int:
        key = application.id
        session.commit()
        with app.app_context():
            new = search_one(key)
        session.expire_all()
        return new

    return run


def home(row: Round) -> str:
    return f"/staff/rounds/{row.public_id}/blindness"


def page(row: Round, application: Application) -> str:
    return f"{home(row)}/{application.public_id}"


def states(session: Session) -> list[FindingState]:
    return list(session.scalars(select(Redaction.state).where(Redaction.kind != SEARCHED).order_by(Redaction.id)))


def ids(session: Session, application: Application, question: str) -> list[str]:
    wanted = select(Redaction.public_id).where(
        Redaction.application_id == application.id, Redaction.question_key == question
    )
    return list(session.scalars(wanted.order_by(Redaction.start)))


def test_staff_search_a_round_and_read_how_far_it_is(app, client, session, row, made):
    assert "1 application could tell who applies" in client.get(home(row)).text
    client.send(f"{home(row)}/search", {}, page=home(row))
    report = session.scalars(select(BlindReport)).one()
    assert "goes on: 0 %" in client.get(home(row)).text
    key = report.id
    session.commit()
    with app.app_context():
        search_names(key)
    shown = BeautifulSoup(client.get(home(row)).text, "html.parser")
    assert shown.select_one("progress") is None
    assert [cell.text for cell in shown.select("td.numeric")] == ["6", "0", "0"]


def test_staff_decide_about_several_together_and_undo(client, session, row, made, search):
    search(made)
    chosen = ids(session, made, "summary")
    client.send(f"{page(row, made)}/settle", {"id": chosen, "deed": "redact"}, page=page(row, made))
    assert sorted(states(session)) == ["open"] * 3 + ["redacted"] * 3
    assert "3 decisions" in client.get(page(row, made)).text
    client.send(f"{page(row, made)}/settle", {"id": chosen[:1], "deed": "reopen"}, page=page(row, made))
    assert sorted(states(session)) == ["open"] * 4 + ["redacted"] * 2


def test_letting_stand_asks_for_a_reason_and_keeps_what_was_chosen(client, session, row, made, search):
    search(made)
    values = {"id": ids(session, made, "summary"), "deed": "dismiss"}
    refused = client.send(f"{page(row, made)}/settle", values, page=page(row, made))
    assert (refused.status_code, "why it may stand" in refused.text) == (422, True)
    assert set(states(session)) == {FindingState.OPEN}
    client.send(f"{page(row, made)}/settle", {**values, "reason": "Zitat"}, page=page(row, made))
    assert states(session).count(FindingState.DISMISSED) == 3


def test_everything_certain_is_taken_out_with_one_push(client, session, row, made, search):
    search(made)
    hint = session.scalars(select(Redaction).where(Redaction.kind != SEARCHED).order_by(Redaction.id)).first()
    assert hint is not None
    hint.is_sure = False
    client.send(f"{home(row)}/certain", {}, page=home(row))
    assert sorted(states(session)) == ["open"] + ["redacted"] * 5


def test_a_passage_is_taken_out_by_hand(client, session, row, made, search):
    search(made)
    refused = client.send(f"{page(row, made)}/mark", {"passage": "steht nirgends"}, page=page(row, made))
    assert (refused.status_code, "No answer says this" in refused.text) == (422, True)
    client.send(f"{page(row, made)}/mark", {"passage": "messen Kabel"}, page=page(row, made))
    assert states(session).count(FindingState.REDACTED) == 1


def test_a_place_is_shown_with_what_stands_around_it_and_the_next_application_is_offered(
    client, session, row, made, search
):
    other = make_submitted(session, row, OTHER)[0]
    search(made)
    search(other)
    shown = BeautifulSoup(client.get(page(row, made)).text, "html.parser")
    marks = [mark.text for mark in shown.select("ol.queue mark")]
    assert marks.count(ONE.name) == 3
    assert page(row, other) in {link["href"] for link in shown.select("aside a")}


def test_another_programmes_application_is_not_there(client, session, row, staff, made, search):
    other = make_open_round(session, by_id=staff.id, asked=ASKED, title="Andere")
    assert client.get(page(other, made)).status_code == 404


def test_the_command_prints_a_verdict_for_each_application_and_fails_while_something_is_open(
    app, session, row, staff, made
):
    key, round_id = made.id, row.public_id
    session.commit()
    told = app.test_cli_runner().invoke(args=["fellowships", "blind-report", round_id])
    assert (told.exit_code, "1 applications, 6 places open, 0 to look at." in told.output) == (1, True), told.output
    assert f"pass  {session.get_one(Application, key).number}: open 6" in told.output
    for each in session.scalars(select(Redaction).where(Redaction.kind != SEARCHED)):
        each.state, each.settled_at = FindingState.REDACTED, each.at
    session.commit()
    told = app.test_cli_runner().invoke(args=["fellowships", "blind-report", round_id])
    assert (told.exit_code, "FAIL" in told.output) == (0, False), told.output


def test_the_command_names_what_blind_readers_would_still_read(app, session, row, staff, made, search):
    search(made)
    for each in session.scalars(select(Redaction).where(Redaction.question_key == "title")):
        each.start, each.stop = 20, 21
    assert [(leak.question_key, leak.kind) for leak in leaks_in(session, row.id)] == [("title", "organisation.name")]
