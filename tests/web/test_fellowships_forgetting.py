"""What goes by itself, and what stays: visitors who never came back, drafts and submissions of a deleted profile."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions.accounts import delete_account
from app.accounts.models import Account
from app.core.database import unit_of_work
from app.fellowships.actions.applications.drafting import keep_visitor_draft
from app.fellowships.models import (
    EVERY,
    Answer,
    Application,
    ApplicationPart,
    EligibilityCheck,
    Round,
    Submission,
    VisitorDraft,
    enter,
    within,
)
from app.fellowships.states import Eligibility, Party
from app.fellowships.tasks import forget_what_visitors_left
from app.profiles.actions import erase_profile
from app.profiles.models import Profile, ProfileMember
from app.profiles.states import MemberRole
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.applications import make_application, make_open_round
from tests.web.test_fellowships_submitting import push


@pytest.fixture
def owner(client: Client, session: Session, clock: MovableClock) -> Account:
    account = make_account(session, address="ada@team.example")
    sign_in(client, session, account)
    enter(session, EVERY)
    return account


@pytest.fixture
def round_(session: Session, owner: Account) -> Round:
    return make_open_round(session, by_id=make_account(session).id, closes_in=timedelta(days=3))


def add_check(session: Session, round_: Round, account_id: int | None, clock: MovableClock) -> EligibilityCheck:
    made = EligibilityCheck(
        programme_id=round_.programme_id, round_id=round_.id, rules_id=1, account_id=account_id,
        outcome=Eligibility.YES, at=clock.at,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def swept(app: Flask, session: Session) -> int:
    session.commit()
    with app.app_context():
        found = forget_what_visitors_left()
    session.expire_all()
    return found


def test_texts_of_visitors_go_when_they_run_out(
    app: Flask, session: Session, clock: MovableClock, round_: Round
) -> None:
    keep_visitor_draft(session, round_, {"title": "Nie wieder"}, token="", at=clock.at - timedelta(days=7))
    keep_visitor_draft(session, round_, {"title": "Bis morgen"}, token="", at=clock.at - timedelta(days=6))
    assert swept(app, session) == 1
    assert [row.values for row in session.scalars(select(VisitorDraft))] == [{"title": "Bis morgen"}]


def test_no_text_of_a_visitor_is_kept_for_longer_than_a_month_after_the_deadline(
    app: Flask, session: Session, clock: MovableClock, round_: Round
) -> None:
    keep_visitor_draft(session, round_, {"title": "Ewig"}, token="", at=clock.at)
    row = session.scalars(select(VisitorDraft)).one()
    row.expires_at = clock.at + timedelta(days=400)
    clock.at = round_.closes_at + timedelta(days=30) - timedelta(microseconds=1)
    assert swept(app, session) == 0
    clock.move(microseconds=1)
    assert swept(app, session) == 1


def test_checks_that_no_account_took_over_go_and_the_others_stay(
    app: Flask, session: Session, clock: MovableClock, owner: Account, round_: Round
) -> None:
    round_.closes_at = clock.at + timedelta(days=90)
    nobodys, mine = add_check(session, round_, None, clock), add_check(session, round_, owner.id, clock)
    used = add_check(session, round_, None, clock)
    make_application(session, round_, owner).eligibility_check_id = used.id
    clock.move(days=30, microseconds=-1)
    assert swept(app, session) == 0
    gone, stay = nobodys.id, {mine.id, used.id}
    clock.move(microseconds=1)
    assert swept(app, session) == 1
    assert set(session.scalars(select(EligibilityCheck.id))) == stay
    assert gone not in stay


def erase(app: Flask, session: Session, row: Application) -> None:
    key = row.profile_id
    session.commit()
    with app.app_context(), unit_of_work() as own, within(own, EVERY):
        erase_profile(own, own.get_one(Profile, key), by_id=None)
    session.expire_all()


def test_a_draft_that_was_never_submitted_goes_with_its_profile(
    app: Flask, session: Session, owner: Account, round_: Round
) -> None:
    other = make_application(session, round_, make_account(session))
    row = make_application(session, round_, owner, parties={Party.UNIVERSITY: make_account(session)})
    gone, stays = row.id, other.id
    erase(app, session, row)
    assert session.scalars(select(Application.id)).all() == [stays]
    for table in (ApplicationPart, Answer):
        assert gone not in session.scalars(select(table.application_id)).all()


def test_what_was_submitted_stays_without_its_profile(
    app: Flask, client: Client, session: Session, owner: Account, round_: Round
) -> None:
    row = make_application(session, round_, owner)
    session.commit()
    push(client, row)
    number = row.number
    erase(app, session, row)
    assert (row.profile_id, row.number, row.submissions) == (None, number, 1)
    assert session.scalars(select(Submission.application_id)).all() == [row.id]
    assert client.get(f"/applications/{row.public_id}").status_code == 404


def test_drafts_go_with_the_account_whose_profile_nobody_else_is_in(
    app: Flask, client: Client, session: Session, clock: MovableClock, owner: Account, round_: Round
) -> None:
    submitted = make_application(session, round_, owner)
    make_application(session, round_, owner)
    session.commit()
    push(client, submitted)
    key, stays = owner.id, submitted.id
    session.commit()
    with app.app_context(), unit_of_work() as own:
        delete_account(own, own.get_one(Account, key), viewer=None, at=clock.at)
    session.expire_all()
    found = session.scalars(select(Application)).all()
    assert [(row.id, row.profile_id, row.created_by_id) for row in found] == [(stays, None, None)]


def test_whoever_deletes_a_profile_or_an_account_reads_which_applications_go_and_which_stay(
    client: Client, session: Session, owner: Account, round_: Round
) -> None:
    draft = make_application(session, round_, owner)
    submitted = make_application(session, round_, owner)
    shared = make_application(session, round_, owner)
    other = make_account(session).id
    session.add(
        ProfileMember(profile_id=shared.profile_id, account_id=other, role=MemberRole.EDITOR, since=shared.created_at)
    )
    session.commit()
    push(client, submitted)
    account = client.get("/account/delete").text
    assert "1 application that was never submitted is deleted with the profile" in account
    assert "1 submitted application stays with its round" in account
    profile = session.get_one(Profile, draft.profile_id)
    page = client.get(f"/profiles/{profile.public_id}/delete").text
    assert "never submitted is deleted with the profile, its answers and files included: Runde 2027 (en)" in page
    assert "stays with its round" not in page
