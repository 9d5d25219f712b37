"""Capabilities 15, 16, 18 and T28: the reviewer's queue and desk; who opens them, and what is shown by which rule."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.audit import AuditEntry
from app.fellowships.actions.blind.marking import mark_passage
from app.fellowships.models import (
    EVERY,
    Application,
    Assignment,
    Review,
    ReviewEntry,
    Reviewer,
    ReviewPlan,
    Round,
    Rubric,
    Submission,
    enter,
)
from app.fellowships.states import AssignmentState, OthersSeen, PhaseKind, ReviewState
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account
from tests.factories.applications import add_answers, make_open_round
from tests.factories.attachments import assign
from tests.factories.blind import ASKED, ONE, OTHER, lead_of, make_submitted, submit
from tests.factories.reviewing import make_phase, make_review, make_rubric


@dataclass
class Desk:
    session: Session
    round: Round
    application: Application
    submission: Submission
    rubric: Rubric
    person: Account
    task: Assignment
    client: Client

    @property
    def path(self) -> str:
        return f"/reviews/{self.task.public_id}"

    def get(self, path: str = "") -> str:
        answer = self.client.get(path or self.path)
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def review(self) -> Review:
        self.session.expire_all()
        return self.session.scalars(select(Review).where(Review.assignment_id == self.task.id)).one()

    def log(self, name: str) -> list[object]:
        wanted = select(ReviewEntry.value).where(ReviewEntry.field == name).order_by(ReviewEntry.version)
        return list(self.session.scalars(wanted))

    def save(self, **answers: Any) -> Any:
        """``points__idea=(0, "2")``: a value on the version that it was written on."""
        body = {
            name.replace("__", "."): {"base": base, "fields": [[f"q.{name.replace('__', '.')}", text]]}
            for name, (base, text) in answers.items()
        }
        return self.post("/entries", json={"save": "one", "answers": body})

    def post(self, end: str = "", token_of: str = "/account/name", **kwargs: Any) -> Any:
        """With the token of a page that everybody can open."""
        return self.client.post(f"{self.path}{end}", headers={"X-CSRFToken": self.client.token(token_of)}, **kwargs)

    def send(self, deed: str, **fields: str) -> Any:
        """The plain form, every field on the version that holds."""
        known = self.client.get(f"{self.path}/entries").get_json()["versions"]
        typed = {name.replace("__", "."): text for name, text in fields.items()}
        data = {f"q.{name}": text for name, text in typed.items()}
        versions = {f"v.{name}": str(known.get(name, 0)) for name in typed}
        return self.post(data={"deed": deed, "on": "1", **data, **versions})


WHOLE = {"points__idea": "3", "reason__idea": "Neu.", "points__plan": "1", "confidence": "4"}


@pytest.fixture
def desk(session: Session, clock: MovableClock, signed_in: Any) -> Desk:
    enter(session, EVERY)
    staff = make_account(session, roles=["programme_staff"])
    row = make_open_round(session, by_id=staff.id, asked=ASKED)
    application, submission = make_submitted(session, row, ONE)
    rubric = make_rubric(session, row)
    make_phase(session, row, due_at=clock.at.replace(hour=23))
    person = make_account(session)
    task = assign(session, application, person)
    session.commit()
    return Desk(session, row, application, submission, rubric, person, task, signed_in(person))


def other_task(desk: Desk, account: Account | None = None) -> Assignment:
    """Somebody else's task of the same application."""
    return assign(desk.session, desk.application, account or make_account(desk.session))


def faults(page: str) -> list[str]:
    summary = page.partition('class="error-summary"')[2].partition("</div>")[0]
    return re.findall(r'<a href="#([\w-]+)">', summary)


def test_the_queue_names_the_application_by_number_and_blind_title_and_the_way_to_the_next(desk: Desk) -> None:
    page = desk.get("/reviews")
    assert "1 application waits for your review" in page
    assert f'href="{desk.path}"' in page
    assert (ONE.name in page, ONE.person in page) == (False, False)
    assert desk.client.get("/reviews/next").headers["Location"] == desk.path


