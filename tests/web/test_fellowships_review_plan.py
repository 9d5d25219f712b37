"""How a round's reviews are made, and who makes them: phases of which one holds, invitations, loads, ended places."""

import json
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account, RoleGrant
from app.core.audit import AuditEntry
from app.core.database import unit_of_work
from app.core.errors import DomainError
from app.core.outbox import OutboxMail
from app.fellowships.actions.review_plan import begin_review_plan, phase_print, switch_by_the_clock, switch_review_phase
from app.fellowships.models import EVERY, Assignment, Reviewer, ReviewPhase, ReviewPlan, Round, enter, within
from app.fellowships.rules.reviewing.wishes import ASKS_WISHES
from app.fellowships.states import AssignmentState, ReviewerState
from app.fellowships.tasks import switch_review_phases
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.applications import make_open_round
from tests.factories.assigning import make_round_in_review

INVITATION = {
    "name": "Ada Eisvogel",
    "address": "ada@example.org",
    "language": "de",
    "load_least": "0",
    "load_most": "9",
}


@pytest.fixture
def row(session: Session, staff: Account) -> Round:
    return make_open_round(session, by_id=staff.id)


def home(row: Round, page: str) -> str:
    return f"/staff/rounds/{row.public_id}/{page}"


def plan(session: Session, row: Round) -> tuple[ReviewPlan, list[ReviewPhase]]:
    session.expire_all()
    enter(session, EVERY)
    found = session.scalars(select(ReviewPlan).where(ReviewPlan.round_id == row.id)).one()
    phases = session.scalars(
        select(ReviewPhase).where(ReviewPhase.round_id == row.id).order_by(ReviewPhase.position)
    ).all()
    return found, list(phases)


def begun(client: Client, session: Session, row: Round) -> tuple[ReviewPlan, list[ReviewPhase]]:
    client.send(home(row, "review/begin"), page=home(row, "review"))
    return plan(session, row)


def test_a_round_begins_with_three_phases_of_which_the_first_is_blind_and_holds(
    client: Client, session: Session, row: Round
) -> None:
    begun(client, session, row)
    found, phases = begun(client, session, row)  # twice is once
    assert (len(phases), found.phase_id, phases[0].sees_applicants) == (3, phases[0].id, False)


def test_the_plan_is_changed_and_the_slower_of_two_is_told(client: Client, session: Session, row: Round) -> None:
    found, _ = begun(client, session, row)
    values = {"reviews_each": "2", "due_at": "1.4.2027 18:00", "blocks_unblind": "yes", "asks_wishes": "yes"}
    values["version"] = str(found.version)
    client.send(home(row, "review"), values, page=home(row, "review"))
    late = client.send(home(row, "review"), {**values, "reviews_each": "5"}, page=home(row, "review"))
    found, _ = plan(session, row)
    assert (late.status_code, found.reviews_each, found.blocks_unblind) == (409, 2, False)
    assert found.settings[ASKS_WISHES] is True
    assert found.due_at is not None
    assert found.due_at.isoformat() == "2027-04-01T16:00:00+00:00"


def test_a_phase_is_switched_by_hand_from_the_one_that_was_seen(client: Client, session: Session, row: Round) -> None:
    _, phases = begun(client, session, row)
    first, second, third = phases
    client.send(home(row, f"review/switch/{second.public_id}"), {"seen": first.public_id}, page=home(row, "review"))
    assert plan(session, row)[0].phase_id == second.id
    client.send(home(row, f"review/switch/{third.public_id}"), {"seen": first.public_id}, page=home(row, "review"))
    assert plan(session, row)[0].phase_id == second.id


def test_the_phase_that_holds_is_not_removed_and_others_are(client: Client, session: Session, row: Round) -> None:
    _, phases = begun(client, session, row)
    client.send(home(row, f"review/phases/{phases[0].public_id}/remove"), page=home(row, "review"))
    client.send(home(row, f"review/phases/{phases[1].public_id}/remove"), page=home(row, "review"))
    assert [each.id for each in plan(session, row)[1]] == [phases[0].id, phases[2].id]


