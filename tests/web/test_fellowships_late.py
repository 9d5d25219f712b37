"""Around the deadline: late texts admitted, later ends, reminders, outages, changes asked for afterwards."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.audit import AuditEntry
from app.core.mailers import RecordingMailer
from app.core.outbox import OutboxMail
from app.fellowships.actions.applications.answering import keep_text
from app.fellowships.actions.watching import Counts, propose_extensions, write_minutes
from app.fellowships.models import (
    Application,
    ChangeRequest,
    ExtensionProposal,
    KeptText,
    Round,
    RoundNotice,
)
from app.fellowships.states import ApplicationState, KeptWhy, Party
from app.fellowships.tasks import remind_drafts, watch_service
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.applications import COMPLETE, add_answers, make_application, make_open_round, part_of
from tests.web.test_fellowships_submitting import home, push, submissions

RULE = {"late_rule_de": "Nur bei Störung unserer Seite.", "late_rule_en": "Only when our side failed."}


@pytest.fixture
def round_(session: Session, staff: Account) -> Round:
    return make_open_round(session, by_id=staff.id, closes_in=timedelta(hours=1))


@pytest.fixture
def owner(session: Session, staff: Account) -> Account:
    return make_account(session, address="ada@team.example")


@pytest.fixture
def draft(session: Session, owner: Account, round_: Round) -> Application:
    return make_application(session, round_, owner)


@pytest.fixture
def team(new_client: Callable[[], Client], session: Session, owner: Account) -> Client:
    made = new_client()
    sign_in(made, session, owner)
    return made


def end(round_: Round) -> datetime:
    assert round_.closes_at is not None
    return round_.closes_at


def late(session: Session, row: Application, clock: MovableClock) -> KeptText:
    values = {"summary": "Der späte Satz."}
    kept = keep_text(session, part_of(session, row), values, KeptWhy.LATE, by_id=row.created_by_id, at=clock.at)
    session.commit()
    return kept


def events(session: Session) -> set[str]:
    return set(session.scalars(select(AuditEntry.event)))


def test_a_late_text_is_read_and_admitted_only_where_the_call_has_a_rule(
    client: Client, team: Client, session: Session, clock: MovableClock, draft: Application, round_: Round
) -> None:
    push(team, draft)
    clock.at = end(round_) + timedelta(minutes=1)
    kept = late(session, draft, clock)
    here = f"/staff/rounds/{round_.public_id}/late"
    page = client.get(f"{here}/{kept.public_id}")
    assert "Der späte Satz." not in page.text
    assert (
        client.send(
            f"{here}/{kept.public_id}", {"reason": "Bitte"}, page=f"/staff/rounds/{round_.public_id}/call"
        ).status_code
        == 422
    )
    for name, words in RULE.items():
        setattr(round_, name, words)
    assert "Der späte Satz." in client.get(f"{here}/{kept.public_id}").text
    client.send(f"{here}/{kept.public_id}", {"reason": "Unser Server stand."})
    assert (kept.admit_reason, kept.admitted_at) == ("Unser Server stand.", clock.at)
    made = submissions(session)
    assert [row.content["parts"][0]["answers"]["summary"] for row in made] == [COMPLETE["summary"], "Der späte Satz."]
    assert "application.late_admitted" in events(session)
    call = client.get(f"/fellowships/wege-aus-der-forschung/{round_.slug}").text
    assert "A text that came after the deadline was admitted" in call
    assert RULE["late_rule_en"] in call
    assert (draft.title or "–") not in call


def test_staff_see_of_drafts_their_name_and_day_and_not_a_word(
    client: Client, session: Session, draft: Application, round_: Round
) -> None:
    page = client.get(f"/staff/rounds/{round_.public_id}/drafts").text
    assert "Quarzlicht" in page
    assert str(COMPLETE["title"]) not in page
    assert str(COMPLETE["summary"]) not in page


def test_a_later_end_is_given_with_its_reason_and_told(
    client: Client, team: Client, session: Session, clock: MovableClock, draft: Application, round_: Round,
    mailer: RecordingMailer, deliver: Callable[[], int],
) -> None:  # fmt: skip
    here = f"/staff/rounds/{round_.public_id}/applications/{draft.public_id}/extend"
    assert client.send(here, {"until": "21.11.2026 10:30", "reason": "Krank"}).status_code == 422
    assert client.send(here, {"until": "22.11.2026 12:00", "reason": ""}).status_code == 422
    client.send(here, {"until": "22.11.2026 12:00", "reason": "Krank gemeldet."})
    assert deliver() == 1
    assert "Krank gemeldet." in mailer.sent[-1].get_body(("plain",)).get_content()
    clock.at = end(round_) + timedelta(hours=1)
    assert "Your deadline is now Sunday, 22 November 2026, 12:00 (CET)" in team.get(f"{home(draft)}/check").text
    assert push(team, draft).status_code == 303
    assert "application.extended" in events(session)


def mails(session: Session, template: str) -> int:
    wanted = select(OutboxMail).where(OutboxMail.template == f"fellowships/{template}")
    return len(session.scalars(wanted).all())


def reminded(app: Flask, session: Session) -> int:
    session.commit()
    with app.app_context():
        return remind_drafts()


def test_unfinished_drafts_are_reminded_once_for_each_mark_and_told_what_became_of_them(
    app: Flask, session: Session, clock: MovableClock, staff: Account, owner: Account
) -> None:
    round_ = make_open_round(session, by_id=staff.id, closes_in=timedelta(days=10), title="Lang")
    make_application(session, round_, owner)
    found = []
    for before in (
        timedelta(days=8),
        timedelta(days=6),
        timedelta(hours=23),
        timedelta(hours=2),
        timedelta(minutes=-1),
    ):
        clock.at = end(round_) - before
        found.append((reminded(app, session), reminded(app, session)))
    assert found == [(0, 0), (1, 0), (1, 0), (1, 0), (1, 0)]
    assert (mails(session, "draft_reminder"), mails(session, "draft_ended")) == (3, 1)


def test_who_has_submitted_is_not_reminded(
    app: Flask, team: Client, session: Session, clock: MovableClock, draft: Application, round_: Round
) -> None:
    push(team, draft)
    clock.at = end(round_) - timedelta(minutes=30)
    assert reminded(app, session) == 0


@pytest.fixture
def outage(app: Flask, session: Session, clock: MovableClock, draft: Application, round_: Round) -> ExtensionProposal:
    """Five minutes in which half of all requests failed, twenty minutes before the end."""
    first = end(round_) - timedelta(minutes=40)
    for number in range(30):
        minute = first + timedelta(minutes=number)
        failed = 10 if 20 <= number < 25 else 0
        write_minutes(session, "one", {minute: Counts(20, failed, 0)})
    clock.at = first + timedelta(minutes=30)
    session.commit()
    with app.app_context():
        assert [watch_service(), watch_service()] == [1, 0]
    return session.scalars(select(ExtensionProposal)).one()


def test_an_outage_of_five_minutes_before_the_end_is_proposed_and_extends_every_draft(
    client: Client, team: Client, session: Session, clock: MovableClock, draft: Application, round_: Round,
    outage: ExtensionProposal,
) -> None:  # fmt: skip
    assert (outage.began_at, outage.ended_at) == (
        end(round_) - timedelta(minutes=20),
        end(round_) - timedelta(minutes=15),
    )
    assert (outage.minutes, outage.requests, outage.failed) == (15, 100, 50)
    other = make_application(session, round_, make_account(session))
    session.commit()
    push(team, draft)
    here = f"/staff/rounds/{round_.public_id}/outages/{outage.public_id}"
    page = client.get(here).text
    assert "0 unfinished applications" in page
    assert "nobody would get more time" in page
    other.created_at = outage.began_at
    page = client.get(here).text
    assert "1 unfinished application" in page
    assert "nobody would get more time" not in page
    client.send(f"{here}/grant", page=here)
    assert outage.granted_at == clock.at
    assert mails(session, "outage") == 1
    call = client.get(f"/fellowships/wege-aus-der-forschung/{round_.slug}").text
    assert "15 more minutes" in call
    clock.at = end(round_) + timedelta(minutes=15) - timedelta(microseconds=1)
    theirs = session.get_one(Account, other.created_by_id)
    sign_in(team, session, theirs)
    assert push(team, other).status_code == 303


def test_a_proposal_is_answered_once(
    client: Client, session: Session, round_: Round, outage: ExtensionProposal
) -> None:
    here = f"/staff/rounds/{round_.public_id}/outages/{outage.public_id}"
    token = client.token(here)
    client.post(f"{here}/dismiss", data={"csrf_token": token, "reason": "Nur ein Test."})
    client.post(f"{here}/grant", data={"csrf_token": token})
    assert (outage.reason, outage.granted_at) == ("Nur ein Test.", None)
    assert session.scalars(select(RoundNotice)).all() == []


def test_single_faults_and_quiet_minutes_are_no_outage(
    session: Session, clock: MovableClock, draft: Application, round_: Round
) -> None:
    first = end(round_) - timedelta(minutes=40)
    for number in range(30):
        write_minutes(
            session, "one", {first + timedelta(minutes=number): Counts(4, 4, 4) if number % 2 else Counts(50, 2, 5)}
        )
    assert propose_extensions(session, first + timedelta(minutes=30)) == 0


def silence(session: Session, round_: Round, *, before: str, after: str) -> datetime:
    """Seven minutes, half an hour before the end, in which neither the worker nor the web wrote a line."""
    first = end(round_) - timedelta(minutes=40)
    for number in range(30):
        if not 10 <= number < 17:
            write_minutes(session, "worker", {first + timedelta(minutes=number): Counts()})
    write_minutes(session, before, {first + timedelta(minutes=5): Counts(1, 0, 0)})
    write_minutes(session, after, {first + timedelta(minutes=20): Counts(1, 0, 0)})
    return first


def test_minutes_that_nobody_wrote_before_the_web_began_anew_are_an_outage(
    app: Flask, session: Session, clock: MovableClock, draft: Application, round_: Round
) -> None:
    first = silence(session, round_, before="one", after="two")
    with app.app_context():
        assert propose_extensions(session, first + timedelta(minutes=30)) == 1
    found = session.scalars(select(ExtensionProposal)).one()
    assert (found.began_at, found.minutes, found.requests) == (first + timedelta(minutes=10), 15, 0)


def test_a_worker_that_was_down_in_quiet_minutes_is_no_outage(
    app: Flask, session: Session, clock: MovableClock, draft: Application, round_: Round
) -> None:
    first = silence(session, round_, before="one", after="one")
    with app.app_context():
        assert propose_extensions(session, first + timedelta(minutes=30)) == 0


def ask(client: Client, row: Application, round_: Round, *named: str) -> str:
    here = f"/staff/rounds/{round_.public_id}/applications/{row.public_id}/changes"
    sent = {"questions": list(named), "words": "Bitte kürzer.", "due_at": "30.11.2026 12:00"}
    assert client.send(here, sent).status_code == 303
    return here


def test_staff_ask_for_one_answer_and_only_that_one_can_change(
    client: Client, team: Client, session: Session, clock: MovableClock, draft: Application, round_: Round
) -> None:
    push(team, draft)
    submitted_at, part = draft.submitted_at, part_of(session, draft)
    clock.at = end(round_) + timedelta(minutes=10)
    here = ask(client, draft, round_, f"{part.public_id}:summary")
    assert mails(session, "change_requested") == 1
    assert "Bitte kürzer." in team.get(f"{home(draft)}/check").text
    # Whatever got into the log, what was not asked for does not get into a submission.
    add_answers(session, part, {"summary": "Kürzer.", "title": "Ein anderer Titel"})
    push(team, draft)
    made = submissions(session)
    assert [row.ordinal for row in made] == [1, 2]
    answers = made[1].content["parts"][0]["answers"]
    assert (answers["summary"], answers["title"]) == ("Kürzer.", COMPLETE["title"])
    assert (draft.submitted_at, draft.state) == (submitted_at, ApplicationState.SUBMITTED)
    page = BeautifulSoup(client.get(here).text, "html.parser")
    cells = [cell.text.strip() for cell in page.select("table td")]
    assert cells == [COMPLETE["summary"], "Kürzer.", "Yes"]
    request = session.scalars(select(ChangeRequest)).one()
    assert request.answered_at == request.closed_at == clock.at
    assert {"application.changes_requested", "application.mended"} <= events(session)
    assert client.get(here).status_code == 200
    assert (
        team.post(f"{home(draft)}/reopen", data={"csrf_token": team.token(f"{home(draft)}/withdraw")}).status_code
        == 409
    )


def test_after_its_day_a_request_takes_nothing_and_the_submission_stands(
    client: Client, team: Client, session: Session, clock: MovableClock, draft: Application, round_: Round
) -> None:
    push(team, draft)
    clock.at = end(round_) + timedelta(minutes=10)
    part = part_of(session, draft)
    ask(client, draft, round_, f"{part.public_id}:summary")
    request = session.scalars(select(ChangeRequest)).one()
    request.due_at = clock.at + timedelta(minutes=5)
    add_answers(session, part, {"summary": "Zu spät."})
    clock.move(minutes=5)
    page = f"{home(draft)}/withdraw"
    assert team.send(f"{home(draft)}/submit", {"key": "new"}, page=page).status_code == 409
    assert len(submissions(session)) == 1


def test_another_partys_part_is_mended_by_its_own_person_alone(
    client: Client, new_client: Callable[[], Client], team: Client, session: Session, clock: MovableClock,
    owner: Account, round_: Round,
) -> None:  # fmt: skip
    university = make_account(session)
    row = make_application(session, round_, owner, parties={Party.UNIVERSITY: university})
    part = part_of(session, row, Party.UNIVERSITY)
    add_answers(session, part, {"letter": "Wir empfehlen."})
    part.declared_at, part.declared_by_id = clock.at, university.id
    push(team, row)
    clock.at = end(round_) + timedelta(minutes=10)
    ask(client, row, round_, f"{part.public_id}:letter")
    add_answers(session, part, {"letter": "Wir empfehlen sie sehr."})
    theirs = new_client()
    sign_in(theirs, session, university)
    address = f"{home(row)}/parts/{part.public_id}"
    assert theirs.send(f"{address}/declare-complete", page=address).status_code == 303
    made = submissions(session)
    assert made[1].content["parts"][1]["answers"] == {"letter": "Wir empfehlen sie sehr."}
    assert made[1].content["parts"][0] == made[0].content["parts"][0]


def test_drafts_and_strangers_pages_are_not_found(
    client: Client, team: Client, session: Session, draft: Application, round_: Round
) -> None:
    asked = f"/staff/rounds/{round_.public_id}/applications/{draft.public_id}/changes"
    assert client.get(asked).status_code == 404
    paths = ("drafts", "late", "outages", f"applications/{draft.public_id}/extend")
    assert [team.get(f"/staff/rounds/{round_.public_id}/{path}").status_code for path in paths] == [403] * 4
