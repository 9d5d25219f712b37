"""New criteria while people review: totals are counted anew where points fit, and nothing that was said is lost."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.audit import AuditEntry
from app.fellowships.actions.rubrics import begin_rubric, edit_rubric, publish_rubric
from app.fellowships.models import (
    EVERY,
    Application,
    Assignment,
    Review,
    ReviewEntry,
    Reviewer,
    Round,
    Rubric,
    Scope,
    enter,
)
from app.fellowships.queries.rubrics import effect_on_reviews, find_rubric_draft, reviews_by_earlier
from app.fellowships.rules.judging.editing import add_criterion, change_criterion, criterion_of
from app.fellowships.rules.questionnaire import Words
from app.fellowships.rules.rubric import Anchor, Criterion, Judged, read
from app.fellowships.states import ApplicationState, ReviewState
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.applications import make_application, make_open_round, part_of
from tests.factories.attachments import assign, submit_files
from tests.factories.reviewing import ANCHORS, JUDGED, make_phase, make_review, make_rubric

EVEN = change_criterion(JUDGED, replace(criterion_of(JUDGED, "idea"), weight=1))
WIDER = change_criterion(
    EVEN, replace(criterion_of(EVEN, "plan"), anchors=(*ANCHORS, Anchor(4, Words("Stufe 4", "Level 4"))))
)


@pytest.fixture
def row(session: Session, staff: Account) -> Round:
    return make_open_round(session, by_id=staff.id)


@pytest.fixture
def rubric(session: Session, row: Round) -> Rubric:
    return make_rubric(session, row)


@pytest.fixture
def finished(session: Session, row: Round, rubric: Rubric) -> Review:
    """3 points for the idea, 1 for the plan: 75 of 100 where the idea counts three times."""
    return reviewed(session, row, rubric, {"idea": 3, "plan": 1}, total=75)


def reviewed(
    session: Session, row: Round, rubric: Rubric, points: dict[str, int], *, state: ReviewState = ReviewState.FINISHED,
    total: float | None = None,
) -> Review:  # fmt: skip
    application = make_application(session, row, make_account(session))
    part, number = part_of(session, application), session.query(Application).count()
    with session.no_autoflush:
        application.number = number
        submission = submit_files(session, application, [part])
    task = assign(session, application, make_account(session))
    made = make_review(session, task, submission, rubric, state=state)
    made.scores = {key: {"points": each, "reason": "Weil."} for key, each in points.items()}
    made.total = total
    session.flush()
    return made


def publish(session: Session, row: Round, judged: Judged, *, by_id: int, clock: MovableClock) -> Rubric:
    draft = begin_rubric(session, row, judged, by_id=by_id, at=clock.at)
    return publish_rubric(session, row, lock=draft.lock, note="", by_id=by_id, at=clock.at)


def entries(session: Session, review: Review) -> list[tuple[str, int, object]]:
    wanted = select(ReviewEntry).where(ReviewEntry.review_id == review.id).order_by(ReviewEntry.id)
    return [(each.field, each.version, each.value) for each in session.scalars(wanted)]


def test_other_weights_count_a_finished_review_anew_and_keep_what_was(
    session: Session, row: Round, rubric: Rubric, finished: Review, staff: Account, clock: MovableClock
) -> None:
    said = dict(finished.scores)
    newest = publish(session, row, EVEN, by_id=staff.id, clock=clock)
    session.refresh(finished)
    assert (finished.total, finished.rubric_id, finished.scores) == (50, newest.id, said)
    assert entries(session, finished) == [("total", 1, {"before": 75, "after": 50, "version": 2})]
    assert read(session.get_one(Rubric, rubric.id).definition) == JUDGED
    events = session.scalars(select(AuditEntry.event).where(AuditEntry.event.like("rubric.%"))).all()
    assert list(events) == ["rubric.begun", "rubric.published"]


def test_weights_there_and_back_leave_the_total_as_it_was(
    session: Session, row: Round, finished: Review, staff: Account, clock: MovableClock
) -> None:
    publish(session, row, EVEN, by_id=staff.id, clock=clock)
    publish(session, row, JUDGED, by_id=staff.id, clock=clock)
    session.refresh(finished)
    assert finished.total == 75
    assert [version for _, version, _ in entries(session, finished)] == [1, 2]


def test_points_that_do_not_fit_keep_total_and_version_and_are_listed(
    client: Client, session: Session, row: Round, rubric: Rubric, finished: Review, staff: Account, clock: MovableClock
) -> None:
    newest = publish(session, row, WIDER, by_id=staff.id, clock=clock)
    session.refresh(finished)
    assert (finished.total, finished.rubric_id, entries(session, finished)) == (75, rubric.id, [])
    (line,) = reviews_by_earlier(session, row.id, newest)
    assert (line.version, line.total) == (1, 75)
    session.commit()
    page = client.get(f"/staff/rounds/{row.public_id}/rubric").text
    assert "By earlier criteria" in page
    assert "75.0 of 100" in page
    enter(session, EVERY)
    publish(session, row, EVEN, by_id=staff.id, clock=clock)
    session.refresh(finished)
    assert finished.total == 50


def test_wherever_a_total_by_earlier_criteria_stands_it_is_marked(
    client: Client, session: Session, row: Round, rubric: Rubric, finished: Review, staff: Account, clock: MovableClock
) -> None:
    desk = f"/staff/rounds/{row.public_id}"
    application = session.get_one(Application, finished.application_id)
    application.state = ApplicationState.IN_REVIEW
    session.commit()
    pages = [
        f"{desk}/{each}" for each in ("reviews", "scores", "applications", f"applications/{application.public_id}")
    ]
    assert [page for page in pages if "earlier criteria" in client.get(page).text.casefold()] == []
    enter(session, EVERY)
    publish(session, row, WIDER, by_id=staff.id, clock=clock)
    session.commit()
    reviews, scores, listed, one = (client.get(page).text for page in pages)
    assert "They keep their total" in reviews
    assert "(by earlier criteria)" in scores
    assert "1 by earlier criteria" in listed
    assert "by version 1 of the criteria" in one
    (head, line) = client.get(f"{desk}/scores.csv").text.strip().splitlines()
    assert line.split(";")[head.split(";").index("Of these by earlier criteria")] == "1"


def test_a_reviewer_reads_that_the_own_finished_review_stands_by_earlier_criteria(
    client: Client, session: Session, row: Round, rubric: Rubric, finished: Review, staff: Account, clock: MovableClock
) -> None:
    task = session.get_one(Assignment, finished.assignment_id)
    session.get_one(Application, finished.application_id).state = ApplicationState.IN_REVIEW
    reviewer = session.get_one(Account, session.get_one(Reviewer, task.reviewer_id).account_id)
    task.free_of_conflict_at = clock.at
    make_phase(session, row)
    publish(session, row, WIDER, by_id=staff.id, clock=clock)
    session.commit()
    sign_in(client, session, reviewer)
    assert "Your review stands by version 1 of the criteria" in client.get(f"/reviews/{task.public_id}").text


def test_a_new_criterion_that_counts_leaves_finished_reviews_alone(
    session: Session, row: Round, rubric: Rubric, finished: Review, staff: Account, clock: MovableClock
) -> None:
    more = add_criterion(JUDGED, Criterion("market", Words("Markt", "Market"), anchors=ANCHORS))
    publish(session, row, more, by_id=staff.id, clock=clock)
    session.refresh(finished)
    assert (finished.total, finished.rubric_id) == (75, rubric.id)


def test_what_is_begun_goes_on_by_the_new_criteria_without_points_of_another_scale(
    session: Session, row: Round, rubric: Rubric, staff: Account, clock: MovableClock
) -> None:
    begun = reviewed(session, row, rubric, {"idea": 3, "plan": 1}, state=ReviewState.DRAFT, total=75)
    abstained = reviewed(session, row, rubric, {}, state=ReviewState.ABSTAINED)
    newest = publish(session, row, WIDER, by_id=staff.id, clock=clock)
    session.refresh(begun)
    session.refresh(abstained)
    assert begun.scores == {"idea": {"points": 3, "reason": "Weil."}, "plan": {"points": None, "reason": "Weil."}}
    assert (begun.total, begun.rubric_id) == (None, newest.id)
    assert entries(session, begun) == [("points.plan", 1, None)]
    assert abstained.rubric_id == rubric.id


def test_the_page_says_before_how_many_reviews_are_touched(
    client: Client, session: Session, row: Round, rubric: Rubric, finished: Review, staff: Account, clock: MovableClock
) -> None:
    reviewed(session, row, rubric, {"idea": 2, "plan": 2}, total=50)
    reviewed(session, row, rubric, {"idea": 2}, state=ReviewState.DRAFT)
    begin_rubric(session, row, EVEN, by_id=staff.id, at=clock.at)
    session.commit()
    page = client.get(f"/staff/rounds/{row.public_id}/rubric/publish").text
    assert "1 review is begun" in page
    assert "2 are finished." in page
    assert "The total of 1 finished review changes." in page
    enter(session, EVERY)
    edit_rubric(session, row, lambda sheet: replace(sheet, judged=WIDER), by_id=staff.id)
    session.commit()
    page = client.get(f"/staff/rounds/{row.public_id}/rubric/publish").text
    assert "No total changes." in page
    assert "The points of 2 finished reviews do not fit" in page


def test_whoever_may_not_see_an_application_counts_it_anew_and_never_hears_of_it(
    session: Session, row: Round, rubric: Rubric, finished: Review, staff: Account, clock: MovableClock
) -> None:
    begin_rubric(session, row, EVEN, by_id=staff.id, at=clock.at)
    application_id = finished.application_id
    enter(session, Scope(None, barred=frozenset({application_id})))
    assert effect_on_reviews(session, row.id, EVEN).finished == 0
    draft = find_rubric_draft(session, row.id)
    assert draft is not None, "begun above"
    publish_rubric(session, row, lock=draft.lock, note="", by_id=staff.id, at=clock.at)
    assert session.scalars(select(Application.id)).all() == []
    enter(session, EVERY)
    session.refresh(finished)
    assert finished.total == 50
    assert session.scalars(select(Assignment.application_id)).all() == [application_id]
    details = session.scalars(select(AuditEntry.details).where(AuditEntry.event.like("rubric.%"))).all()
    assert [json.loads(each) for each in details] == [{"version": 2}, {"version": 2}]
