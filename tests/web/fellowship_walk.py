"""A walk over every page, found in the map of addresses, and words of one's own in every text of an application."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask, url_for
from sqlalchemy import JSON, Column, Engine, String, Table, Text, select, update
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.database import Base
from app.fellowships.models import EVERY, Application, Questionnaire, Round, Submission, within
from app.fellowships.queries.applications.content import freeze, whole_application
from app.fellowships.rules.frozen import as_data as frozen_data
from app.fellowships.rules.questionnaire import as_data
from app.profiles.models import Profile
from tests.factories.applications import add_answers, part_of
from tests.factories.questions import WHOLE
from tests.web.test_access_matrix import Cell, World, ways_in

FEATURE = "fellowships."
# Every kind of question, on the page that the world's addresses name.
ASKED = replace(WHOLE, sections=(replace(WHOLE.sections[0], key="idea"), *WHOLE.sections[1:]))
# Shorter texts are words of ours: states, keys, tokens.
SHORTEST_FREE = 110
# Found again by their own rows: what stands in them is checked when they are written.
NOT_FREE = {"slug", "public_id"}
_OURS = re.compile(r"[a-z0-9_.:+\-]*|[\w\-]{12}|\d{4}-\d\d-\d\d.*")


@dataclass(frozen=True)
class Way:
    """One page with its address in this world."""

    endpoint: str
    path: str


def pages(app: Flask, world: World, *, everywhere: bool = False, feature: str = FEATURE) -> Iterator[Way]:
    """Each page that opens by GET; ``everywhere``: with each round and each application of this world, where it fits.

    ``feature`` is how the names of its views begin: "" for every page there is.
    """
    for cell in ways_in(app):
        if cell.method == "GET" and cell.rule.endpoint.startswith(feature) and cell.rule.endpoint != "static":
            values = {name: world.value(cell.rule.endpoint, name) for name in cell.rule.arguments}
            told = _fillings(world, cell, values) if everywhere else [values]
            for each in told:
                with app.test_request_context():
                    yield Way(cell.rule.endpoint, url_for(cell.rule.endpoint, **each))


def _fillings(world: World, cell: Cell, values: dict[str, Any]) -> list[dict[str, Any]]:
    with within(world.session, EVERY):
        rounds = world.session.scalars(select(Round.public_id)).all()
        applications = world.session.scalars(select(Application.public_id)).all()
    if cell.rule.rule.startswith("/staff/rounds/") and cell.rule.arguments == {"public_id"}:
        return [{"public_id": each} for each in rounds]
    if cell.rule.rule.startswith("/applications/") and cell.rule.arguments == {"application_id"}:
        return [{"application_id": each} for each in applications]
    return [values]


def answers_of(words: str) -> Mapping[str, object]:
    """Every kind of answer with these words in it, also where they cannot be read."""
    return {
        "title": words,
        "idea": words,
        "plan": "pilot",
        "partner": words,
        "fields": ["grid"],
        "people": words,
        "need": words,
        "begin": words,
        "markets": [{"where": words, "size": words}],
        "region": words,
        "team": [{"name": words, "role": words, "percent": words}],
        "steps": [{"title": words, "result": words, "month": words}],
        "budget": [{"item": words, "purpose": words, "eur": words}],
    }


def plant(session: Session, engine: Engine, world: World, words: str) -> int:
    """``words`` in every free text of the feature, of people and of profiles; returns how many columns hold them."""
    _answer_everything(session, words)
    world.session.execute(update(Account).values(display_name=f"{words[:78]} a"))
    world.session.execute(update(Profile).values(name=f"{words[:118]} b"))
    session.commit()
    planted = 0
    with engine.begin() as connection:
        for table in _tables():
            for column in _free(table):
                length = getattr(column.type, "length", None)
                own = f"{words} {planted}"[:length]  # pages leave out what is said twice
                connection.execute(update(table).where(column != "").values({column: own}))
                planted += 1
            for column in (each for each in table.columns if isinstance(each.type, JSON)):
                for key, value in connection.execute(select(table.primary_key.columns.values()[0], column)).all():
                    changed = {column: replaced(value, words)}
                    connection.execute(
                        update(table).where(table.primary_key.columns.values()[0] == key).values(changed)
                    )
                planted += 1
    session.expire_all()
    return planted


def _answer_everything(session: Session, words: str) -> None:
    """Both applications answer a questionnaire of every kind; what was submitted says the same."""
    with within(session, EVERY):
        for application in session.scalars(select(Application)).all():
            questionnaire = session.get_one(Questionnaire, application.questionnaire_id)
            questionnaire.definition = json.loads(json.dumps(as_data(ASKED)))
            add_answers(session, part_of(session, application), answers_of(words), by_id=application.created_by_id)
            wanted = select(Submission).where(Submission.application_id == application.id)
            for submission in session.scalars(wanted).all():
                frozen = freeze(whole_application(session, application))
                submission.content = json.loads(json.dumps(frozen_data(frozen)))
        session.flush()


def _tables() -> list[Table]:
    mapped = {
        str(mapper.class_.__tablename__)
        for mapper in Base.registry.mappers
        if mapper.class_.__module__.startswith("app.fellowships")
    }
    return [table for table in Base.metadata.sorted_tables if table.name in mapped]


def _free(table: Table) -> list[Column[Any]]:
    return [
        column
        for column in table.columns
        if column.name not in NOT_FREE
        and (
            type(column.type) is Text
            or (isinstance(column.type, String) and (column.type.length or 0) >= SHORTEST_FREE)
        )
    ]


def replaced(value: Any, words: str) -> Any:
    """The same shape with ``words`` for every text that a person wrote."""
    if isinstance(value, dict):
        return {key: replaced(each, words) for key, each in value.items()}
    if isinstance(value, list):
        return [replaced(each, words) for each in value]
    is_written = isinstance(value, str) and not _OURS.fullmatch(value)
    return words if is_written else value