def test_what_a_phase_allows_is_written_on_its_page(client: Client, session: Session, row: Round) -> None:
    _, phases = begun(client, session, row)
    values = {
        "name_de": "Lesen", "name_en": "Reading", "can_review": "no", "others": "after_own", "sees_applicants": "yes",
        "sees_reviewers": "no", "staff_edits": "no", "starts_at": "",
    }  # fmt: skip
    page = home(row, f"review/phases/{phases[1].public_id}")
    client.send(page, {**values, "seen": phase_print(phases[1])}, page=page)
    changed = plan(session, row)[1][1]
    assert (changed.name_en, changed.can_review, changed.others, changed.sees_applicants) == (
        "Reading", False, "after_own", True,
    )  # fmt: skip


def test_t26_the_clock_and_hands_at_once_leave_one_review_phase_and_one_history(
    app: Flask, session: Session, staff: Account, clock: MovableClock
) -> None:
    row = make_open_round(session, by_id=staff.id)
    begin_review_plan(session, row, by_id=staff.id, at=clock.at)
    first, second, third = plan(session, row)[1]
    second.starts_at = clock.at + timedelta(hours=1)
    session.commit()
    at, key, by_id = clock.move(hours=2), row.id, staff.id
    ids = (first.id, second.id, third.id)
    session.commit()
    line = threading.Barrier(8)

    def run(number: int) -> str:
        with app.app_context():
            line.wait(60)
            try:
                with unit_of_work() as own, within(own, EVERY):
                    if number % 2:
                        switch_by_the_clock(own, key, at)
                    else:
                        switch_review_phase(own, key, ids[2], seen=ids[1], by_id=by_id, at=at)
            except DomainError as error:
                return type(error).__name__
            return "done"

    with ThreadPoolExecutor(8) as pool:
        told = Counter(pool.map(run, range(8)))
    history = session.scalars(
        select(AuditEntry).where(AuditEntry.event == "round.review_phase_changed").order_by(AuditEntry.id)
    ).all()
    steps = [(json.loads(entry.details)["before"], json.loads(entry.details)["after"]) for entry in history]
    assert (steps, plan(session, row)[0].phase_id) == ([(ids[0], ids[1]), (ids[1], ids[2])], ids[2])
    assert told == {"done": 5, "Conflict": 3}


def invited(client: Client, session: Session, row: Round, **more: str) -> tuple[Reviewer, str]:
    client.send(home(row, "reviewers/new"), {**INVITATION, **more}, page=home(row, "reviewers/new"))
    session.expire_all()
    enter(session, EVERY)
    place = session.scalars(select(Reviewer).where(Reviewer.round_id == row.id).order_by(Reviewer.id.desc())).first()
    mail = session.scalars(
        select(OutboxMail)
        .where(OutboxMail.template == "fellowships/reviewer_invitation")
        .order_by(OutboxMail.id.desc())
    ).first()
    assert place is not None
    assert mail is not None
    return place, mail.text.split("/reviews/join/")[1].split()[0]


def test_a_reviewer_is_invited_by_address_and_takes_the_place_with_an_account(
    client: Client, new_client: Callable[[], Client], session: Session, row: Round
) -> None:
    place, raw = invited(client, session, row)
    guest, other_client = make_account(session, address="anders@example.org"), new_client()
    sign_in(other_client, session, guest)
    answer = other_client.send(f"/reviews/join/{raw}", page=f"/reviews/join/{raw}")
    session.expire_all()
    enter(session, EVERY)
    grants = session.scalars(select(RoleGrant).where(RoleGrant.account_id == guest.id)).all()
    assert answer.location.endswith(f"/reviews/places/{place.public_id}")
    assert (place.account_id, place.state) == (guest.id, ReviewerState.INVITED)
    assert [(grant.role.value, grant.scope.value, grant.scope_id) for grant in grants] == [
        ("reviewer", "round", row.id)
    ]
    assert other_client.get(f"/reviews/join/{raw}").status_code == 404


