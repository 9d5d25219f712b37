"""Parts of other parties that follow after the team has submitted, within the minutes that the questionnaire gives."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.mailers import RecordingMailer
from app.fellowships.models import EVERY, Application, ApplicationPart, ChangeRequest, Extension, KeptText, Round, enter
from app.fellowships.queries.applications.deadlines import openness_of
from app.fellowships.rules.files import GONE
from app.fellowships.rules.later_words import outage_reason
from app.fellowships.rules.openness import Closed
from app.fellowships.rules.questionnaire import PartyRule, Question, Words
from app.fellowships.states import ApplicationState, KeptWhy, Party, QuestionKind, ScanState
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.applications import ASKED, add_answers, make_application, make_open_round, part_of
from tests.factories.attachments import keep_file, submit_files
from tests.web.test_fellowships_submitting import home, push, submissions

LATER = timedelta(minutes=90)
WITH_FILE = replace(
    ASKED.sections[2],
    questions=(*ASKED.sections[2].questions, Question("stamp", QuestionKind.FILE, Words("Siegel", "Stamp"))),
)
ASKED_LATER = replace(
    ASKED,
    sections=(*ASKED.sections[:2], WITH_FILE),
    parties={Party.UNIVERSITY: PartyRule(least=1, most=1, later_minutes=90)},
)


@pytest.fixture
def owner(client: Client, session: Session, clock: MovableClock) -> Account:
    account = make_account(session, address="ada@team.example")
    sign_in(client, session, account)
    enter(session, EVERY)
    return account


@pytest.fixture
def round_(session: Session, owner: Account) -> Round:
    staff = make_account(session)
    return make_open_round(session, by_id=staff.id, asked=ASKED_LATER, closes_in=timedelta(hours=1))


@pytest.fixture
def university(session: Session, owner: Account) -> Account:
    return make_account(session, address="dekanat@hochschule.example")


@pytest.fixture
def row(session: Session, owner: Account, round_: Round, university: Account) -> Application:
    made = make_application(session, round_, owner, parties={Party.UNIVERSITY: university})
    session.commit()
    return made


@pytest.fixture
def part(session: Session, row: Application) -> ApplicationPart:
    return part_of(session, row, Party.UNIVERSITY)


@pytest.fixture
def theirs(new_client: Callable[[], Client], session: Session, university: Account) -> Client:
    made = new_client()
    sign_in(made, session, university)
    return made


def address(part: ApplicationPart, row: Application) -> str:
    return f"{home(row)}/parts/{part.public_id}"


def declare(theirs: Client, part: ApplicationPart, row: Application) -> int:
    here = address(part, row)
    return int(theirs.send(f"{here}/declare-complete", page=here).status_code)


def test_a_part_declared_after_the_team_submitted_goes_in_by_itself(
    client: Client, theirs: Client, session: Session, clock: MovableClock, row: Application, part: ApplicationPart,
    round_: Round, mailer: RecordingMailer, deliver: Callable[[], int],
) -> None:  # fmt: skip
    push(client, row)
    submitted_at, number = row.submitted_at, row.number
    clock.at = round_.closes_at + LATER - timedelta(seconds=1)
    typed = {"q.letter": "Wir empfehlen sie.", "v.letter": "0", "leave": "yes"}
    assert theirs.send(f"{address(part, row)}/university", typed).status_code == 303
    deliver()
    assert declare(theirs, part, row) == 303
    first, second = submissions(session)
    assert [each["party"] for each in first.content["parts"]] == ["lead"]
    assert second.content["parts"][0] == first.content["parts"][0]
    assert second.content["parts"][1]["answers"] == {"letter": "Wir empfehlen sie."}
    assert (first.ordinal, second.ordinal, second.received_at) == (1, 2, clock.at)
    assert second.sha256 != first.sha256
    assert (row.state, row.submitted_at, row.number) == (ApplicationState.SUBMITTED, submitted_at, number)
    assert deliver() == 1
    mail = mailer.sent[-1]
    words = " ".join(mail.get_body(("plain",)).get_content().split())
    assert mail["To"].endswith("ada@team.example>") or mail["To"] == "ada@team.example"
    assert "University or research institute" in words
    assert second.sha256 in words


def test_one_part_and_fifty_take_the_same_statements(
    theirs: Client, session: Session, round_: Round, row: Application, university: Account, counting: Callable[[], Any]
) -> None:
    def statements() -> int:
        assert theirs.get("/applications").status_code == 200
        with counting() as seen:
            page = theirs.get("/applications").text
        assert "Complete your part: 2 hours and 30 minutes left." in page
        return len(seen.texts)

    one = statements()
    enter(session, EVERY)
    for number in range(49):
        made = make_application(session, round_, make_account(session), parties={Party.UNIVERSITY: university})
        if number % 2:
            with session.no_autoflush:
                made.number = number + 1
                submit_files(session, made, [part_of(session, made)])
    session.commit()
    several = statements()
    # What was submitted keeps its own questions, of drafts the newest are read: one statement more, once.
    assert several <= one + 1


def test_the_team_reads_that_parts_may_still_come_and_the_party_until_when(
    client: Client, theirs: Client, session: Session, row: Application, part: ApplicationPart
) -> None:
    told = "may still follow until Saturday, 21 November 2026, 12:30 (CET)"
    assert told in client.get(f"{home(row)}/check").text
    assert "by Saturday, 21 November 2026, 12:30 (CET) goes in by itself" in client.get(home(row)).text
    push(client, row)
    assert told in client.get(f"{home(row)}/check").text
    assert "Complete your part: 2 hours and 30 minutes left." in theirs.get("/applications").text
    assert "Saturday, 21 November 2026, 12:30 (CET)" in theirs.get(address(part, row)).text


def test_after_its_own_time_a_part_is_refused_and_its_text_kept(
    client: Client, theirs: Client, session: Session, clock: MovableClock, row: Application, part: ApplicationPart,
    round_: Round,
) -> None:  # fmt: skip
    push(client, row)
    row.state = ApplicationState.IN_REVIEW
    add_answers(session, part, {"letter": "Fast fertig."})
    session.commit()
    here = address(part, row)
    token = theirs.token(here)
    clock.at = round_.closes_at + LATER
    typed = {"csrf_token": token, "q.letter": "Zu spät.", "v.letter": "1"}
    refused = theirs.post(f"{here}/university", data=typed)
    assert (refused.status_code, "Zu spät." in refused.text) == (409, True)
    kept = session.scalars(select(KeptText)).one()
    assert (kept.values, kept.why, kept.received_at) == ({"letter": "Zu spät."}, KeptWhy.LATE, clock.at)
    assert theirs.post(f"{here}/declare-complete", data={"csrf_token": token}).status_code == 409
    assert (len(submissions(session)), part.declared_at) == (1, None)


def test_the_teams_own_part_gets_no_later_minutes(
    session: Session, clock: MovableClock, row: Application, part: ApplicationPart, round_: Round
) -> None:
    lead = part_of(session, row)
    opened = [openness_of(session, row, each, round_.closes_at).closed for each in (lead, part)]
    assert opened == [Closed.LATE, None]


def test_what_was_withdrawn_waits_for_no_part(
    client: Client, theirs: Client, session: Session, row: Application, part: ApplicationPart
) -> None:
    push(client, row)
    add_answers(session, part, {"letter": "Wir empfehlen sie."})
    client.send(f"{home(row)}/withdraw", {"reason": ""})
    assert declare(theirs, part, row) == 409
    assert len(submissions(session)) == 1


def test_a_part_declared_again_unchanged_is_no_new_submission(
    client: Client, theirs: Client, session: Session, row: Application, part: ApplicationPart
) -> None:
    push(client, row)
    add_answers(session, part, {"letter": "Wir empfehlen sie."})
    declare(theirs, part, row)
    here = address(part, row)
    theirs.send(f"{here}/take-back", page=here)
    declare(theirs, part, row)
    assert len(submissions(session)) == 2
    theirs.send(f"{here}/take-back", page=here)
    add_answers(session, part, {"letter": "Wir empfehlen sie sehr."})
    declare(theirs, part, row)
    assert [each["answers"] for each in submissions(session)[2].content["parts"][1:]] == [
        {"letter": "Wir empfehlen sie sehr."}
    ]


def test_a_part_that_follows_leaves_what_the_team_is_changing_alone(
    client: Client, theirs: Client, session: Session, row: Application, part: ApplicationPart
) -> None:
    push(client, row)
    client.send(f"{home(row)}/reopen", page=f"{home(row)}/check")
    add_answers(session, part_of(session, row), {"title": "Noch nicht fertig"})
    add_answers(session, part, {"letter": "Wir empfehlen sie."})
    declare(theirs, part, row)
    first, second = submissions(session)
    assert second.content["parts"][0] == first.content["parts"][0]
    assert row.reopened_at is not None


@pytest.mark.parametrize("bad", [(ScanState.FAILED, GONE), (ScanState.INFECTED, "Eicar")])
def test_t24_a_part_with_a_file_that_nobody_can_read_is_not_declared_and_holds_the_application_up(
    app: Flask, client: Client, theirs: Client, session: Session, row: Application, part: ApplicationPart,
    bad: tuple[ScanState, str],
) -> None:  # fmt: skip
    add_answers(session, part, {"letter": "Wir empfehlen sie."})
    with app.app_context():
        kept = keep_file(session, part, "stamp")
    declare(theirs, part, row)
    kept.scan, kept.scan_words = bad
    session.commit()
    assert push(client, row).status_code == 422
    assert "a file of this part cannot be read" in client.get(f"{home(row)}/check").text
    here = address(part, row)
    theirs.send(f"{here}/take-back", page=here)
    declare(theirs, part, row)
    assert (part.declared_at, submissions(session)) == (None, [])
    kept.removed_at = kept.received_at
    session.commit()
    declare(theirs, part, row)
    assert push(client, row).status_code == 303
    assert len(submissions(session)[0].content["parts"]) == 2


def test_t24_a_lost_file_of_the_team_stops_the_submission_with_a_sentence(
    app: Flask, client: Client, session: Session, row: Application
) -> None:
    with app.app_context():
        kept = keep_file(session, part_of(session, row), "cv", name="Ada.pdf")
    kept.scan, kept.scan_words = ScanState.FAILED, GONE
    session.commit()
    answer = push(client, row)
    assert (answer.status_code, "“Ada.pdf” is lost on our side. Choose it again." in answer.text) == (422, True)
    assert submissions(session) == []


def test_a_later_end_and_its_reason_stand_on_every_page_of_the_application_while_it_holds(
    client: Client, session: Session, clock: MovableClock, row: Application
) -> None:
    part = part_of(session, row)
    pages = ["/applications", *(f"{home(row)}{path}" for path in (
        "", "/check", "/parties", "/withdraw", "/kept", f"/parts/{part.public_id}/idea",
        f"/parts/{part.public_id}/history/title", f"/parts/{part.public_id}/files/cv",
    ))]  # fmt: skip
    ids = {"programme_id": row.programme_id, "application_id": row.id, "at": clock.at}
    session.add(Extension(until=clock.at + timedelta(hours=30), reason="Krank gemeldet.", **ids))
    session.commit()
    told = ("Your deadline is now Sunday, 22 November 2026, 16:00 (CET)", "Krank gemeldet.")
    assert [page for page in pages if not all(words in client.get(page).text for words in told)] == []
    session.add(Extension(until=clock.at + timedelta(hours=31), reason=outage_reason(), **ids))
    session.commit()
    assert "Our service was out of order before the deadline." in client.get(home(row)).text
    clock.move(hours=31)
    assert [page for page in pages if "Your deadline is now" in client.get(page).text] == []


def test_changes_asked_for_stand_on_the_task_list_of_whom_they_are_about(
    client: Client, theirs: Client, session: Session, clock: MovableClock, row: Application, part: ApplicationPart
) -> None:
    push(client, row)
    due_at = clock.at + timedelta(days=2)
    ids = {"programme_id": row.programme_id, "application_id": row.id, "part_id": part_of(session, row).id}
    session.add(ChangeRequest(question_keys=["title"], words="Bitte genauer.", due_at=due_at, at=clock.at, **ids))
    session.commit()
    page = BeautifulSoup(client.get(home(row)).text, "html.parser")
    asked = next(each for each in page.select("section.facet") if "Please mend until" in each.text)
    assert "Bitte genauer." in asked.text
    assert [link["href"] for link in asked.select("a")] == [f"{home(row)}/parts/{part_of(session, row).public_id}/idea"]
    assert "Changes are asked for: 2 days" in client.get("/applications").text
    assert "Bitte genauer." not in theirs.get(address(part, row)).text


def test_staff_reach_changes_and_later_ends_from_the_page_of_an_application(
    client: Client, new_client: Callable[[], Client], session: Session, clock: MovableClock, row: Application,
    round_: Round,
) -> None:  # fmt: skip
    push(client, row)
    staff, account = new_client(), make_account(session, roles=["programme_staff"])
    sign_in(staff, session, account)
    here = f"/staff/rounds/{round_.public_id}/applications/{row.public_id}"

    def offered() -> list[bool]:
        page = staff.get(here).text
        return [f'href="{here}/{deed}"' in page for deed in ("changes", "extend")] + ["may still follow" in page]

    assert offered() == [False, True, True]
    clock.at = round_.closes_at + LATER
    sign_in(staff, session, account)
    assert offered() == [True, True, False]
    row.state = ApplicationState.IN_REVIEW
    session.commit()
    assert offered() == [True, False, False]
