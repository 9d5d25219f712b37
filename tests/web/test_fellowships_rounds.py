"""A round from its first title to its call, as the staff sets it up and the public reads it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.audit import AuditEntry
from app.core.mailers import RecordingMailer
from app.fellowships.models import EVERY, PhaseChange, Programme, Round, enter
from app.fellowships.states import PhaseKind
from app.fellowships.tasks import switch_phases
from tests.conftest import Client, MovableClock
from tests.factories.accounts import sign_in
from tests.factories.fellowships import TEXTS, make_programme, make_round
from tests.factories.reviewing import make_phase, make_rubric

ATOM = "{http://www.w3.org/2005/Atom}"
DATES = {"call": "1.3.2027 9:00", "closes_at": "31.3.2027 23:59", "grace_minutes": "0", "used": ["screening", "review"]}
PROGRAMME = {"name_de": "Wege", "name_en": "Ways", "contact": "fragen@programm.example"}


@pytest.fixture
def row(session: Session, staff: Account) -> Round:
    return make_round(session, make_programme(session, staff.id), by_id=staff.id)


def fresh(session: Session, row: Round) -> Round:
    session.refresh(row)
    return row


def events(session: Session) -> list[str]:
    return list(
        session.scalars(select(AuditEntry.event).where(AuditEntry.event.like("round.%")).order_by(AuditEntry.id))
    )


def test_a_round_is_set_up_and_announced_through_the_pages(client: Client, session: Session, staff: Account) -> None:
    made = client.send("/staff/programmes/new", PROGRAMME, page="/staff/programmes/new")
    begun = client.send(made.location, {"title_de": "Runde 1", "title_en": "Round 1"}, page=made.location)
    home = begun.location
    assert "8 things are missing" in client.get(home).text
    client.send(
        f"{home}/call", {"version": "1", "title_de": "Runde 1", "title_en": "Round 1", **TEXTS}, page=f"{home}/call"
    )
    client.send(f"{home}/dates", {"version": "2", **DATES}, page=f"{home}/dates")
    client.send(f"{home}/questionnaire/begin", {"start": "template"})
    assert "No questionnaire is published." in client.get(home).text
    client.send(f"{home}/questionnaire/publish", {"version": "1"})
    client.send(f"{home}/announce", {}, page=home)
    assert "The call is announced" in client.get(home).text
    page = client.get("/fellowships/wege/runde-1").text
    assert "Wednesday, 31 March 2027, 23:59 (CEST)" in page
    assert "There is no grace after that" in page
    assert events(session) == ["round.created", "round.changed", "round.planned", "round.announced"]


def test_what_is_missing_is_said_and_nothing_is_announced(client: Client, session: Session, staff: Account) -> None:
    row = make_round(session, make_programme(session, staff.id), by_id=staff.id, is_announced=False)
    row.lead_en = ""
    session.flush()
    page = f"/staff/rounds/{row.public_id}"
    assert "One sentence that says what the call is for (English) is missing." in client.get(page).text
    client.send(f"{page}/announce", {}, page=page)
    assert fresh(session, row).announced_at is None
    assert client.get(f"/fellowships/wege-aus-der-forschung/{row.slug}").status_code == 404


def test_a_call_opens_and_closes_by_the_clock_without_any_job(client: Client, clock: MovableClock, row: Round) -> None:
    def state() -> str:
        page = BeautifulSoup(client.get(f"/fellowships/wege-aus-der-forschung/{row.slug}").text, "html.parser")
        return page.select_one(".box__big").text

    assert state() == "Announced"
    clock.at = row.closes_at - timedelta(days=30)
    assert state() == "Open"
    clock.at = row.closes_at - timedelta(seconds=1)
    assert state() == "Open"
    clock.at = row.closes_at
    assert state() == "Closed, being decided"


def test_the_worker_writes_a_phase_down_once_with_the_moment_of_its_date(
    app: Any, session: Session, clock: MovableClock, row: Round
) -> None:
    session.commit()
    clock.move(days=2)
    with app.app_context():
        assert [switch_phases(), switch_phases()] == [1, 0]
    change = session.scalars(select(PhaseChange)).one()
    assert fresh(session, row).phase is PhaseKind.CALL
    assert (change.after, change.by_id, change.at) == (PhaseKind.CALL, None, row.closes_at - timedelta(days=30))


def test_a_switch_by_hand_needs_a_reason_and_the_phase_that_was_seen(
    client: Client, session: Session, clock: MovableClock, row: Round
) -> None:
    page = f"/staff/rounds/{row.public_id}/phase"
    sent = {"seen": "preparation", "phase": "call", "reason": "Alles steht."}
    assert client.send(page, {**sent, "reason": ""}, page=page).status_code == 422
    assert client.send(page, sent, page=page).status_code == 303
    again = client.send(page, {**sent, "phase": "screening"}, page=page)
    assert again.status_code == 409
    assert "in another phase by now" in again.text
    assert fresh(session, row).phase is PhaseKind.CALL
    assert events(session)[-1] == "round.phase_changed"


def test_a_step_back_takes_the_dates_that_have_passed_away(
    client: Client, session: Session, clock: MovableClock, staff: Account
) -> None:
    opens = clock.at + timedelta(days=1)
    begins = {PhaseKind.SCREENING: opens + timedelta(days=40), PhaseKind.REVIEW: opens + timedelta(days=50)}
    row = make_round(session, make_programme(session, staff.id), by_id=staff.id, opens_at=opens, begins=begins)
    make_phase(session, row)
    make_rubric(session, row)
    clock.at = opens + timedelta(days=55)
    sign_in(client, session, staff)
    page = f"/staff/rounds/{row.public_id}/phase"
    client.send(page, {"seen": "review", "phase": "screening", "reason": "Zu früh."}, page=page)
    assert "Phases whose date had passed have none any more" in client.get(f"/staff/rounds/{row.public_id}").text
    sign_in(client, session, staff)
    clock.move(hours=1)
    assert "Screening" in client.get(f"/staff/rounds/{row.public_id}").text.rsplit("box__big", 1)[-1]


def test_a_date_begins_no_review_without_criteria_and_begins_it_once_they_are_there(
    app: Flask,
    client: Client,
    session: Session,
    clock: MovableClock,
    staff: Account,
    deliver: Callable[[], int],
    mailer: RecordingMailer,
) -> None:
    opens = clock.at + timedelta(days=1)
    begins = {
        PhaseKind.SCREENING: opens + timedelta(days=40),
        PhaseKind.REVIEW: opens + timedelta(days=50),
        PhaseKind.PANEL: opens + timedelta(days=52),
    }
    row = make_round(session, make_programme(session, staff.id), by_id=staff.id, opens_at=opens, begins=begins)
    make_phase(session, row)
    session.commit()
    clock.at = opens + timedelta(days=55)
    with app.app_context():
        assert [switch_phases(), switch_phases()] == [1, 0]
    assert fresh(session, row).phase is PhaseKind.SCREENING
    assert deliver() == 1
    told = str(mailer.sent[-1].get_body(("plain",)).get_content())
    assert "die Kriterien" in told
    assert "wie begutachtet wird" not in told
    sign_in(client, session, staff)
    page = BeautifulSoup(client.get(f"/staff/rounds/{row.public_id}").text, "html.parser")
    assert "The review cannot begin yet" in page.text
    assert [each.text for each in page.select(".notice ul a")] == ["Publish the criteria"]
    enter(session, EVERY)
    make_rubric(session, row)
    session.commit()
    clock.move(hours=1)
    assert "The review cannot begin yet" not in client.get(f"/staff/rounds/{row.public_id}").text
    with app.app_context():
        assert switch_phases() == 1
    assert deliver() == 0
    assert fresh(session, row).phase is PhaseKind.PANEL
    enter(session, EVERY)
    review = select(PhaseChange.at).where(PhaseChange.after == PhaseKind.REVIEW)
    assert session.scalars(review).one() == clock.at


def test_of_two_people_who_change_a_call_the_slower_reads_both_texts_and_loses_none(
    client: Client, session: Session, row: Round
) -> None:
    page = f"/staff/rounds/{row.public_id}/call"
    seen = str(fresh(session, row).version)
    first = {"version": seen, "title_de": "Eins", "title_en": "One", **TEXTS}
    assert client.send(page, first, page=page).status_code == 303
    slower = client.send(page, {**first, "title_de": "Zwei"}, page=page)
    assert slower.status_code == 409
    shown = BeautifulSoup(slower.text, "html.parser")
    assert shown.select_one("input[name=title_de]")["value"] == "Zwei"
    assert shown.select_one(".notice dd").text == "Eins"
    again = {
        "version": shown.select_one("#version")["value"],
        "title_de": "Zwei",
        "title_en": "One",
        **TEXTS,
    }
    assert client.send(page, again, page=page).status_code == 303
    assert fresh(session, row).title_de == "Zwei"


def test_dates_that_contradict_are_refused_with_all_that_was_typed(
    client: Client, session: Session, row: Round
) -> None:
    page = f"/staff/rounds/{row.public_id}/dates"
    sent = {"version": str(row.version), **DATES, "screening": "1.4.2027 9:00", "review": "31.3.2027 9:00"}
    refused = client.send(page, sent, page=page)
    assert refused.status_code == 422
    shown = BeautifulSoup(refused.text, "html.parser")
    assert shown.select_one("input[name=review]")["value"] == "31.3.2027 9:00"
    assert shown.select_one("#review-error")


def test_t3_the_deadline_of_an_announced_call_never_comes_nearer(client: Client, session: Session, row: Round) -> None:
    page = f"/staff/rounds/{row.public_id}/dates"
    before = row.closes_at
    sent = {"version": str(row.version), **DATES, "closes_at": "1.12.2026 12:00", "call": "25.11.2026 9:00"}
    refused = client.send(page, sent, page=page)
    assert refused.status_code == 422
    assert "never earlier" in refused.text
    assert fresh(session, row).closes_at == before


def test_an_announcement_can_be_taken_back_until_the_call_opens(
    client: Client, session: Session, clock: MovableClock, staff: Account, row: Round
) -> None:
    page = f"/staff/rounds/{row.public_id}"
    client.send(f"{page}/withdraw", {}, page=page)
    assert fresh(session, row).announced_at is None
    client.send(f"{page}/announce", {}, page=page)
    clock.move(days=2)
    sign_in(client, session, staff)
    client.send(f"{page}/withdraw", {}, page=page)
    assert fresh(session, row).announced_at is not None


def test_the_feeds_hold_announced_calls_and_no_rehearsal(
    client: Client, session: Session, staff: Account, row: Round
) -> None:
    programme = make_programme(session, staff.id, name="<b>&amp; Probe")
    make_round(session, programme, by_id=staff.id, title="Probe <i>", is_announced=True)
    make_round(session, programme, by_id=staff.id, title="Geprobt", is_rehearsal=True)
    make_round(session, programme, by_id=staff.id, title="Entwurf", is_announced=False)
    titles = {call["title"]["de"] for call in client.get("/fellowships/calls.json").json["calls"]}
    assert titles == {"Runde 2027", "Probe <i>"}
    feed = client.get("/fellowships/calls.de.atom")
    assert feed.content_type == "application/atom+xml; charset=utf-8"
    entries = ET.fromstring(feed.data).findall(f"{ATOM}entry")
    assert {entry.find(f"{ATOM}title").text for entry in entries} == {
        "Runde 2027 (Angekündigt)",
        "Probe <i> (Angekündigt)",
    }
    page = client.get("/fellowships").text
    assert "Geprobt" not in page
    assert "<i>" not in page
    assert client.get("/fellowships/calls.fr.atom").status_code == 404


def test_what_no_feed_may_hold_never_gets_into_a_title(client: Client, session: Session, row: Round) -> None:
    here = f"/staff/rounds/{row.public_id}/call"
    sent = {"version": str(row.version), "title_de": "Runde\uffff\ufffe 3", "title_en": "Round 3", **TEXTS}
    assert client.send(here, sent).status_code == 303
    titles = [each.text for each in ET.fromstring(client.get("/fellowships/calls.de.atom").data).iter(f"{ATOM}title")]
    assert "Runde 3 (Angekündigt)" in titles


def test_a_programme_whose_round_runs_stays_out_of_the_archive(
    client: Client, session: Session, clock: MovableClock, row: Round
) -> None:
    row.phase = PhaseKind.CALL
    programme = session.scalars(select(Programme)).one()
    session.flush()
    client.send(f"/staff/programmes/{programme.public_id}/archive", {}, page="/staff/programmes")
    assert "is not closed yet" in client.get("/staff/programmes").text
    row.phase = PhaseKind.CLOSED
    session.flush()
    client.send(f"/staff/programmes/{programme.public_id}/archive", {}, page="/staff/programmes")
    assert client.get("/fellowships/calls.json").json["calls"] == []
    client.send(f"/staff/programmes/{programme.public_id}/take-up", {}, page="/staff/programmes")
    assert len(client.get("/fellowships/calls.json").json["calls"]) == 1


@pytest.mark.parametrize(
    "broken", ["closes_at = NULL", "announced_at = NULL", "grace_minutes = 121", "phase = 'later'", "places = 0"]
)
def test_the_database_refuses_a_call_that_cannot_be(session: Session, row: Round, broken: str) -> None:
    session.execute(text("UPDATE rounds SET phase = 'call'"))
    with pytest.raises(IntegrityError):
        session.execute(text(f"UPDATE rounds SET {broken}"))
