from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import queries
from app.accounts.actions.invitations import invite_to_role as invite
from app.accounts.actions.invitations import issue_invitation, redeem_invitation, withdraw_invitation
from app.accounts.models import RoleGrant
from app.accounts.rules.links import link_path
from app.accounts.states import Purpose, Role
from app.core.errors import RuleBroken
from tests.conftest import Client, MovableClock
from tests.factories.accounts import PASSWORD, make_account, sign_in

GUEST = "guest@example.org"
JOIN = {"display_name": "Kim Lange", "new_password": PASSWORD, "agreed": "y"}


def role_link(app: Flask, session: Session, clock: MovableClock, address: str = GUEST) -> str:
    with app.app_context():
        raw = invite(session, address, Role.reviewer, language="en", by=None, at=clock.at)
    session.commit()
    return link_path(raw)


def roles_of(session: Session) -> list[tuple[int, str]]:
    return [(grant.account_id, grant.role.value) for grant in session.scalars(select(RoleGrant))]


def test_a_newcomer_registers_by_invitation_and_has_the_role(
    app: Flask, client: Client, session: Session, clock: MovableClock
) -> None:
    client.get(role_link(app, session, clock))
    assert "You are invited to work here as: Reviewer." in client.get("/account/invitation").text
    assert client.send("/account/invitation", JOIN).status_code == 302
    account = queries.find_account_by_address(session, GUEST)
    assert account is not None
    assert account.primary_address.confirmed_at == clock.at
    assert (roles_of(session), client.get("/account/").status_code) == ([(account.id, "reviewer")], 200)


def test_somebody_with_an_account_signs_in_first_and_then_accepts(
    app: Flask, client: Client, session: Session, clock: MovableClock
) -> None:
    account = make_account(session, address=GUEST)
    client.get(role_link(app, session, clock))
    assert "Sign in with it, then accept" in client.get("/account/invitation").text
    fields = {"address": GUEST, "password": PASSWORD}
    assert client.send("/account/sign-in?next=/account/invitation", fields).location == "/account/invitation"
    client.send("/account/invitation")
    assert roles_of(session) == [(account.id, "reviewer")]


def test_an_invitation_is_accepted_once(app: Flask, client: Client, session: Session, clock: MovableClock) -> None:
    link = role_link(app, session, clock)
    client.get(link)
    client.send("/account/invitation", JOIN)
    assert client.get(link).status_code == 410


def test_an_invitation_runs_out(app: Flask, client: Client, session: Session, clock: MovableClock) -> None:
    link = role_link(app, session, clock)
    clock.move(days=7)
    assert client.get(link).status_code == 410


def test_an_unconfirmed_registration_of_a_stranger_does_not_get_the_role(
    app: Flask, client: Client, session: Session, clock: MovableClock, new_client: Callable[[], Client]
) -> None:
    stranger = new_client()
    make_account(session, address=GUEST, confirmed=False)
    client.get(role_link(app, session, clock))
    client.send("/account/invitation", {**JOIN, "new_password": "neunzehn gelbe Schirme"})
    answer = stranger.send("/account/sign-in", {"address": GUEST, "password": PASSWORD})
    assert answer.status_code == 422


def test_a_role_cannot_be_asked_for_by_the_form(
    app: Flask, client: Client, session: Session, clock: MovableClock
) -> None:
    client.get(role_link(app, session, clock))
    client.send("/account/invitation", {**JOIN, "role": "administrator", "detail": "administrator"})
    assert [role for _, role in roles_of(session)] == ["reviewer"]


def test_a_subjects_invitation_is_issued_and_redeemed_by_the_feature_it_belongs_to(
    session: Session, clock: MovableClock
) -> None:
    """Without an application: actions take the session alone."""
    account = make_account(session)
    raw = issue_invitation(session, purpose="profile_member", address=GUEST, subject_id=7, by=None, at=clock.at)
    assert [row.address for row in queries.open_invitations(session, Purpose.profile_member, 7, clock.at)] == [GUEST]
    token = redeem_invitation(session, raw, account_id=account.id, at=clock.at)
    assert (token.purpose, token.subject_id, token.account_id) == ("profile_member", 7, account.id)
    with pytest.raises(RuleBroken):
        redeem_invitation(session, raw, account_id=account.id, at=clock.at)


def test_a_newer_invitation_ends_the_older_for_the_same_subject_only(session: Session, clock: MovableClock) -> None:
    def issue(subject_id: int) -> str:
        return issue_invitation(
            session, purpose="profile_member", address=GUEST, subject_id=subject_id, by=None, at=clock.at
        )

    older, other, newer = issue(1), issue(2), issue(1)
    good = [queries.find_token(session, raw, now=clock.at) is not None for raw in (older, other, newer)]
    assert good == [False, True, True]


def test_a_withdrawn_invitation_is_dead(session: Session, clock: MovableClock) -> None:
    raw = issue_invitation(session, purpose="profile_member", address=GUEST, subject_id=1, by=None, at=clock.at)
    withdraw_invitation(session, purpose="profile_member", address=GUEST, subject_id=1, at=clock.at)
    assert queries.find_token(session, raw, now=clock.at) is None


def test_an_unknown_kind_of_invitation_is_an_error(session: Session, clock: MovableClock) -> None:
    with pytest.raises(ValueError, match="reset"):
        issue_invitation(session, purpose="reset", address=GUEST, subject_id=None, by=None, at=clock.at)


def test_the_wrong_person_sees_whom_they_accept_as(
    app: Flask, client: Client, session: Session, clock: MovableClock
) -> None:
    account = make_account(session, name="Toni Berg")
    sign_in(client, session, account)
    client.get(role_link(app, session, clock))
    page = client.get("/account/invitation").text
    assert f"You accept it as Toni Berg ({account.email})." in page
