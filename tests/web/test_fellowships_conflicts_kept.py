"""Conflicts that were found or declared: what follows from them, how they are settled, and that none returns."""

import json

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock as core_clock
from app.core.audit import AuditEntry
from app.core.errors import RuleBroken
from app.fellowships.actions.conflicts.declaring import (
    declare_conflict,
    declare_free,
    restore_conflict,
    settle_conflict,
)
from app.fellowships.actions.conflicts.finding import find_in_round, find_of_application, find_of_person
from app.fellowships.models import EVERY, ConflictOfInterest, Reviewer, enter
from app.fellowships.queries.conflicts.barred import barred_for
from app.fellowships.rules.conflicts import ConflictKind
from app.fellowships.states import AssignmentState, ConflictSource, ConflictState
from app.fellowships.tasks import look_for_conflicts
from app.profiles.models import ProfileContact
from app.profiles.states import TieKind
from tests.conftest import MovableClock
from tests.factories.accounts import make_account
from tests.factories.conflicts import Pair, Setting, add_address, make_assignment, make_pair, make_setting, make_tie
from tests.factories.fellowships import make_programme, make_round


@pytest.fixture
def setting(session: Session, clock: MovableClock) -> Setting:
    staff = make_account(session, roles=["programme_staff"])
    programme = make_programme(session, staff.id)
    enter(session, EVERY)
    return make_setting(session, programme, make_round(session, programme, by_id=staff.id))


@pytest.fixture
def pair(setting: Setting) -> Pair:
    return make_pair(setting, "balu", number=1)


def kept(session: Session) -> list[ConflictOfInterest]:
    return list(session.scalars(select(ConflictOfInterest).order_by(ConflictOfInterest.id)))


def plant(pair: Pair, kind: TieKind = TieKind.MENTORING) -> None:
    make_tie(pair.session, kind, a_account_id=pair.reviewer.id, b_profile_id=pair.profile.id)


def search(pair: Pair) -> int:
    return find_in_round(pair.session, pair.application.round_id, core_clock.now())


def test_a_conflict_ends_the_assignment_at_once_and_says_so_on_record(session: Session, pair: Pair) -> None:
    assignment = make_assignment(pair)
    assert search(pair) == 0
    plant(pair)
    assert find_of_application(session, pair.application, core_clock.now()) == 1
    assert (assignment.state, assignment.end_reason) == (AssignmentState.ENDED, "conflict")
    assert barred_for(session, pair.reviewer.id) == {pair.application.id}
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(2)).all()
    assert [each.event for each in entries] == ["assignment.ended", "conflict.found"]
    assert {json.loads(each.details)["application_id"] for each in entries} == {pair.application.id}


def test_a_dismissed_one_never_returns_while_a_new_fact_does(session: Session, pair: Pair) -> None:
    plant(pair)
    search(pair)
    found = kept(session)[0]
    settle_conflict(session, found.id, reason="Ein anderes Team gleichen Namens", by_id=pair.member.id, at=found.at)
    assert barred_for(session, pair.reviewer.id) == frozenset()
    assert search(pair) == find_of_person(session, pair.application.round_id, pair.reviewer.id, found.at) == 0
    assert [each.state for each in kept(session)] == [ConflictState.DISMISSED]
    plant(pair, TieKind.FAMILY)
    assert search(pair) == 1
    assert [(each.kind, each.state) for each in kept(session)] == [
        ("mentoring", ConflictState.DISMISSED),
        ("family", ConflictState.STANDING),
    ]


def test_an_undone_dismissal_bars_again(session: Session, pair: Pair) -> None:
    plant(pair)
    search(pair)
    found = kept(session)[0]
    settle_conflict(session, found.id, reason="Versehen", by_id=pair.member.id, at=found.at)
    assignment = make_assignment(pair)
    restore_conflict(session, found.id, by_id=pair.member.id, at=found.at)
    assert barred_for(session, pair.reviewer.id) == {pair.application.id}
    assert assignment.state is AssignmentState.ENDED


