"""A query of programmes' rows needs a scope, and sees no other programme."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import RoleGrant
from app.accounts.states import Role
from app.accounts.states import Scope as GrantScope
from app.fellowships.models import EVERY, NoScope, Programme, Round, RoundPhase, Scope, enter, within
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.fellowships import make_programme, make_round


@pytest.fixture
def two(session: Session, clock: MovableClock) -> tuple[Round, Round]:
    by_id = make_account(session).id
    return tuple(  # type: ignore[return-value]
        make_round(session, make_programme(session, by_id, name), by_id=by_id, title=name) for name in ("Nord", "Süd")
    )


def test_without_a_scope_a_query_raises(session: Session, two: Any) -> None:
    for wanted in (
        select(Round),
        select(RoundPhase.id),
        select(Programme.id).join(Round, Round.programme_id == Programme.id),
    ):
        with pytest.raises(NoScope):
            session.execute(wanted)


def test_inside_a_scope_other_programmes_do_not_exist(session: Session, two: tuple[Round, Round]) -> None:
    north, south = two
    with within(session, Scope(frozenset({north.programme_id}))):
        assert session.scalars(select(Round.title_de)).all() == ["Nord"]
        joined = select(RoundPhase.round_id).join(Round, Round.id == RoundPhase.round_id).distinct()
        assert session.scalars(joined).all() == [north.id]
        assert session.scalars(select(Round).where(Round.id == south.id)).all() == []
    with within(session, EVERY):
        assert len(session.scalars(select(Round)).all()) == 2
    with pytest.raises(NoScope):
        session.scalars(select(Round))


def test_staff_of_one_programme_finds_the_other_nowhere(
    client: Client, session: Session, clock: MovableClock, two: tuple[Round, Round]
) -> None:
    north, south = two
    enter(session, EVERY)
    account = make_account(session, roles=["programme_staff"])
    grant = session.scalars(select(RoleGrant).where(RoleGrant.account_id == account.id)).one()
    assert grant.role is Role.programme_staff
    grant.scope, grant.scope_id = GrantScope.programme, north.programme_id
    session.flush()
    sign_in(client, session, account)
    page = client.get("/staff/programmes").text
    assert "Nord" in page
    assert "Süd" not in page
    for path in ("", "/call", "/dates", "/phase"):
        assert client.get(f"/staff/rounds/{north.public_id}{path}").status_code == 200
        assert client.get(f"/staff/rounds/{south.public_id}{path}").status_code == 404
    assert client.send("/staff/programmes/new", VALUES, page="/staff/programmes").status_code == 403


VALUES = {"name_de": "Neu", "name_en": "New", "contact": "neu@programm.example"}