def test_previous_and_next_save_what_was_typed_before_they_go(desk: Desk, clock: MovableClock) -> None:
    enter(desk.session, EVERY)
    application, _ = make_submitted(desk.session, desk.round, OTHER)
    reviewer = desk.session.get_one(Reviewer, desk.task.reviewer_id)
    other = Assignment(
        programme_id=desk.round.programme_id, application_id=application.id, reviewer_id=reviewer.id,
        at=clock.at, free_of_conflict_at=clock.at,
    )  # fmt: skip
    desk.session.add(other)
    desk.session.commit()
    page = BeautifulSoup(desk.get(), "html.parser")
    buttons = [each["value"] for each in page.select("button[name=deed]")]
    assert (buttons[0], {"previous", "next"} <= set(buttons)) == ("save", True)
    answer = desk.send("next", reason__idea="Noch nicht fertig")
    assert answer.headers["Location"] == f"/reviews/next/{desk.task.public_id}"
    assert desk.review().scores["idea"]["reason"] == "Noch nicht fertig"
    clock.move(minutes=1)
    assert desk.client.get(answer.headers["Location"]).headers["Location"] == f"/reviews/{other.public_id}"
    desk.get(f"/reviews/{other.public_id}")
    back = desk.client.get(f"/reviews/previous/{other.public_id}")
    assert back.headers["Location"] == desk.path
    first = desk.client.get(f"/reviews/previous/{desk.task.public_id}")
    assert first.headers["Location"] == desk.path
    assert "This is the first application that you opened." in desk.get()


def test_somebody_who_reads_nowhere_is_told_so(session: Session, signed_in: Any) -> None:
    page = signed_in(make_account(session)).get("/reviews")
    assert (page.status_code, "You are not a reviewer of any round" in page.get_data(as_text=True)) == (200, True)


def test_the_desk_shows_blind_text_and_rubric_and_no_name(desk: Desk) -> None:
    page = desk.get()
    assert ["Level 3" in page, "messen Kabel" in page, "(kept from you)" in page] == [True, True, True]
    hidden = (ONE.name, ONE.person, ONE.member, "Elternzeit", desk.application.public_id)
    assert [words for words in hidden if words in page] == []


def test_names_are_shown_where_the_phase_shows_them(desk: Desk) -> None:
    make_phase(desk.session, desk.round, sees_applicants=True, position=2)
    desk.session.commit()
    page = desk.get()
    assert [ONE.name in page, ONE.person in page, "Elternzeit" in page] == [True, True, False]
    assert ONE.name in desk.get("/reviews")


def test_opening_the_text_is_noted_once_and_fixes_what_the_review_is_about(desk: Desk) -> None:
    desk.get()
    desk.get()
    assert (desk.review().submission_id, desk.review().state) == (desk.submission.id, ReviewState.DRAFT)
    desk.session.refresh(desk.task)
    assert desk.task.opened_at is not None
    assert len(desk.session.scalars(select(AuditEntry).where(AuditEntry.event == "assignment.opened")).all()) == 1


def test_before_the_declaration_the_text_is_closed(desk: Desk) -> None:
    desk.task.free_of_conflict_at = None
    desk.session.commit()
    answer = desk.client.get(desk.path)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{desk.path}/declare")
    assert desk.save(words=(0, "x")).status_code == 303
    assert desk.session.scalars(select(Review)).all() == []


def test_each_change_is_a_row_of_the_log_and_the_same_again_is_none(desk: Desk) -> None:
    assert desk.save(points__idea=(0, "2"), reason__idea=(0, "Neu.")).get_json()["versions"] == {
        "points.idea": 1,
        "reason.idea": 1,
    }
    assert desk.save(points__idea=(1, "3"), reason__idea=(0, "Neu.")).status_code == 200
    assert (desk.log("points.idea"), desk.log("reason.idea")) == ([2, 3], ["Neu."])
    assert desk.review().scores == {"idea": {"points": 3, "reason": "Neu."}}


def test_t01_a_second_window_gets_both_texts_and_overwrites_nothing(desk: Desk) -> None:
    desk.save(words=(0, "aus dem einen Fenster"))
    answer = desk.save(words=(0, "aus dem anderen"), note=(0, "geht durch"))
    told = answer.get_json()
    assert (answer.status_code, told["clashes"]["words"]["words"]) == (409, "aus dem einen Fenster")
    assert (desk.review().words, desk.review().note) == ("aus dem einen Fenster", "geht durch")


def test_points_that_are_no_anchor_are_none_and_unknown_fields_are_left_out(desk: Desk) -> None:
    told = desk.save(points__idea=(0, "9"), points__other=(0, "1"), total=(0, "100")).get_json()
    assert told["versions"] == {"points.idea": 0}
    assert desk.review().total is None


