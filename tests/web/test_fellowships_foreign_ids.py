"""Ids of another programme's round in every address of the feature: nobody finds anything there, nothing is done."""

import itertools
from collections.abc import Iterator

import pytest
from flask import Flask, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import RoleGrant
from app.accounts.states import Scope
from app.fellowships.models import EVERY, Application, within
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account
from tests.factories.profiles import make_spinoff, make_startup
from tests.web.fellowship_walk import FEATURE
from tests.web.test_access_matrix import Cell, World, visitor_of, ways_in

# Words of ours, not ids; sections and questions are called alike in both rounds.
WORDS = {
    *("deed", "kind", "section", "question", "question_key", "key", "language", "view", "position", "token", "way"),
    *("programme", "slug"),
}
# Leads to one's own list from whatever is not among one's own tasks, whether it exists or not.
LEADS_HOME = "fellowships.reviews_walk"
LEAST = 150


@pytest.fixture
def world(app: Flask, session: Session, clock: MovableClock) -> World:
    with app.app_context():
        return World(session, clock)


@pytest.fixture
def other(app: Flask, session: Session, clock: MovableClock, world: World) -> World:
    """The same of the feature once more, under other programmes, with another team and another reviewer."""
    made = World.__new__(World)
    made.session, made.at, made.investor = session, clock.at, world.investor
    made.account = make_account(session)
    made.people = {**world.people, "reviewer": make_account(session), "founder A": made.account}
    made.profile = make_startup(session, made.account, name="Die anderen")
    made.team = make_spinoff(session, made.account, name="Das andere Team")
    with app.app_context():
        made.values = made._fellowships()
    session.commit()
    return made


def mixed(world: World, other: World, cell: Cell) -> Iterator[dict[str, object]]:
    """The address with some of its ids from there, at last with all of them."""
    name, ids = cell.rule.endpoint, sorted(set(cell.rule.arguments) - WORDS)
    own = {each: world.value(name, each) for each in cell.rule.arguments}
    for count in range(1, len(ids) + 1):
        for chosen in itertools.combinations(ids, count):
            yield own | {each: other.value(name, each) for each in chosen}


def in_one_programme(session: Session, world: World) -> None:
    """The programme staff run the programme of the round in review alone."""
    with within(session, EVERY):
        ours = select(Application.programme_id).where(
            Application.public_id == world.value("fellowships.staff_file", "application_id")
        )
        programme_id = session.scalars(ours).one()
    of_person = RoleGrant.account_id == world.people["programme staff"].id
    for grant in session.scalars(select(RoleGrant).where(of_person)):
        grant.scope, grant.scope_id = Scope.programme, programme_id
    session.commit()


@pytest.mark.parametrize("person", ["founder A", "reviewer", "programme staff"])
def test_ids_of_another_programme_lead_nowhere(
    app: Flask, client: Client, session: Session, world: World, other: World, person: str
) -> None:
    in_one_programme(session, world)
    visitor = visitor_of(client, session, world, person)
    tried, found = 0, []
    for cell in ways_in(app):
        if not cell.rule.endpoint.startswith(FEATURE) or cell.rule.endpoint == LEADS_HOME:
            continue
        for values in mixed(world, other, cell):
            with app.test_request_context():
                address = url_for(cell.rule.endpoint, **values)
            status = visitor.asks(cell, address).status_code
            tried += 1
            if status not in (403, 404):
                found.append(f"{cell.name} {status}")
    assert found == []
    assert tried > LEAST
