"""T8 for submitted files: staff and reviewers read exactly what they may, at each download anew, by every address."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.actions.roles import grant_role
from app.accounts.models import Account
from app.accounts.states import Role
from app.accounts.states import Scope as GrantScope
from app.core.audit import AuditEntry
from app.fellowships.models import (
    EVERY,
    Application,
    Assignment,
    Attachment,
    ConflictOfInterest,
    Reviewer,
    ReviewPhase,
    ReviewPlan,
    Round,
    Submission,
    enter,
)
from app.fellowships.queries.submitted_files import ForReading, files_for_reviewers, files_of_submission
from app.fellowships.rules.questionnaire import Asked, Question, Section, Words
from app.fellowships.states import (
    ApplicationState,
    AssignmentState,
    ConflictSource,
    ConflictState,
    PhaseKind,
    QuestionKind,
    ReviewerState,
    ScanState,
)
from app.fellowships.tasks.files import clear_removed_files
from tests.conftest import Client, MovableClock
from tests.factories.accounts import add_second_factor, make_account
from tests.factories.applications import ASKED, make_application, make_open_round, part_of
from tests.factories.attachments import assign, keep_file, submit_files
from tests.factories.fellowships import make_programme

FILE = QuestionKind.FILE
QUESTIONS = Asked(
    sections=(
        Section(
            "proof",
            Words("Belege", "Proof"),
            questions=(
                Question("plan", FILE, Words("Plan", "Plan")),
                Question("budget", FILE, Words("Zahlen", "Figures"), for_reviewers=False),
                Question("cv", FILE, Words("Lebenslauf", "CV"), tells_identity=True),
            ),
        ),
    ),
    parties=ASKED.parties,
)
PLAN, BUDGET, CV = 1, 2, 3


@dataclass
class World:
    app: Flask
    session: Session
    founder: Account
    staff: Account
    reviewer: Account
    application: Application
    files: dict[str, Attachment]
    assignment: Assignment
    browser: Callable[[Account], Client]

    @property
    def round(self) -> Round:
        return self.session.get_one(Round, self.application.round_id)

    def staff_path(self, position: int) -> str:
        return f"/staff/applications/{self.application.public_id}/files/{position}"

    def review_path(self, position: int, assignment: str = "") -> str:
        return f"/reviews/{assignment or self.assignment.public_id}/files/{position}"

    def reviewer_gets(self) -> list[int]:
        self.session.commit()
        client = self.browser(self.reviewer)
        return [client.get(self.review_path(position)).status_code for position in (PLAN, BUDGET, CV, 4, 0)]


@pytest.fixture
def world(app: Flask, session: Session, clock: MovableClock, signed_in: Callable[[Account], Client]) -> Any:
    staff, founder = make_account(session, roles=["programme_staff"]), make_account(session)
    reviewer = make_account(session, roles=["reviewer"])
    enter(session, EVERY)
    round_ = make_open_round(session, by_id=staff.id, asked=QUESTIONS)
    application = make_application(session, round_, founder, answers={"title": "Fasern"})
    part = part_of(session, application)
    with app.app_context():
        files = {key: keep_file(session, part, key, content=f"%PDF {key}".encode()) for key in ("plan", "budget", "cv")}
        submit_files(session, application, [part])
        assignment = assign(session, application, reviewer)
        session.commit()
    return World(app, session, founder, staff, reviewer, application, files, assignment, signed_in)


def reads(session: Session) -> list[tuple[int | None, str]]:
    wanted = select(AuditEntry).where(AuditEntry.event == "application.file_read").order_by(AuditEntry.id)
    return [(each.actor_id, json.loads(each.details)["file"]) for each in session.scalars(wanted)]


def test_t08_staff_read_submitted_files_under_names_of_ours_and_each_time_is_on_record(world: World) -> None:
    client = world.browser(world.staff)
    answers = [client.get(world.staff_path(position)) for position in (PLAN, BUDGET, CV)]
    assert [answer.data for answer in answers] == [b"%PDF plan", b"%PDF budget", b"%PDF cv"]
    assert {answer.headers["Content-Security-Policy"] for answer in answers} == {"default-src 'none'; sandbox"}
    names = [answer.headers["Content-Disposition"] for answer in answers]
    assert names == [f'attachment; filename="Attachment {n} to application 0042.pdf"' for n in (PLAN, BUDGET, CV)]
    assert [client.get(world.staff_path(n)).status_code for n in (0, 4, 99_999_999_999)] == [404] * 3
    assert client.get(world.staff_path(-1)).status_code == 404
    assert reads(world.session) == [(world.staff.id, world.files[key].public_id) for key in ("plan", "budget", "cv")]


def test_t08_t10_reviewers_read_what_is_for_them_and_blind_nothing_that_tells_who_applies(world: World) -> None:
    assert world.reviewer_gets() == [200, 404, 404, 404, 404]
    answer = world.browser(world.reviewer).get(world.review_path(PLAN))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Attachment 1 to application 0042.pdf"'
    told = "".join(f"{name}: {value}" for name, value in answer.headers.items())
    assert [word for word in ("Okafor", world.application.public_id) if word in told] == []


def test_t08_the_files_of_a_phase_that_shows_names_are_all_those_for_reviewers(world: World) -> None:
    session, round_id, programme = world.session, world.application.round_id, world.application.programme_id
    phase = ReviewPhase(
        programme_id=programme, round_id=round_id, position=9, name_de="Offen", name_en="Open", sees_applicants=True
    )
    session.add(phase)
    session.flush()
    plan = session.scalar(select(ReviewPlan).where(ReviewPlan.round_id == round_id))
    if plan is None:
        plan = ReviewPlan(programme_id=programme, round_id=round_id)
        session.add(plan)
    plan.phase_id = phase.id
    assert world.reviewer_gets() == [200, 404, 200, 404, 404]


CLOSED: list[tuple[str, Callable[[World], None]]] = [
    ("declined", lambda w: setattr(w.assignment, "state", AssignmentState.DECLINED)),
    ("only proposed", lambda w: setattr(w.assignment, "state", AssignmentState.PROPOSED)),
    ("not yet declared free of conflict", lambda w: setattr(w.assignment, "free_of_conflict_at", None)),
    (
        "no reviewer any more",
        lambda w: w.session.execute(update(Reviewer).values(state=ReviewerState.ENDED)) and None,
    ),
    (
        "review is over",
        lambda w: setattr(w.session.get_one(Round, w.application.round_id), "phase", PhaseKind.RELEASED),
    ),
    ("still screened", lambda w: setattr(w.application, "state", ApplicationState.SUBMITTED)),
    ("not scanned well", lambda w: setattr(w.files["plan"], "scan", ScanState.FAILED)),
    ("harmful", lambda w: setattr(w.files["plan"], "scan", ScanState.INFECTED)),
    ("waits for the scanner", lambda w: setattr(w.files["plan"], "scan", ScanState.WAITING)),
]


@pytest.mark.parametrize(("why", "close"), CLOSED)
def test_t08_t23_a_reviewer_reads_nothing_once_it_is_closed(
    world: World, why: str, close: Callable[[World], None]
) -> None:
    assert world.reviewer_gets()[0] == 200
    close(world)
    assert world.reviewer_gets() == [404] * 5, why


@pytest.mark.parametrize(
    ("state", "gets"), [(ConflictState.STANDING, 404), (ConflictState.DISMISSED, 200), (ConflictState.WITHDRAWN, 200)]
)
def test_t08_t11_a_standing_conflict_closes_files(world: World, clock: MovableClock, state: Any, gets: int) -> None:
    world.session.add(
        ConflictOfInterest(
            programme_id=world.application.programme_id,
            application_id=world.application.id,
            account_id=world.reviewer.id,
            kind="declared",
            fingerprint="0" * 64,
            source=ConflictSource.DECLARED,
            state=state,
            at=clock.at,
            settled_at=None if state is ConflictState.STANDING else clock.at,
            reason="" if state is ConflictState.STANDING else "Kein Konflikt.",
        )
    )
    assert world.reviewer_gets()[0] == gets


def test_t08_s45_nobody_else_reads_a_submitted_file_by_any_address(world: World) -> None:
    session = world.session
    other = make_account(session, roles=["reviewer"])
    theirs = make_application(
        session, session.get_one(Round, world.application.round_id), make_account(session), answers={"title": "Andere"}
    )
    second = assign(session, theirs, other)
    session.commit()
    of_files = [str(row.id) for row in world.files.values()] + [row.public_id for row in world.files.values()]
    paths = [
        *(world.review_path(PLAN, each) for each in (world.assignment.public_id, str(world.assignment.id), "1")),
        *(world.review_path(PLAN, each) for each in (world.application.public_id, world.application.blind_id)),
        world.review_path(PLAN, second.public_id),
        *(f"/files/{each}" for each in of_files),
        *(f"/static/files/{each}" for each in of_files),
    ]
    for roles in ([], ["matching_staff"], ["registry_approver"], ["reviewer"]):
        client = world.browser(make_account(session, roles=roles))
        assert {client.get(path).status_code for path in paths} == {404}
        assert client.get(world.staff_path(PLAN)).status_code == 403
    colleague = world.browser(other)
    assert {colleague.get(path).status_code for path in paths} == {404}
    assert world.browser(world.founder).get(world.staff_path(PLAN)).status_code == 403
    assert {world.browser(world.founder).get(path).status_code for path in paths} == {404}
    mine = [path for path in paths if world.assignment.public_id not in path]
    assert {world.browser(world.reviewer).get(path).status_code for path in mine} == {404}
    assert reads(session) == []


def test_t08_what_is_withdrawn_has_no_files_for_staff(world: World, clock: MovableClock) -> None:
    world.application.state, world.application.withdrawn_at = ApplicationState.WITHDRAWN, clock.at
    world.session.commit()
    assert world.browser(world.staff).get(world.staff_path(PLAN)).status_code == 404


def test_t08_drafts_have_no_files_for_staff(world: World) -> None:
    draft = world.application
    draft.state, draft.submitted_at, draft.number, draft.submissions = ApplicationState.DRAFT, None, None, 0
    world.session.commit()
    assert world.browser(world.staff).get(world.staff_path(PLAN)).status_code == 404


def test_t08_staff_of_another_programme_find_nothing(world: World, clock: MovableClock) -> None:
    elsewhere = make_programme(world.session, world.staff.id, name="Ein anderes")
    answers = []
    for programme_id in (elsewhere.id, world.application.programme_id):
        other = make_account(world.session)
        add_second_factor(world.session, other)
        scope = {"scope": GrantScope.programme, "scope_id": programme_id}
        grant_role(world.session, other.id, Role.programme_staff, by_id=None, at=clock.at, **scope)
        answers.append(world.browser(other).get(world.staff_path(PLAN)).status_code)
    assert answers == [404, 200]


def test_what_was_submitted_stays_readable_when_its_team_changes_the_draft(world: World, clock: MovableClock) -> None:
    world.files["plan"].removed_at = clock.at
    world.session.commit()
    clock.move(days=2)
    with world.app.app_context():
        assert clear_removed_files() == 0
    client = world.browser(world.staff)
    assert client.get(world.staff_path(PLAN)).data == b"%PDF plan"


def test_files_of_a_submission_cost_the_same_for_one_and_for_three(world: World, counting: Callable[[], Any]) -> None:

    submission = world.session.scalars(select(Submission)).one()
    with counting() as statements:
        found = files_of_submission(world.session, submission)
    assert ([each.position for each in found], len(statements)) == ([1, 2, 3], 1)
    shown = files_for_reviewers(world.session, submission, ForReading(sees_applicants=False))
    assert [(key[1], len(files)) for key, files in shown.items()] == [("plan", 1)]


def test_a_deadline_of_the_round_closes_no_reading_for_staff(world: World, clock: MovableClock) -> None:
    clock.at += timedelta(days=90)
    assert world.browser(world.staff).get(world.staff_path(PLAN)).status_code == 200
