"""The demo world behind a real server on loopback, with a clock that stands still until a test moves it."""

import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask, abort
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from app import create_app
from app.core import clock as core_clock
from app.core import outbox
from app.core.access import public
from app.core.commands import init_command
from app.core.database import Base, Revision, db
from app.core.mailers import RecordingMailer
from app.core.migrations import FOLDER as MIGRATIONS
from app.core.signed_links import installation_links
from app.fellowships.models import EVERY, within
from app.introductions.models import Introduction
from app.introductions.queries.parties import parties
from app.introductions.rules.links import OFFICE, office_mark
from app.introductions.states import State
from app.matches.ranker.market import forget_markets
from app.matches.tasks import encode_due_facets
from demo.load import load_demo
from demo.world import load_world
from tests.browser.furnishing import BY_NAME, furnish
from tests.conftest import START, fill_reference_data, make_settings

Answer = TypeVar("Answer")


@dataclass
class BrowserClock:
    """The platform's clock in the browser tests; the browser's own clock is never asked."""

    at: datetime = START

    def start(self) -> None:
        core_clock.set_clock(lambda: self.at)

    def move(self, **delta: float) -> datetime:
        self.at += timedelta(**delta)
        return self.at


@dataclass
class World:
    """One running installation; ``remember`` keeps the state that ``restore`` brings back."""

    app: Flask
    address: str
    folder: Path
    clock: BrowserClock = field(default_factory=BrowserClock)
    remembered_at: datetime = START

    @property
    def _file(self) -> Path:
        return self.folder / "anschub.sqlite3"

    def remember(self) -> None:
        self.remembered_at = self.clock.at
        _copy(self._file, self.folder / "remembered.sqlite3")

    def restore(self) -> None:
        self.clock.at = self.remembered_at
        self.ask(lambda _session: db.engine.dispose())
        _copy(self.folder / "remembered.sqlite3", self._file)
        forget_markets()
        self.mailer.sent.clear()

    @property
    def mailer(self) -> RecordingMailer:
        mailer = self.app.extensions["mailer"]
        assert isinstance(mailer, RecordingMailer)
        return mailer

    def ask(self, call: Callable[[Session], Answer]) -> Answer:
        """Run ``call`` in the application's context, in a thread of its own: this one runs the browser's event loop."""

        def inside() -> Answer:
            with self.app.app_context(), Session(db.engine) as session:
                return call(session)

        with ThreadPoolExecutor(1) as thread:
            return thread.submit(inside).result(timeout=60)

    def deliver(self) -> None:
        """What the worker does within a minute: send the mail that is due."""
        self.ask(lambda _session: outbox.deliver_due_mail())

    def encode(self) -> None:
        """What the worker does within half a second: encode what changed."""
        self.ask(lambda _session: encode_due_facets())

    def public_id(self, name: str, kind: str = "profile") -> str:
        """The public id of the profile (teaser, list, report, person, mail) of that name."""

        def found(session: Session) -> str:
            with within(session, EVERY):
                return session.scalars(BY_NAME[kind](name)).one()

        return self.ask(found)

    def office_link(self) -> str:
        """What a transfer office got by mail, of the one introduction that waits for its yes."""

        def link(session: Session) -> str:
            waiting = session.scalars(
                select(Introduction).where(Introduction.state == State.ACCEPTED, Introduction.third_agreed.is_(False))
            ).one()
            found = parties(session, [waiting.asker_id, waiting.receiver_id])
            address = next(each.office_email for each in found.values() if each.needs_office)
            return installation_links().signed(OFFICE, waiting.public_id, office_mark(address or ""))

        return self.ask(link)


def _copy(source: Path, target: Path) -> None:
    """Copy a database page by page, so that open connections of the server see the new state and no torn one."""
    with sqlite3.connect(source) as read, sqlite3.connect(target, timeout=10) as written:
        read.backup(written)
    read.close()
    written.close()


def make_world(folder: Path) -> World:
    """Create the tables, load the demo world and encode it with the stand-in encoder."""
    with ThreadPoolExecutor(1) as thread:  # the browser's event loop may run in this one
        return thread.submit(_make, folder).result(timeout=300)


def _make(folder: Path) -> World:
    address = f"http://127.0.0.1:{_free_port()}"
    app = create_app(make_settings(folder, base_url=address, demo=True, log_level="ERROR"))
    _add_failing_page(app)
    world = World(app, address, folder)
    world.clock.start()
    _prepare(app)
    load_demo(app, load_world())
    with app.app_context():
        furnish(folder)
        encode_due_facets()
    return world


def _add_failing_page(app: Flask) -> None:
    """The pages of errors that no test could bring about by asking politely."""

    @app.get("/failing/<int:status>")
    @public
    def failing(status: int) -> str:
        abort(status)


def _prepare(app: Flask) -> None:
    if any((MIGRATIONS / "versions").glob("*.py")):
        answer = app.test_cli_runner().invoke(init_command)
        assert answer.exit_code == 0, answer.output
        return
    with app.app_context(), Session(db.engine) as session:
        Base.metadata.create_all(db.engine)
        session.add(Revision(id=1, number=1))
        fill_reference_data(session)
        session.commit()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(world: World) -> Iterator[None]:
    port = int(world.address.rsplit(":", 1)[1])
    server: Any = make_server("127.0.0.1", port, world.app, threaded=True)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
