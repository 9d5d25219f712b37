"""The staff's pages of who reads what: calculate, look, take over, change a pair, always without scripts."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.core.database import db
from app.fellowships.models import EVERY, Assignment, AssignmentRuling, enter
from app.fellowships.states import AssignmentState, PairRule
from app.fellowships.tasks import make_assignments
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.assigning import InReview, make_round_in_review

TOPICS = ("Roboter für Krankenhäuser", "Steuern mit Sprachmodellen", "Erntemaschinen sehen Unkraut")
KNOWN = (*TOPICS, "Roboter und Krankenhäuser")
SETTINGS = {"reviews_each": "1", "floor_percent": "0"}


@pytest.fixture
def here(client: Client, session: Session, clock: MovableClock) -> InReview:
    staff = make_account(session, roles=["programme_staff"])
    sign_in(client, session, staff)
    enter(session, EVERY)
    made = make_round_in_review(session, staff, TOPICS, KNOWN)
    session.commit()
    return made


def base(here: InReview) -> str:
    return f"/staff/rounds/{here.round.public_id}/assignment"


def pair(here: InReview, application: int) -> str:
    return f"{base(here)}/applications/{here.applications[application].public_id}"


def text_of(answer: Any) -> str:
    return " ".join(BeautifulSoup(answer.text, "html.parser").main.get_text(" ").split())


def calculate(app: Flask, client: Client, session: Session, here: InReview, **settings: str) -> str:
    """Orders one by the page and carries it out; returns the run as the page's form names it."""
    session.commit()
    assert client.send(f"{base(here)}/run", SETTINGS | settings, page=base(here)).status_code == 303
    with app.app_context():
        make_assignments()
    session.expire_all()
    field = BeautifulSoup(client.get(base(here)).text, "html.parser").find("input", {"name": "run"})
    return str(field["value"]) if field else ""


def test_a_calculation_is_looked_at_and_taken_over(
    app: Flask, client: Client, session: Session, here: InReview
) -> None:
    assert "Nothing was calculated yet." in text_of(client.get(base(here)))
    run = calculate(app, client, session, here)
    page = text_of(client.get(base(here)))
    assert "Gutachterin 1 (would be new)" in page
    assert "Price of the floor 0.00" in page
    assert session.scalars(select(Assignment)).all() == []
    session.commit()
    client.send(f"{base(here)}/apply", {"run": run}, page=base(here))

    assert len(session.scalars(select(Assignment)).all()) == 3
    assert "3 new assignments." in client.get(base(here)).text
    session.commit()
    client.send(f"{base(here)}/apply", {"run": run}, page=base(here))
    assert "There is a newer calculation, or this one is taken over." in client.get(base(here)).text


def test_while_it_goes_on_the_page_says_how_far_it_is(client: Client, session: Session, here: InReview) -> None:
    client.send(f"{base(here)}/run", SETTINGS, page=base(here))
    page = client.get(base(here))
    assert "0 percent of the texts are read." in text_of(page)
    client.send(f"{base(here)}/run", SETTINGS, page=base(here))
    assert "A calculation goes on already." in client.get(base(here)).text


def test_settings_that_cannot_be_are_refused_beside_their_field(client: Client, here: InReview) -> None:
    refused = client.send(f"{base(here)}/run", SETTINGS | {"floor_percent": "101"}, page=base(here))
    assert refused.status_code == 422
    assert "101" in refused.text


def test_what_must_give_way_stands_in_words_with_a_button(
    app: Flask, client: Client, session: Session, here: InReview
) -> None:
    for reviewer in here.reviewers:
        reviewer.load_most = 1
    here.reviewers[0].load_most = 0
    here.reviewers[0].own_quota = 0
    run = calculate(app, client, session, here, reviews_each="2")
    page = text_of(client.get(base(here)))
    assert "No assignment keeps every rule" in page
    assert "more than the most that was set." in page, page
    client.send(f"{base(here)}/relax", {"run": run}, page=base(here))
    client.send(f"{base(here)}/relax", {"run": run}, page=base(here))
    assert "The rules that had to give way were changed." in client.get(base(here)).text
    assert sum(each.load_most for each in here.reviewers) == 6


def test_a_pair_is_explained_and_changed_by_hand(app: Flask, client: Client, session: Session, here: InReview) -> None:
    client.send(f"{base(here)}/apply", {"run": calculate(app, client, session, here)}, page=base(here))
    page = text_of(client.get(pair(here, 0)))
    assert "Why these, by the last calculation Gutachterin 1 Knows it well. Number 1 of the 4 who may read it." in page
    assert "Why not the others" in page
    reviewer = {"reviewer": here.reviewers[1].public_id}
    refused = client.send(pair(here, 0), reviewer | {"deed": "forbid"})
    assert (refused.status_code, "Say why." in refused.text) == (422, True)
    done = client.send(pair(here, 0), reviewer | {"deed": "assign"})
    assert done.headers["Location"] == pair(here, 0)
    assert "Gutachterin 2 (by hand)" in text_of(client.get(pair(here, 0)))
    client.send(pair(here, 0), reviewer | {"deed": "withdraw", "reason": "Keine Zeit."})
    client.send(pair(here, 0), reviewer | {"deed": "forbid", "reason": "Alte Freunde."})

    ruling = session.scalars(select(AssignmentRuling)).one()
    assert (ruling.rule, ruling.reason) == (PairRule.FORBID, "Alte Freunde.")
    ended = session.scalars(select(Assignment).where(Assignment.state == AssignmentState.ENDED)).one()
    assert ended.end_reason == "Keine Zeit."
    session.commit()
    refused = client.send(pair(here, 0), reviewer | {"deed": "assign"})
    assert (refused.status_code, "Somebody has ruled this pair out" in refused.text) == (422, True)
    client.send(pair(here, 0), reviewer | {"deed": "lift"})
    session.expire_all()
    assert ruling.lifted_at is not None


def test_loads_stand_between_least_and_most(app: Flask, client: Client, session: Session, here: InReview) -> None:
    here.reviewers[0].load_least, here.reviewers[0].own_quota = 1, 5
    calculate(app, client, session, here)
    rows = BeautifulSoup(client.get(f"{base(here)}/reviewers").text, "html.parser").select("tbody tr")
    assert rows[0].get_text(" ", strip=True) == "Gutachterin 1 0 1 1 5 5 0 0"
    told = text_of(client.get(f"{base(here)}/reviewers/{here.reviewers[3].public_id}"))
    assert "Would have suited, but others read it" in told


def test_a_round_of_another_programme_is_not_found(client: Client, session: Session, here: InReview) -> None:
    other = make_round_in_review(session, make_account(session), TOPICS[:1], KNOWN[:1])
    session.commit()
    path = f"{base(here)}/applications/{other.applications[0].public_id}"
    assert client.get(path).status_code == 404
    assert client.get(f"{base(here)}/reviewers/{other.reviewers[0].public_id}").status_code == 404


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    with app.app_context():
        engine = db.engine
    said: list[str] = []

    def note(_c: object, _k: object, statement: str, _p: object, _x: object, _m: object) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


def test_one_and_three_applications_need_the_same_statements(
    app: Flask, client: Client, session: Session, here: InReview
) -> None:
    calculate(app, client, session, here)
    client.get(base(here))
    with counted(app) as three:
        client.get(base(here))
    for application in here.applications[1:]:
        session.delete(application)
    session.commit()
    with counted(app) as one:
        client.get(base(here))
    assert len(one) == len(three)