@pytest.mark.parametrize(
    "body", [None, [], {"answers": []}, {"answers": {"words": 1}}, {"answers": {"words": {"base": "x"}}}]
)
def test_what_our_script_does_not_send_is_refused(desk: Desk, body: Any) -> None:
    assert desk.post("/entries", json=body).status_code == 400


def test_t28_a_finish_that_lacks_something_saves_all_and_names_what_is_missing(desk: Desk) -> None:
    answer = desk.send("finish", points__idea="3", reason__idea="", points__plan="", confidence="", words="Viel Text")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert faults(page) == ["q-reason-idea", "q-points-plan", "q-confidence"]
    assert "data-focus-now" in page
    assert "Viel Text" in page
    assert (desk.review().state, desk.review().words, desk.log("points.idea")) == (ReviewState.DRAFT, "Viel Text", [3])


def test_a_finished_review_counts_with_its_total_and_leads_on(desk: Desk) -> None:
    answer = desk.send("finish", **WHOLE)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/reviews/next?after={desk.task.public_id}")
    review = desk.review()
    assert (review.state, review.total, review.confidence) == (ReviewState.FINISHED, 75.0, 4)
    assert "1 of 1 done" in desk.get("/reviews")
    assert desk.client.get(answer.headers["Location"]).headers["Location"] == "/reviews"


def test_a_finished_review_takes_nothing_until_it_is_taken_up_again(desk: Desk) -> None:
    desk.send("finish", **WHOLE)
    late = desk.save(words=(0, "doch noch"))
    assert (late.status_code, late.get_json()["closed"], desk.review().words) == (409, True, "")
    desk.post("/again")
    assert (desk.review().state, desk.review().finished_at) == (ReviewState.DRAFT, None)
    assert desk.save(words=(0, "doch noch")).status_code == 200


def test_abstaining_needs_a_reason_and_keeps_what_was_typed(desk: Desk) -> None:
    refused = desk.send("abstain", abstain_reason="", words="Entwurf")
    assert (refused.status_code, faults(refused.get_data(as_text=True))) == (422, ["q-abstain_reason"])
    desk.send("abstain", abstain_reason="Nicht mein Fach.")
    review = desk.review()
    assert (review.state, review.abstain_reason, review.words) == (ReviewState.ABSTAINED, "Nicht mein Fach.", "Entwurf")


def test_a_late_review_counts_and_is_marked(desk: Desk, clock: MovableClock) -> None:
    plan = desk.session.scalars(select(ReviewPlan)).one()
    plan.due_at = clock.at - timedelta(minutes=1)
    desk.session.commit()
    make_review(desk.session, desk.task, desk.submission, desk.rubric, at=clock.at)
    desk.session.commit()
    assert "late</span>" in desk.get("/reviews")
    assert "late</span>" in desk.get()


def test_without_a_review_phase_nothing_is_written(desk: Desk) -> None:
    desk.session.scalars(select(ReviewPlan)).one().phase_id = None
    desk.session.commit()
    assert "Reviews are not written at present" in desk.get()
    assert desk.save(words=(0, "x")).status_code == 409
    assert desk.post(data={"deed": "finish"}).status_code == 409
    assert desk.session.scalars(select(Review)).all() == []


@pytest.mark.parametrize(
    ("others", "own", "shown"),
    [
        (OthersSeen.NEVER, ReviewState.FINISHED, False),
        (OthersSeen.AFTER_OWN, None, False),
        (OthersSeen.AFTER_OWN, ReviewState.DRAFT, False),
        (OthersSeen.AFTER_OWN, ReviewState.ABSTAINED, False),
        (OthersSeen.AFTER_OWN, ReviewState.FINISHED, True),
        (OthersSeen.ALWAYS, None, True),
    ],
)
def test_others_are_read_by_the_phase_alone(
    desk: Desk, others: OthersSeen, own: ReviewState | None, shown: bool
) -> None:
    make_phase(desk.session, desk.round, others=others, position=2)
    theirs = make_account(desk.session, name="Erna Gutachterin")
    make_review(desk.session, other_task(desk, theirs), desk.submission, desk.rubric, points=3, words="Hervorragend.")
    if own is not None:
        make_review(desk.session, desk.task, desk.submission, desk.rubric, state=own, points=1)
    desk.session.commit()
    page = desk.get()
    assert ("Hervorragend." in page, "100.0 of 100" in page, "Reviewer A" in page) == (shown, shown, shown)
    assert ("Erna" in page, page.count("Nur für mich.")) == (False, 0 if own is None else 1)


