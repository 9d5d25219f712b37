"""T25: the minutes before a deadline over real HTTP, with one of two web processes killed in the middle."""

import itertools
import random
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.core.clock import now
from app.core.database import db
from benchmarks.fresh import environment, prepared
from benchmarks.rush.checks import faults_after
from benchmarks.rush.people import Browser, Line, Record, Team, grant, in_threads, walk
from benchmarks.rush.servers import Servers, two_servers
from benchmarks.rush.world import close_at, cookie_of, make_world
from tests.conftest import SECRET, make_settings
from tests.databases import Database, PostgresDatabase

DRAFTS, TEAMS, AT_ONCE = 60, 16, 8
# What happens when so many teams are about to submit.
KILL, EXTEND, CLOSE = 4, 8, 11


@pytest.fixture
def address(database: Database) -> Iterator[str]:
    if not isinstance(database, PostgresDatabase):
        pytest.skip("needs PostgreSQL: several processes write at once")
    with database.beside("rush") as url:
        yield url


@pytest.fixture
def rush_app(address: str, tmp_path: Path) -> Iterator[Flask]:
    """In this process, to arrange and to look; those that serve are started on the same database and folder."""
    prepared(serving(address, tmp_path))
    made = create_app(make_settings(tmp_path, database_url=address))
    yield made
    with made.app_context():
        db.engine.dispose()


def serving(address: str, folder: Path) -> dict[str, str]:
    return {**environment(folder, address), "ANSCHUB_SECRET_KEY": SECRET}


def at_each_submit(deeds: dict[int, Callable[[], None]], steps: int) -> Callable[[int], None]:
    """Runs the deed of a number when that many teams are about to submit; the others go on meanwhile."""
    turns, gate = itertools.count(1), threading.Lock()

    def pause(number: int) -> None:
        if number == steps - 1:
            with gate:
                deed = deeds.pop(next(turns), None)
            if deed is not None:
                deed()

    return pause


def killed_and_started(servers: Servers) -> None:
    servers.kill(servers.ports[0])
    servers.start(servers.ports[0])


@pytest.mark.postgres
def test_t25_in_the_rush_before_the_deadline_with_a_process_killed_nothing_acknowledged_is_lost_or_doubled(
    rush_app: Flask, address: str, tmp_path: Path
) -> None:
    world, record = make_world(rush_app, DRAFTS), Record()
    with two_servers(serving(address, tmp_path)) as servers:
        line = Line(servers.ports)
        chosen = random.Random(25).sample(world.drafts, TEAMS)
        teams = [Team(each, Browser(line, record, cookie_of(rush_app, each.token)), world.sections) for each in chosen]
        staff = Browser(line, record, cookie_of(rush_app, world.staff_token))
        pause = at_each_submit(
            {
                KILL: lambda: killed_and_started(servers),
                EXTEND: lambda: grant(staff, world.outage),
                # The announced deadline has passed a second ago: only the later end lets the others in.
                CLOSE: lambda: close_at(rush_app, world, now() - timedelta(seconds=1)),
            },
            len(teams[0].steps()),
        )
        in_threads([lambda team=team: walk(team, pause) for team in teams], most=AT_ONCE)  # type: ignore[misc]  # a default only binds
        call = Browser(line, Record(), "").read("call", world.call)
    assert record.faults == []
    assert faults_after(rush_app, world, record) == []
    assert len(record.receipts) == TEAMS
    assert len(record.saved) == 4 * TEAMS
    assert sum(each.broken for each in record.seen) > 0
    assert record.told > 0
    assert "mehr Minuten" in call or "more minutes" in call
