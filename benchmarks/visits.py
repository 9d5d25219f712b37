"""Visiting the application as a signed-in person, and what each visit costs: time, processor time, statements."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from app import create_app
from app.accounts.actions.sessions import Device, open_session
from app.accounts.models import Account, AccountAddress
from app.core import clock
from app.core.database import db
from app.core.memory import settle_down
from app.profiles.models import ProfileMember
from app.profiles.states import MemberRole
from config import load_settings

DEVICE = Device("benchmark", "127.0.0.0/24")


@dataclass(frozen=True)
class Cost:
    """Of a number of visits; times in milliseconds."""

    visits: int
    p50_ms: float
    p95_ms: float
    cpu_p50_ms: float
    statements: int
    """The most that one visit asked of the database, its transactions' own words left out."""


def application(data_dir: Path, **given: object) -> Flask:
    """The application on a prepared data folder, with vectors of the stand-in encoder unless told otherwise.

    Its memory is settled as `wsgi.py` does it.
    """
    values: dict[str, object] = {
        "environment": "testing",
        "data_dir": data_dir,
        "base_url": "http://localhost",
        "encoder_model": "hashing",
        "log_level": "WARNING",
        **given,
    }
    app = create_app(load_settings(**values))
    settle_down()
    return app


def add_owner(session: Session, profile_id: int, address: str) -> None:
    """An account that owns this profile and opens nothing but by `signed_in`."""
    at = clock.now()
    account = Account(
        display_name=address,
        language="en",
        password_hash="-",  # noqa: S106 -- opens nothing
        password_changed_at=at,
        created_at=at,
    )
    account.addresses.append(
        AccountAddress(address=address, normalised=address, is_primary=True, confirmed_at=at, created_at=at)
    )
    session.add(account)
    session.flush()
    session.add(ProfileMember(profile_id=profile_id, account_id=account.id, role=MemberRole.OWNER, since=at))


def signed_in(app: Flask, address: str) -> FlaskClient:
    """A browser in which this person is signed in."""
    client = app.test_client()
    with app.app_context(), app.test_request_context(), Session(db.engine) as session:
        account = session.scalars(select(Account).join(AccountAddress).where(AccountAddress.address == address)).one()
        raw = open_session(session, account, DEVICE, at=clock.now(), second_factor=True)
        session.commit()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = raw
        cookie["_fresh"] = True
    return client


def engine_of(app: Flask) -> Engine:
    with app.app_context():
        return db.engine


def cost_of(client: FlaskClient, addresses: Sequence[str]) -> Cost:
    """One visit to each address, in this order. Raises RuntimeError for an answer other than 200."""
    walls, processors, counts = [], [], []
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    engine = engine_of(client.application)
    event.listen(engine, "before_cursor_execute", note)
    try:
        for address in addresses:
            said.clear()
            wall, processor = time.perf_counter(), time.process_time()
            answer = client.get(address)
            answer.get_data()
            processors.append((time.process_time() - processor) * 1000)
            walls.append((time.perf_counter() - wall) * 1000)
            counts.append(sum(1 for each in said if not each.lstrip().upper().startswith(("BEGIN", "PRAGMA"))))
            if answer.status_code != 200:
                raise RuntimeError(f"{address} answered {answer.status_code}")
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return Cost(
        len(walls),
        round(statistics.median(walls), 1),
        round(sorted(walls)[int(len(walls) * 0.95)], 1),
        round(statistics.median(processors), 1),
        max(counts),
    )
