"""T9, T10: what blind readers get is the same to the byte, whoever applies. Every page under /reviews, also later ones.

Two applications of one text; in the second world each belongs to the other team. The pages are found in the map of
addresses: a new one is looked at without anybody having to remember it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.accounts.models import Account, AccountAddress
from app.fellowships.models import (
    EVERY,
    Application,
    Assignment,
    Attachment,
    Reviewer,
    Round,
    Submission,
    enter,
)
from app.fellowships.rules.reviewing.wishes import ASKS_WISHES
from app.fellowships.states import PhaseKind, ReviewerState
from app.fellowships.tasks.blind import search_one
from app.profiles.models import Profile
from tests.conftest import Client, MovableClock
from tests.factories.accounts import make_account, sign_in
from tests.factories.applications import make_application, make_open_round
from tests.factories.attachments import keep_file
from tests.factories.blind import ASKED, ONE, OTHER, Team, lead_of, make_team, submit, words_of
from tests.factories.profiles import make_spinoff
from tests.factories.reviewing import make_phase, make_rubric

# What every page has of its own each time it is asked for.
FRESH = re.compile(r'nonce="[^"]*"|nonce-[^\']*|I[a-z][\w-]{20,}\.[\w-]+\.[\w-]+')
FORWARD = (ONE, OTHER)


@dataclass
class World:
    app: Flask
    session: Session
    client: Client
    applications: list[Application]
    owners: list[Account]
    profiles: list[Profile]
    tasks: list[Assignment]

    def search(self) -> None:
        ids = [row.id for row in self.applications]
        self.session.commit()
        with self.app.app_context():
            for key in ids:
                search_one(key)
        self.session.expire_all()

    def swap(self) -> None:
        """Each application belongs to the other team: accounts, profiles, texts, names of files."""
        for number, row in enumerate(self.applications):
            team, before = FORWARD[1 - number], FORWARD[number]
            self._rename(self.owners[number], self.profiles[number], number, team)
            row.title = str(words_of(team)["title"])
            for submission in self.session.scalars(select(Submission).where(Submission.application_id == row.id)):
                submission.content = replaced(submission.content, before, team)
                flag_modified(submission, "content")
            for file in self.session.scalars(select(Attachment).where(Attachment.application_id == row.id)):
                file.name = file.name.replace(before.person, team.person)
        self.session.flush()

    def _rename(self, owner: Account, profile: Profile, number: int, team: Team) -> None:
        owner.display_name, profile.name = team.person, team.name
        address = self.session.scalars(select(AccountAddress).where(AccountAddress.account_id == owner.id)).one()
        address.address = address.normalised = f"{team.person.split()[0].lower()}{number}@example.org"


def replaced(value: Any, before: Team, after: Team) -> Any:
    if isinstance(value, dict):
        return {key: replaced(each, before, after) for key, each in value.items()}
    if isinstance(value, list):
        return [replaced(each, before, after) for each in value]
    if isinstance(value, str):
        for one, other in zip(vars(before).values(), vars(after).values(), strict=True):
            value = value.replace(one, other)
    return value


@pytest.fixture
def world(app: Flask, client: Client, session: Session, clock: MovableClock) -> World:
    enter(session, EVERY)
    staff, reader = make_account(session, roles=["programme_staff"]), make_account(session, roles=["reviewer"])
    row = make_open_round(session, by_id=staff.id, asked=ASKED)
    made = World(app, session, client, [], [], [], [])
    for team in FORWARD:
        _add(made, row, team)
    row.phase = PhaseKind.REVIEW
    make_rubric(session, row)
    make_phase(session, row, settings={ASKS_WISHES: True})
    made.tasks = _assign(session, row, made.applications, reader)
    made.search()
    sign_in(client, session, reader)
    return made


def _add(world: World, row: Round, team: Team) -> None:
    session = world.session
    owner = make_team(session, team)
    profile = make_spinoff(session, owner, name=team.name)
    application = make_application(session, row, owner, profile=profile, answers=words_of(team))
    with world.app.app_context():
        keep_file(session, lead_of(session, application), "cv", name=f"{team.person}.pdf")
    submit(session, application)
    world.applications.append(application)
    world.owners.append(owner)
    world.profiles.append(profile)


def _assign(session: Session, row: Round, applications: list[Application], reader: Account) -> list[Assignment]:
    at = row.created_at
    reviewer = Reviewer(
        programme_id=row.programme_id, round_id=row.id, account_id=reader.id, state=ReviewerState.ACTIVE, invited_at=at
    )
    session.add(reviewer)
    session.flush()
    tasks = [
        Assignment(
            programme_id=row.programme_id, application_id=each.id, reviewer_id=reviewer.id, at=at,
            free_of_conflict_at=at,
        )
        for each in applications
    ]  # fmt: skip
    session.add_all(tasks)
    session.flush()
    return tasks


def addresses(world: World) -> Iterator[tuple[str, str]]:
    """Every page under /reviews, for each of the two applications."""
    values: dict[str, Callable[[Assignment], object]] = {
        "assignment_id": lambda task: task.public_id,
        "position": lambda task: 1,
        "public_id": lambda task: task.public_id,
        "blind_id": lambda task: world.applications[world.tasks.index(task)].blind_id,
        "language": lambda task: "de",
        "way": lambda task: "next",
        "token": lambda task: "a-link-of-nobody",
        "place_id": lambda task: world.session.get_one(Reviewer, task.reviewer_id).public_id,
    }
    for rule in sorted(world.app.url_map.iter_rules(), key=str):
        if not rule.rule.startswith("/reviews") or "GET" not in (rule.methods or ()):
            continue
        unknown = rule.arguments - values.keys()
        assert not unknown, f"nothing to put into {rule.rule} for {unknown}: give it a value above"
        for task in world.tasks if rule.arguments else world.tasks[:1]:
            with world.app.test_request_context():
                adapter = world.app.create_url_adapter(None) or world.app.url_map.bind("localhost")
                yield rule.endpoint, adapter.build(rule.endpoint, {name: values[name](task) for name in rule.arguments})


def read(world: World, path: str, **parameters: str) -> bytes:
    answer = world.client.get(path, query_string=parameters)
    return f"{answer.status_code}\n{FRESH.sub('', answer.get_data(as_text=True))}".encode("utf-8", "replace")


def without(value: str, page: bytes) -> bytes:
    """The page does not tell more by saying back what was asked."""
    for said in (value, quote(value), quote_plus(value), quote(quote_plus(value)), quote(quote(value))):
        page = page.replace(said.encode(), b"")
    return page


def test_t10_every_page_of_a_blind_reader_is_byte_for_byte_the_same_with_the_applicants_swapped(world):
    pages = list(addresses(world))
    before = {path: read(world, path) for _endpoint, path in pages}
    world.swap()
    world.search()
    after = {path: read(world, path) for _endpoint, path in pages}
    assert [path for path, page in before.items() if page.startswith(b"500")] == []
    assert any(b"Fasern als Thermometer" in page for page in before.values())
    assert [path for path in before if before[path] != after[path]] == []


def test_t10_no_page_of_a_blind_reader_says_a_name(world):
    names = [name.encode() for team in FORWARD for name in vars(team).values()]
    told = {endpoint: read(world, path) for endpoint, path in addresses(world)}
    assert [endpoint for endpoint, page in told.items() if any(name in page for name in names)] == []


def test_t09_no_parameter_of_a_reviewers_list_confirms_a_name(world):
    """Filters, searches and orders of the pages' own forms and links, and those that people try."""
    for _endpoint, path in addresses(world):
        page = BeautifulSoup(world.client.get(path).get_data(as_text=True), "html.parser")
        own = {str(each.get("name")) for each in page.select("form[method=get] [name]")}
        for name in own | {"q", "search", "sort", "order", "title", "team", "name", "organisation", "state"}:
            one, other, none = (
                without(value, read(world, path, **{name: value}))
                for value in (ONE.name, OTHER.name, "Niemand Nirgends")
            )
            assert one == other == none, f"{path}?{name}="


def test_the_staff_reads_the_names_that_are_hidden_here(world):
    staff = make_account(world.session, roles=["programme_staff"])
    sign_in(world.client, world.session, staff)
    row = world.session.get_one(Round, world.applications[0].round_id)
    page = world.client.get(f"/staff/rounds/{row.public_id}/blindness").get_data(as_text=True)
    assert [team.name in page for team in FORWARD] == [True, True]
