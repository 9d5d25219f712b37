"""What happens to a review and its task while somebody else ends, bars, or asks for something else."""

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.database import unit_of_work
from app.core.errors import NotFound
from app.fellowships.actions.assigning.by_hand import assign_by_hand
from app.fellowships.actions.conflicts.declaring import declare_conflict
from app.fellowships.actions.reviewers import end_place
from app.fellowships.actions.reviewing.finishing import abstain, finish_review
from app.fellowships.actions.reviewing.writing import open_review
from app.fellowships.actions.rubrics import begin_rubric, publish_rubric
from app.fellowships.models import EVERY, Application, Assignment, Reviewer, Round, enter, within
from app.fellowships.queries.rubrics import find_rubric_draft
from app.fellowships.rules.conflicts import ConflictKind
from app.fellowships.states import AssignmentState, ReviewState
from tests.conftest import MovableClock
from tests.factories.accounts import make_account
from tests.factories.assigning import InReview, make_round_in_review
from tests.factories.reviewing import JUDGED
from tests.web.test_fellowships_reviewing import WHOLE, Desk, desk

__all__ = ["desk"]


def publish_without_the_plan(desk: Desk) -> None:
    """New criteria, while a page with the old ones is open."""
    fewer = replace(JUDGED, criteria=JUDGED.criteria[:1])
    begin_rubric(desk.session, desk.round, fewer, by_id=desk.person.id, at=now())
    draft = find_rubric_draft(desk.session, desk.round.id)
    assert draft is not None
    publish_rubric(desk.session, desk.round, lock=draft.lock, note="", by_id=desk.person.id, at=now())
    desk.session.commit()


def test_words_for_a_criterion_that_was_taken_out_meanwhile_stay_in_the_log(desk: Desk) -> None:
    desk.get()
    publish_without_the_plan(desk)
    answer = desk.save(reason__plan=(0, "Der Plan trägt."), points__plan=(0, "2"))
    assert answer.json["versions"] == {"reason.plan": 1}
    assert (desk.log("reason.plan"), desk.log("points.plan")) == (["Der Plan trägt."], [])


def test_the_plain_form_keeps_them_too(desk: Desk) -> None:
    desk.get()
    publish_without_the_plan(desk)
    assert desk.send("save", reason__plan="Der Plan trägt.").status_code == 303
    assert desk.log("reason.plan") == ["Der Plan trägt."]


def test_a_task_that_ended_after_it_was_asked_for_takes_nothing_any_more(desk: Desk) -> None:
    """The place ends between the look at the task and the lock on it."""
    desk.send("save", **WHOLE)
    review, by = desk.review(), {"by_id": desk.person.id, "at": now()}
    place = desk.session.get_one(Reviewer, desk.task.reviewer_id)
    end_place(desk.session, place, reason="Krank.", **by)
    ids = {"submission_id": desk.submission.id}
    assert open_review(desk.session, desk.task.id, rubric_id=desk.rubric.id, **ids, **by) is None
    with pytest.raises(NotFound):
        finish_review(desk.session, review.id, **ids, **by)
    with pytest.raises(NotFound):
        abstain(desk.session, review.id, **by)
    assert review.state is ReviewState.DRAFT


@pytest.fixture
def here(session: Session, clock: MovableClock) -> InReview:
    enter(session, EVERY)
    staff = make_account(session, roles=["programme_staff"])
    made = make_round_in_review(session, staff, ("Roboter",), ("Roboter",))
    session.commit()
    return made


def test_a_conflict_that_is_said_while_the_pair_is_being_made_ends_it(
    app: Flask, session: Session, here: InReview
) -> None:
    application_id, reviewer_id = here.applications[0].id, here.reviewers[0].id
    account_id, round_id = here.people[0].id, here.round.id
    session.commit()

    def say_it() -> None:
        told: dict[str, Any] = {"kind": ConflictKind.FAMILY, "words": "", "by_id": account_id, "at": now()}
        with app.app_context(), unit_of_work() as theirs, within(theirs, EVERY):
            declare_conflict(theirs, theirs.get_one(Application, application_id), account_id=account_id, **told)

    with ThreadPoolExecutor(1) as pool:
        with app.app_context(), unit_of_work() as ours, within(ours, EVERY):
            pair = ours.get_one(Application, application_id), ours.get_one(Reviewer, reviewer_id)
            assign_by_hand(ours, ours.get_one(Round, round_id), *pair, by_id=account_id, at=now())
            saying = pool.submit(say_it)
            wait([saying], timeout=1)
        saying.result(60)
    session.expire_all()
    assert [row.state for row in session.scalars(select(Assignment))] == [AssignmentState.ENDED]
