"""Who reads what: calculated in the background, taken over in one step, put right by hand, never against a conflict."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.clock import now
from app.core.errors import RuleBroken
from app.core.outbox import OutboxMail
from app.fellowships.actions.assigning.applying import apply_run, give_way
from app.fellowships.actions.assigning.by_hand import assign_by_hand, lift_ruling, rule_pair, withdraw_by_hand
from app.fellowships.actions.assigning.running import order_run
from app.fellowships.models import (
    Application,
    Assignment,
    AssignmentRun,
    Bid,
    ConflictOfInterest,
    Review,
    Reviewer,
    Rubric,
    Submission,
)
from app.fellowships.queries.assigning.situation import settings_for, situation
from app.fellowships.rules.assigning import AssigningSettings
from app.fellowships.states import AssignmentState, ConflictSource, PairRule
from app.fellowships.tasks import make_assignments, tell_reviewers
from matching import HashingEncoder
from tests.conftest import MovableClock
from tests.factories.assigning import InReview, make_round_in_review

TOPICS = ("Roboter für Krankenhäuser", "Steuern mit Sprachmodellen", "Erntemaschinen sehen Unkraut")
KNOWN = (*TOPICS, "Roboter und Krankenhäuser")
Calculate = Callable[..., AssignmentRun]
ONE = AssigningSettings(reviews_each=1, floor_percent=0)


@pytest.fixture
def here(session: Session, staff: Account) -> InReview:
    return make_round_in_review(session, staff, TOPICS, KNOWN)


@pytest.fixture
def calculated(app: Flask, session: Session, here: InReview, staff: Account) -> Calculate:
    def calculate(settings: AssigningSettings = ONE) -> AssignmentRun:
        run = order_run(session, here.round, settings, by_id=staff.id, at=now())
        session.commit()
        with app.app_context():
            make_assignments()
        session.expire_all()
        assert run.error == ""
        return run

    return calculate


def told(app: Flask, session: Session) -> None:
    session.commit()
    with app.app_context():
        tell_reviewers()


def read(session: Session) -> list[tuple[str, str]]:
    """Who reads what now, by title and expertise."""
    wanted = (
        select(Application.title, Reviewer.expertise)
        .select_from(Assignment)
        .join(Application, Application.id == Assignment.application_id)
        .join(Reviewer, Reviewer.id == Assignment.reviewer_id)
        .where(Assignment.state == AssignmentState.ASSIGNED)
        .order_by(Application.id, Reviewer.id)
    )
    return [(title, known) for title, known in session.execute(wanted)]


def conflict(session: Session, here: InReview, application: int, reviewer: int) -> ConflictOfInterest:
    row = ConflictOfInterest(
        programme_id=here.round.programme_id, application_id=here.applications[application].id,
        account_id=here.people[reviewer].id, kind="declared", fingerprint="a" * 64, source=ConflictSource.DECLARED,
        words="Wir kennen uns.", at=now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def add_review(session: Session, here: InReview, row: Assignment) -> None:
    """A draft, as the desk begins one."""
    submission = session.scalars(select(Submission).where(Submission.application_id == row.application_id)).one()
    rubric = session.scalars(select(Rubric).where(Rubric.round_id == here.round.id)).first()
    if rubric is None:
        rubric = Rubric(
            programme_id=row.programme_id, round_id=here.round.id, number=1, definition={}, created_at=now()
        )
        session.add(rubric)
        session.flush()
    session.add(
        Review(
            programme_id=row.programme_id, application_id=row.application_id, assignment_id=row.id,
            submission_id=submission.id, rubric_id=rubric.id, started_at=now(), changed_at=now(),
        )
    )  # fmt: skip
    session.flush()


def test_who_knows_the_topic_reads_it_and_nothing_is_written_before_it_is_taken_over(
    session: Session, here: InReview, staff: Account, calculated: Calculate
) -> None:
    run = calculated()
    assert read(session) == []
    assert run.result is not None
    assert run.result["figures"]["pairs"] == 3  # type: ignore[index]  # JSON
    done = apply_run(session, here.round, run.public_id, by_id=staff.id, at=now())

    assert (done.new, done.ended, done.left_out) == (3, 0, 0)
    assert read(session) == [("Vorhaben 1", KNOWN[0]), ("Vorhaben 2", KNOWN[1]), ("Vorhaben 3", KNOWN[2])]


def test_the_same_round_has_the_same_hash(
    session: Session, here: InReview, staff: Account, calculated: Calculate
) -> None:
    first, second = calculated(), calculated()
    assert len(first.sha256) == 64
    assert second.sha256 == first.sha256


def test_a_wish_and_a_second_calculation_move_only_what_nobody_began(
    session: Session, here: InReview, staff: Account, calculated: Calculate
) -> None:
    apply_run(session, here.round, calculated().public_id, by_id=staff.id, at=now())
    begun = session.scalars(select(Assignment).order_by(Assignment.application_id)).first()
    assert begun is not None
    begun.free_of_conflict_at = now()
    for application in here.applications[:2]:
        rule_pair(session, application, here.reviewers[3], PairRule.PIN, "Soll es lesen.", by_id=staff.id, at=now())
    apply_run(session, here.round, calculated().public_id, by_id=staff.id, at=now())

    assert read(session) == [
        ("Vorhaben 1", KNOWN[0]),
        ("Vorhaben 1", KNOWN[3]),
        ("Vorhaben 2", KNOWN[3]),
        ("Vorhaben 3", KNOWN[2]),
    ]
    ended = session.scalars(select(Assignment).where(Assignment.state == AssignmentState.ENDED)).one()
    assert (ended.application_id, ended.end_reason) == (here.applications[1].id, "replaced")


def test_a_conflict_bars_the_pair_before_and_after_the_calculation(
    session: Session, here: InReview, staff: Account, calculated: Calculate
) -> None:
    conflict(session, here, 0, 0)
    run = calculated()
    conflict(session, here, 1, 1)
    done = apply_run(session, here.round, run.public_id, by_id=staff.id, at=now())

    assert done.left_out == 1
    assert read(session) == [("Vorhaben 1", KNOWN[3]), ("Vorhaben 3", KNOWN[2])]
    with pytest.raises(RuleBroken, match="conflict of interest"):
        assign_by_hand(session, here.round, here.applications[1], here.reviewers[1], by_id=staff.id, at=now())


def test_what_was_made_by_hand_stays_and_what_was_withdrawn_can_come_back(
    session: Session, here: InReview, staff: Account, calculated: Calculate
) -> None:
    application, reviewer = here.applications[0], here.reviewers[1]
    assign_by_hand(session, here.round, application, reviewer, by_id=staff.id, at=now())
    apply_run(session, here.round, calculated().public_id, by_id=staff.id, at=now())
    assert ("Vorhaben 1", KNOWN[1]) in read(session)
    withdraw_by_hand(session, application, reviewer, "Keine Zeit.", by_id=staff.id, at=now())
    assert ("Vorhaben 1", KNOWN[1]) not in read(session)
    again = assign_by_hand(session, here.round, application, reviewer, by_id=staff.id, at=now())
    assert (again.state, again.end_reason, again.told_at) == (AssignmentState.ASSIGNED, "", None)


def test_a_review_that_was_begun_is_never_taken_away(
    session: Session, here: InReview, staff: Account, calculated: Calculate
) -> None:
    apply_run(session, here.round, calculated().public_id, by_id=staff.id, at=now())
    row = session.scalars(select(Assignment).order_by(Assignment.application_id)).first()
    assert row is not None
    add_review(session, here, row)
    rule_pair(
        session, here.applications[0], here.reviewers[3], PairRule.PIN, "Soll es lesen.", by_id=staff.id, at=now()
    )
    apply_run(session, here.round, calculated().public_id, by_id=staff.id, at=now())

    assert read(session)[:2] == [("Vorhaben 1", KNOWN[0]), ("Vorhaben 1", KNOWN[3])]


def test_a_forbidden_pair_is_not_made_until_it_is_lifted(session: Session, here: InReview, staff: Account) -> None:
    pair = here.applications[0], here.reviewers[0]
    rule_pair(session, *pair, PairRule.FORBID, "Kennt das Vorhaben.", by_id=staff.id, at=now())
    with pytest.raises(RuleBroken, match="ruled this pair out"):
        assign_by_hand(session, here.round, *pair, by_id=staff.id, at=now())
    lift_ruling(session, *pair, by_id=staff.id, at=now())
    assign_by_hand(session, here.round, *pair, by_id=staff.id, at=now())
    assert read(session) == [("Vorhaben 1", KNOWN[0])]


def test_nobody_reads_a_language_they_do_not_know_or_more_than_they_offered(
    session: Session, here: InReview, staff: Account, calculated: Calculate
) -> None:
    here.reviewers[0].languages, here.reviewers[1].own_quota = ["en"], 0
    apply_run(session, here.round, calculated().public_id, by_id=staff.id, at=now())
    assert [known for _title, known in read(session) if known in KNOWN[:2]] == []
    with pytest.raises(RuleBroken, match="does not read the language"):
        assign_by_hand(session, here.round, here.applications[0], here.reviewers[0], by_id=staff.id, at=now())
    with pytest.raises(RuleBroken, match="as much to read as they offered"):
        assign_by_hand(session, here.round, here.applications[0], here.reviewers[1], by_id=staff.id, at=now())


def test_an_impossible_round_says_what_must_give_way_and_works_afterwards(
    session: Session, here: InReview, staff: Account, calculated: Calculate
) -> None:
    for reviewer in here.reviewers:
        reviewer.load_most = 1
    run = calculated(AssigningSettings(reviews_each=2, floor_percent=0))
    assert run.result is not None
    assert {(each["kind"], each["asks_reviewer"]) for each in run.result["gives_way"]} == {("load", False)}  # type: ignore[index, union-attr]  # JSON
    assert sum(each["by"] for each in run.result["gives_way"]) == 2  # type: ignore[index, union-attr]  # JSON
    with pytest.raises(RuleBroken):
        apply_run(session, here.round, run.public_id, by_id=staff.id, at=now())
    give_way(session, here.round, run.public_id, by_id=staff.id, at=now())
    with pytest.raises(RuleBroken):
        give_way(session, here.round, run.public_id, by_id=staff.id, at=now())
    assert sum(each.load_most for each in here.reviewers) == 6
    again = calculated(settings_for(session, here.round.id))
    apply_run(session, here.round, again.public_id, by_id=staff.id, at=now())
    assert len(read(session)) == 6


def test_nobody_is_asked_for_more_than_they_offered_by_the_button(
    session: Session, here: InReview, staff: Account, calculated: Calculate
) -> None:
    for reviewer in here.reviewers:
        reviewer.own_quota = 0
    run = calculated()
    give_way(session, here.round, run.public_id, by_id=staff.id, at=now())
    assert [each.own_quota for each in here.reviewers] == [0, 0, 0, 0]


def test_bids_are_part_of_the_situation_and_names_are_not(session: Session, here: InReview) -> None:
    session.add(
        Bid(
            programme_id=here.round.programme_id, application_id=here.applications[0].id,
            reviewer_id=here.reviewers[2].id, wish=2, at=now(),
        )
    )  # fmt: skip
    session.flush()
    now_ = situation(session, here.round.id, now())
    assert now_.wishes == {(here.applications[0].id, here.reviewers[2].id): 2}
    # What names the team is no text of the application.
    assert [each.texts for each in now_.applications] == [(topic,) for topic in TOPICS]


def test_reviewers_hear_once_of_all_new_tasks(
    app: Flask, session: Session, clock: MovableClock, here: InReview, staff: Account, calculated: Calculate
) -> None:
    for reviewer in here.reviewers[1:]:
        reviewer.own_quota = 0
    apply_run(session, here.round, calculated().public_id, by_id=staff.id, at=now())
    conflict(session, here, 2, 0)
    told(app, session)
    assert session.scalars(select(OutboxMail)).all() == []
    clock.move(minutes=11)
    told(app, session)
    told(app, session)

    mails = session.scalars(select(OutboxMail)).all()
    assert [(mail.to, mail.subject) for mail in mails] == [
        (here.people[0].primary_address.address, "2 applications to review: Runde 2027 (en)")
    ]


def test_texts_are_read_once_as_long_as_they_stay(
    session: Session, here: InReview, staff: Account, calculated: Calculate, monkeypatch: pytest.MonkeyPatch
) -> None:
    calculated()
    read_again: list[int] = []
    encode = HashingEncoder.encode

    def counting(self: HashingEncoder, texts: Any, **more: Any) -> Any:
        read_again.append(len(texts))
        return encode(self, texts, **more)

    monkeypatch.setattr(HashingEncoder, "encode", counting)
    session.add(
        Bid(
            programme_id=here.round.programme_id, application_id=here.applications[0].id,
            reviewer_id=here.reviewers[2].id, wish=2, at=now(),
        )
    )  # fmt: skip
    calculated(AssigningSettings(reviews_each=2))
    assert read_again == []
    here.reviewers[0].expertise = "Weinbau"
    calculated()
    assert read_again == [5]


def test_a_calculation_whose_worker_fell_silent_is_taken_up_again(
    app: Flask, session: Session, clock: MovableClock, here: InReview, staff: Account
) -> None:
    run = order_run(session, here.round, ONE, by_id=staff.id, at=now())
    run.percent, run.beat_at = 40, now()
    session.commit()
    with app.app_context():
        assert make_assignments() == 0
        clock.move(minutes=6)
        assert make_assignments() == 1
    session.expire_all()
    assert (run.percent, run.error) == (100, "")


def test_a_second_order_waits_for_the_end_of_the_first(session: Session, here: InReview, staff: Account) -> None:
    order_run(session, here.round, ONE, by_id=staff.id, at=now())
    with pytest.raises(RuleBroken, match="goes on already"):
        order_run(session, here.round, ONE, by_id=staff.id, at=now())