def test_nothing_is_dismissed_without_a_reason_nor_twice(session: Session, pair: Pair) -> None:
    plant(pair)
    search(pair)
    found = kept(session)[0]
    with pytest.raises(RuleBroken) as refused:
        settle_conflict(session, found.id, reason="", by_id=pair.member.id, at=found.at)
    assert refused.value.field == "reason"
    settle_conflict(session, found.id, reason="Namensgleich", by_id=pair.member.id, at=found.at)
    with pytest.raises(RuleBroken):
        settle_conflict(session, found.id, reason="Noch einmal", by_id=pair.member.id, at=found.at)


def test_t30_whoever_stands_behind_an_application_is_never_let_in(session: Session, pair: Pair) -> None:
    add_address(session, pair.reviewer, "neu@neu-balu.de")
    make_tie(session, TieKind.TEAM, a_account_id=pair.reviewer.id, b_account_id=pair.member.id)
    declare_conflict(
        session,
        pair.application,
        account_id=pair.reviewer.id,
        kind=ConflictKind.SAME_PERSON,
        words="",
        by_id=pair.reviewer.id,
        at=core_clock.now(),
    )
    found = kept(session)[0]
    assert (found.source, found.state) == (ConflictSource.DECLARED, ConflictState.STANDING)
    found.source = ConflictSource.FOUND
    with pytest.raises(RuleBroken):
        settle_conflict(session, found.id, reason="Wir kennen ihn", by_id=pair.member.id, at=found.at)


def test_t30_the_address_of_an_invitation_to_read_is_the_readers(session: Session, pair: Pair) -> None:
    place = session.scalars(select(Reviewer).where(Reviewer.account_id == pair.reviewer.id)).one()
    place.invited_address = "Anna.Berg@Institut-Balu.de"
    session.add(ProfileContact(profile_id=pair.profile.id, name="Kontakt", email="anna.berg@institut-balu.de"))
    session.flush()
    assert search(pair) == 1
    assert kept(session)[0].kind == "same_address"


def test_what_is_declared_twice_is_one_and_what_was_taken_back_can_be_declared_again(
    session: Session, pair: Pair, clock: MovableClock
) -> None:
    def declare() -> ConflictOfInterest:
        return declare_conflict(
            session,
            pair.application,
            account_id=pair.reviewer.id,
            kind=ConflictKind.FAMILY,
            words="Schwager",
            by_id=pair.member.id,
            at=core_clock.now(),
        )

    first = declare()
    assert declare() is first
    assert first.source is ConflictSource.STAFF
    settle_conflict(session, first.id, reason="Falscher Name", by_id=pair.member.id, at=core_clock.now())
    assert first.state is ConflictState.WITHDRAWN
    clock.move(minutes=1)
    assert declare().id != first.id


def test_the_text_opens_with_the_words_that_there_is_no_conflict(session: Session, pair: Pair) -> None:
    assignment = make_assignment(pair)
    declare_free(session, assignment, by_id=pair.reviewer.id, at=core_clock.now())
    assert assignment.free_of_conflict_at == core_clock.now()
    plant(pair)
    search(pair)
    with pytest.raises(RuleBroken):
        declare_free(session, assignment, by_id=pair.reviewer.id, at=core_clock.now())


def test_a_tie_that_is_new_is_found_by_the_clock(app: Flask, session: Session, pair: Pair, clock: MovableClock) -> None:
    clock.move(days=2)
    plant(pair)
    session.commit()
    with app.app_context():
        assert look_for_conflicts() == 1
        assert look_for_conflicts() == 0
    assert [each.kind for each in kept(session)] == ["mentoring"]


def test_staff_are_looked_at_as_reviewers_are(session: Session, setting: Setting, pair: Pair) -> None:
    staff = make_account(session, roles=["programme_staff"])
    make_tie(session, TieKind.FAMILY, a_account_id=staff.id, b_account_id=pair.member.id)
    assert search(pair) == 1
    assert barred_for(session, staff.id) == {pair.application.id}