def test_reviewers_are_named_where_the_phase_names_them(desk: Desk) -> None:
    make_phase(desk.session, desk.round, others=OthersSeen.ALWAYS, sees_reviewers=True, position=2)
    theirs = make_account(desk.session, name="Erna Gutachterin")
    make_review(desk.session, other_task(desk, theirs), desk.submission, desk.rubric)
    desk.session.commit()
    assert "Erna Gutachterin" in desk.get()


def every_way(desk: Desk) -> list[int]:
    """The answers of all addresses of the task."""
    gets = ("", "/entries", "/declare", "/files/1")
    posts = ("", "/entries", "/again", "/confirm", "/free", "/declare")
    found = [desk.client.get(f"{desk.path}{end}").status_code for end in gets]
    return found + [desk.post(end, json={"answers": {}}).status_code for end in posts]


def ended(desk: Desk) -> None:
    desk.task.state, desk.task.ended_at = AssignmentState.ENDED, desk.task.at


def not_theirs(desk: Desk) -> None:
    mine = desk.session.scalars(select(Reviewer).where(Reviewer.account_id == desk.person.id)).one()
    mine.account_id = make_account(desk.session).id


def closed(desk: Desk) -> None:
    desk.round.phase = PhaseKind.CLOSED


@pytest.mark.parametrize("spoil", [ended, not_theirs])
def test_whoever_it_is_not_assigned_to_finds_nothing_at_any_address(desk: Desk, spoil: Any) -> None:
    spoil(desk)
    desk.session.commit()
    assert set(every_way(desk)) == {404}


def test_in_another_phase_of_the_round_there_is_nothing_to_read(desk: Desk) -> None:
    closed(desk)
    desk.session.commit()
    assert [desk.client.get(f"{desk.path}{end}").status_code for end in ("", "/entries", "/files/1")] == [404] * 3
    assert desk.save(words=(0, "x")).status_code == 404
    assert "Reviewing is over" in desk.get("/reviews")


def changed_text(desk: Desk, words: str = "Wir messen Rohre.") -> Submission:
    """The team was asked to mend something, and did."""
    add_answers(desk.session, lead_of(desk.session, desk.application), {"summary": words})
    return submit(desk.session, desk.application)


def test_a_text_that_changed_since_is_shown_word_by_word_and_the_review_is_confirmed(desk: Desk) -> None:
    make_review(desk.session, desk.task, desk.submission, desk.rubric)
    newer = changed_text(desk)
    desk.session.commit()
    assert "Text changed since your review" in desk.get("/reviews")
    page = desk.get()
    assert "0 of 1 done" in page
    assert ["Rohre</ins>" in page, "Kabel</del>" in page, page.count("badge--ask")] == [True, True, 1]
    assert [ONE.person in page, ONE.member in page, ONE.name in page] == [False] * 3
    assert desk.review().submission_id == desk.submission.id
    desk.post("/confirm", data={"on": "2"})
    assert (desk.review().submission_id, desk.review().state) == (newer.id, ReviewState.FINISHED)
    assert "</ins>" not in desk.get()
    assert "1 of 1 done" in desk.get("/reviews")


def test_what_is_hidden_in_the_new_text_is_hidden_in_the_old_one_too(desk: Desk) -> None:
    """By hand: no search would find it in the text that nobody searches any more."""
    make_review(desk.session, desk.task, desk.submission, desk.rubric)
    newer = changed_text(desk, "Wir messen Kabel am Alten Speicher und Rohre.")
    changed_text(desk, "Wir messen Kabel am Alten Speicher.")
    review = desk.review()
    review.submission_id = newer.id
    staff = make_account(desk.session, roles=["programme_staff"])
    mark_passage(desk.session, desk.application, "Alten Speicher", by_id=staff.id, at=desk.task.at)
    desk.session.commit()
    page = desk.get()
    assert [" und Rohre</del>" in page, "Alten Speicher" in page] == [True, False]


def test_a_finish_is_about_the_text_that_stood_on_the_page(desk: Desk) -> None:
    desk.get()
    changed_text(desk)
    desk.session.commit()
    desk.send("finish", **WHOLE)
    assert desk.review().submission_id == desk.submission.id
    assert "Text changed since your review" in desk.get("/reviews")
