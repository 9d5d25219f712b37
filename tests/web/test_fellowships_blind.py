"""Capability 14: what tells who applies is found, decided about once, and never read by whoever reads blind."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.audit import AuditEntry
from app.core.errors import NotFound, RuleBroken
from app.fellowships.actions.blind.marking import mark_passage
from app.fellowships.actions.blind.runs import ask_for_search
from app.fellowships.actions.blind.settling import settle_places
from app.fellowships.actions.phases import switch_phase
from app.fellowships.models import (
    EVERY,
    Application,
    BlindReport,
    Redaction,
    ReviewPhase,
    ReviewPlan,
    Round,
    Submission,
    enter,
)
from app.fellowships.queries.blind.identities import identities_of
from app.fellowships.queries.blind.opening import check_blindness
from app.fellowships.queries.blind.reading import SEARCHED, for_reviewer, withheld_from
from app.fellowships.queries.blind.report import blindness_of, places_in
from app.fellowships.rules.blind import MARK
from app.fellowships.rules.frozen import Frozen
from app.fellowships.states import FindingState, PhaseKind
from app.fellowships.tasks.blind import search_names, search_one
from benchmarks.blind_corpus.files import document as pdf_of
from benchmarks.blind_corpus.people import APPLICANTS
from tests.conftest import MovableClock
from tests.factories.accounts import make_account
from tests.factories.applications import add_answers, make_application, make_open_round
from tests.factories.attachments import keep_file
from tests.factories.blind import ASKED, ONE, OTHER, lead_of, make_submitted, make_team, submit, words_of
from tests.factories.profiles import make_spinoff
from tests.factories.reviewing import make_rubric


@pytest.fixture
def staff(session: Session, clock: MovableClock) -> Any:
    enter(session, EVERY)
    return make_account(session, roles=["programme_staff"])


@pytest.fixture
def row(session: Session, staff: Any) -> Round:
    return make_open_round(session, by_id=staff.id, asked=ASKED)


@pytest.fixture
def made(session: Session, row: Round) -> tuple[Application, Submission]:
    return make_submitted(session, row, ONE)


@pytest.fixture
def search(app: Flask, session: Session) -> Callable[[Application], int]:
    """As the worker searches one application; returns how many places are new."""

    def run(application: Application) -> int:
        key = application.id
        session.commit()
        with app.app_context():
            new = search_one(key)
        session.expire_all()
        return new

    return run


def places(session: Session, application: Application) -> list[Redaction]:
    wanted = select(Redaction).where(Redaction.application_id == application.id, Redaction.kind != SEARCHED)
    return list(session.scalars(wanted.order_by(Redaction.question_key, Redaction.place, Redaction.start)))


def answers(frozen: Frozen) -> dict[str, object]:
    return dict(frozen.lead.answers)


BLIND = {
    "title": f"{MARK}: Fasern als Thermometer",
    "summary": f"Wir von {MARK} messen Kabel. {MARK} leitet das.\nFragen an {MARK}.",
    "team": [{"name": MARK, "role": f"Entwicklung bei {MARK}", "percent": 50}],
}


def test_who_applies_is_known_by_profile_accounts_and_the_team_in_the_answers(session, made):
    application, _submission = made
    identity = identities_of(session, [application])[application.id]
    assert ONE.person in identity.persons
    assert [each.name for each in identity.organisations if each.name == ONE.name] == [ONE.name]
    assert any("@" in mail for mail in identity.mails)


def test_a_search_finds_every_place_once_and_finds_nothing_new_the_second_time(session, made, search):
    application, _submission = made
    assert search(application) == len(places(session, application)) == 6
    assert {each.state for each in places(session, application)} == {FindingState.OPEN}
    assert search(application) == 0


def test_t10_a_blind_reader_gets_marks_no_hidden_question_and_no_name(session, made, search):
    application, submission = made
    search(application)
    read = for_reviewer(session, submission, sees_applicants=False)
    assert answers(read) == BLIND
    assert read.title == BLIND["title"]


def test_t10_what_was_not_searched_yet_is_searched_when_it_is_read(session, made):
    _application, submission = made
    assert answers(for_reviewer(session, submission, sees_applicants=False)) == BLIND


def test_whoever_sees_the_applicants_reads_all_but_what_is_for_staff(session, made, search):
    application, submission = made
    search(application)
    read = for_reviewer(session, submission, sees_applicants=True)
    assert answers(read) == {key: value for key, value in words_of(ONE).items() if key != "secret"}
    assert read.title == words_of(ONE)["title"]


def test_t10_two_applicants_swapped_read_byte_for_byte_alike(session, row, made, search):
    other, its = make_submitted(session, row, OTHER)
    application, submission = made
    unsearched = [
        repr(answers(for_reviewer(session, each, sees_applicants=False))).encode() for each in (submission, its)
    ]
    assert unsearched[0] == unsearched[1]
    search(application)
    search(other)
    one, two = (
        repr(answers(for_reviewer(session, each, sees_applicants=False))).encode() for each in (submission, its)
    )
    assert one == two == unsearched[0]


def test_what_is_dismissed_with_a_reason_is_read_and_does_not_come_back(session, row, staff, made, search):
    application, submission = made
    search(application)
    first = next(each for each in places(session, application) if each.question_key == "summary")
    with pytest.raises(RuleBroken, match="why it may stand"):
        settle_places(
            session, row.id, [first.public_id], FindingState.DISMISSED, reason=" ", by_id=staff.id, at=clock.now()
        )
    settle_places(
        session, row.id, [first.public_id], FindingState.DISMISSED, reason="Zitat", by_id=staff.id, at=clock.now()
    )
    assert search(application) == 0
    assert (first.question_key, first.state, first.reason) == ("summary", FindingState.DISMISSED, "Zitat")
    said = answers(for_reviewer(session, submission, sees_applicants=False))["summary"]
    assert said == f"Wir von {ONE.name} messen Kabel. {MARK} leitet das.\nFragen an {MARK}."
    events = session.scalars(select(AuditEntry.event).where(AuditEntry.event.like("blindness.%"))).all()
    assert events == ["blindness.dismissed"]


def test_a_decision_is_undone(session, row, staff, made, search):
    application, _submission = made
    search(application)
    ids = [each.public_id for each in places(session, application)]
    for state in (FindingState.REDACTED, FindingState.OPEN):
        settle_places(session, row.id, ids, state, reason="", by_id=staff.id, at=clock.now())
    assert {(each.state, each.settled_at, each.settled_by_id) for each in places(session, application)} == {
        (FindingState.OPEN, None, None)
    }


def test_places_of_another_round_cannot_be_decided_about(session, row, staff, made, search):
    application, _submission = made
    search(application)
    ids = [each.public_id for each in places(session, application)]
    other = make_open_round(session, by_id=staff.id, asked=ASKED, title="Andere")
    with pytest.raises(NotFound):
        settle_places(session, other.id, ids, FindingState.REDACTED, reason="", by_id=staff.id, at=clock.now())
    assert {each.state for each in places(session, application)} == {FindingState.OPEN}


def test_after_a_change_decisions_move_with_their_place_and_only_the_new_is_open(session, row, staff, made, search):
    application, _submission = made
    search(application)
    ids = [each.public_id for each in places(session, application)]
    settle_places(session, row.id, ids, FindingState.REDACTED, reason="", by_id=staff.id, at=clock.now())
    changed = str(words_of(ONE)["summary"]).replace("\n", f" Vorher war es {ONE.name} allein, nun ist es offen.\n")
    add_answers(session, lead_of(session, application), {"summary": changed})
    newer = submit(session, application)
    assert search(application) == 1
    assert [each.question_key for each in places(session, application) if each.state is FindingState.OPEN] == [
        "summary"
    ]
    said = str(answers(for_reviewer(session, newer, sees_applicants=False))["summary"])
    assert said == str(BLIND["summary"]).replace("\n", f" Vorher war es {MARK} allein, nun ist es offen.\n")


def test_a_passage_marked_by_hand_is_taken_out_everywhere_and_stays_out_after_a_change(session, staff, made, search):
    application, submission = made
    search(application)
    with pytest.raises(RuleBroken, match="No answer says this"):
        mark_passage(session, application, "steht nirgends", by_id=staff.id, at=clock.now())
    marked = mark_passage(session, application, "messen Kabel", by_id=staff.id, at=clock.now())
    assert [(each.question_key, each.is_by_hand, each.state) for each in marked] == [
        ("summary", True, FindingState.REDACTED)
    ]
    said = str(answers(for_reviewer(session, submission, sees_applicants=False))["summary"])
    assert "messen Kabel" not in said
    changed = f"Neu: messen Kabel, wie gesagt. {words_of(ONE)['summary']}"
    add_answers(session, lead_of(session, application), {"summary": changed})
    newer = submit(session, application)
    search(application)
    assert "messen Kabel" not in str(answers(for_reviewer(session, newer, sees_applicants=False))["summary"])


def test_a_whole_round_is_searched_with_progress_and_its_figures_stand(app, session, row, staff, made, search):
    make_submitted(session, row, OTHER)
    report = ask_for_search(session, row, by_id=staff.id, at=clock.now())
    assert ask_for_search(session, row, by_id=staff.id, at=clock.now()).id == report.id
    key = report.id
    session.commit()
    with app.app_context():
        search_names(key)
    session.expire_all()
    report = session.get_one(BlindReport, key)
    assert (report.percent, report.result, report.finished_at is not None) == (
        100, {"searched": 2, "of": 2, "new": 12}, True,
    )  # fmt: skip
    figures = blindness_of(session, row.id)
    assert [(line.is_searched, line.open, line.settled) for line in figures.lines] == [(True, 6, 0), (True, 6, 0)]
    assert (figures.open, figures.unsearched, figures.is_done) == (12, 0, False)


def test_staff_read_each_place_with_what_stands_around_it(session, made, search):
    application, _submission = made
    search(application)
    shown = places_in(session, application)
    summary = [each for each in shown if each.question.en == "Summary"]
    assert next((each.before, each.words, each.after) for each in summary) == (
        "Wir von ", ONE.name, f" messen Kabel. {ONE.person} le",
    )  # fmt: skip
    assert [each.question.en for each in shown] == ["Title"] + ["Summary"] * 3 + ["Team"] * 2


def test_the_review_does_not_open_while_something_is_open_and_opens_once_all_is_decided(
    session, row, staff, made, search
):
    application, _submission = made
    session.add(ReviewPlan(programme_id=row.programme_id, round_id=row.id))
    session.flush()
    with pytest.raises(RuleBroken, match="could still tell"):
        check_blindness(session, row.id)
    search(application)
    with pytest.raises(RuleBroken, match="could still tell"):
        check_blindness(session, row.id)
    ids = [each.public_id for each in places(session, application)]
    settle_places(session, row.id, ids, FindingState.REDACTED, reason="", by_id=staff.id, at=clock.now())
    check_blindness(session, row.id)


def test_a_round_that_only_warns_or_shows_names_opens_all_the_same(session, row, made):
    plan = ReviewPlan(programme_id=row.programme_id, round_id=row.id, blocks_unblind=False)
    session.add(plan)
    session.flush()
    check_blindness(session, row.id)
    plan.blocks_unblind = True
    session.add(
        ReviewPhase(
            programme_id=row.programme_id, round_id=row.id, position=1, name_de="Offen", name_en="Open",
            sees_applicants=True,
        )
    )  # fmt: skip
    session.flush()
    check_blindness(session, row.id)


def test_switching_by_hand_asks_for_it(session, row, staff, made):
    make_rubric(session, row)
    session.add(ReviewPlan(programme_id=row.programme_id, round_id=row.id))
    session.flush()
    with pytest.raises(RuleBroken, match="could still tell"):
        switch_phase(session, row.id, PhaseKind.REVIEW, seen=PhaseKind.CALL, reason="", by_id=staff.id, at=clock.now())


def test_t10_a_file_that_names_somebody_waits_until_staff_have_looked(app, session, row, staff):
    document = pdf_of(APPLICANTS[0])
    owner = make_team(session, ONE)
    application = make_application(
        session, row, owner, profile=make_spinoff(session, owner, name="Nordlicht Robotics GmbH")
    )
    with app.app_context():
        file = keep_file(session, lead_of(session, application), "cv", content=document, name="Lebenslauf.pdf")
    submission = submit(session, application)
    assert for_reviewer(session, submission, sees_applicants=False).lead.files == {}
    key = application.id
    session.commit()
    with app.app_context():
        search_one(key)
    session.expire_all()
    found = [each for each in places_in(session, application) if each.file]
    assert {each.page for each in found if each.kind == "organisation"} == {0, 1, 2}
    assert [(each.why, each.page, each.state) for each in found if each.is_look] == [("pictures", 2, FindingState.OPEN)]
    assert "Nordlicht Robotics GmbH" in {each.words for each in found}
    assert withheld_from(session, submission) == {file.public_id}
    ids = [each.public_id for each in found]
    settle_places(session, row.id, ids, FindingState.DISMISSED, reason="geprüft", by_id=staff.id, at=clock.now())
    shown = for_reviewer(session, submission, sees_applicants=False).lead.files["cv"]
    assert [(each.id, each.name, each.sha256) for each in shown] == [(file.public_id, "", "")]
    settle_places(session, row.id, ids[:1], FindingState.REDACTED, reason="", by_id=staff.id, at=clock.now())
    assert for_reviewer(session, submission, sees_applicants=False).lead.files == {}