def test_t12_the_answer_is_the_same_whether_the_address_has_an_account(
    client: Client, session: Session, row: Round
) -> None:
    make_account(session, address="bekannt@example.org")
    answers = [
        client.send(home(row, "reviewers/new"), {**INVITATION, "address": address}, page=home(row, "reviewers/new"))
        for address in ("bekannt@example.org", "unbekannt@example.org")
    ]
    assert len({(answer.status_code, answer.location, answer.text) for answer in answers}) == 1


def test_the_same_address_is_not_invited_twice_and_a_new_mail_kills_the_older_link(
    client: Client, session: Session, row: Round
) -> None:
    place, raw = invited(client, session, row)
    again = client.send(
        home(row, "reviewers/new"), {**INVITATION, "address": "ADA@example.org"}, page=home(row, "reviewers/new")
    )
    assert again.status_code == 422
    client.send(home(row, f"reviewers/{place.public_id}/again"), page=home(row, "reviewers"))
    assert client.get(f"/reviews/join/{raw}").status_code == 404


def test_whoever_holds_the_link_may_decline_without_an_account(
    client: Client, new_client: Callable[[], Client], session: Session, row: Round
) -> None:
    place, raw = invited(client, session, row)
    visitor = new_client()
    visitor.send(f"/reviews/join/{raw}/decline", page=f"/reviews/join/{raw}")
    session.expire_all()
    enter(session, EVERY)
    assert (place.state, place.account_id, place.token_hash) == (ReviewerState.DECLINED, None, None)


def test_a_load_from_least_to_most_is_asked_for(client: Client, session: Session, row: Round) -> None:
    place, _ = invited(client, session, row)
    page = home(row, f"reviewers/{place.public_id}")
    wrong = client.send(page, {"load_least": "8", "load_most": "3", "version": str(place.version)}, page=page)
    assert (wrong.status_code, 'value="8"' in wrong.text) == (422, True)
    client.send(page, {"load_least": "2", "load_most": "3", "version": str(place.version)}, page=page)
    session.expire_all()
    enter(session, EVERY)
    assert (place.load_least, place.load_most) == (2, 3)


def test_an_ended_place_ends_open_tasks_and_leaves_finished_ones(
    client: Client, session: Session, staff: Account
) -> None:
    made = make_round_in_review(session, staff, ("Roboter", "Netze"), ("Roboter",))
    reviewer = made.reviewers[0]
    enter(session, EVERY)
    for application in made.applications:
        session.add(
            Assignment(
                programme_id=made.round.programme_id,
                application_id=application.id,
                reviewer_id=reviewer.id,
                at=made.round.created_at,
            )
        )
    session.flush()
    sign_in(client, session, staff)
    page = home(made.round, f"reviewers/{reviewer.public_id}")
    client.send(f"{page}/end", {"reason": "Krank"}, page=page)
    session.expire_all()
    enter(session, EVERY)
    tasks = session.scalars(select(Assignment).where(Assignment.reviewer_id == reviewer.id)).all()
    assert reviewer.state is ReviewerState.ENDED
    assert {(task.state, task.end_reason) for task in tasks} == {(AssignmentState.ENDED, "Krank")}


def test_the_worker_switches_a_review_phase_whose_time_has_come(
    app: Flask, client: Client, session: Session, row: Round, clock: MovableClock
) -> None:
    _, phases = begun(client, session, row)
    phases[1].starts_at = clock.at + timedelta(hours=1)
    session.commit()
    with app.app_context():
        before = switch_review_phases()
        clock.move(hours=2)
        after = switch_review_phases(), switch_review_phases()
    assert (before, after) == (0, (1, 0))
    assert plan(session, row)[0].phase_id == phases[1].id
