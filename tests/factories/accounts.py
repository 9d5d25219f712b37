"""People for tests: an account in one line, and a browser that is signed in without asking the pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

import pyotp
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.actions.registration import Registration, create_account
from app.accounts.actions.roles import grant_role
from app.accounts.actions.sessions import Device, open_session
from app.accounts.hashing import Hasher
from app.accounts.keys import Keys
from app.accounts.models import Account, SecondFactor
from app.accounts.states import Role
from app.core import clock

PASSWORD = "vier Wege durch den Nebel"
SECRET_KEY = "a secret key of the tests, long enough for every check"
_numbers = count(1)
_hasher = Hasher(memory_kib=8, time_cost=1)
PASSWORD_HASH = _hasher.hash(PASSWORD)


@dataclass(frozen=True)
class Browser:
    """What a browser without a past looks like."""

    family: str = "Firefox, Linux"
    prefix: str = "127.0.0.0"


def make_account(
    session: Session,
    *,
    address: str | None = None,
    name: str | None = None,
    language: str = "en",
    roles: Sequence[Role | str] = (),
    confirmed: bool = True,
    at: datetime | None = None,
) -> Account:
    """A person who can sign in with PASSWORD. With ``roles`` of the staff a second factor is set up as well."""
    number = next(_numbers)
    at = at or clock.now()
    wish = Registration(address or f"person{number}@example.org", name or f"Person {number}", PASSWORD_HASH, language)
    account = create_account(session, wish, at=at, confirmed=confirmed)
    for role in roles:
        grant_role(session, account.id, Role(role), by_id=None, at=at)
    if roles:
        add_second_factor(session, account, at=at)
    session.flush()
    return account


def add_second_factor(session: Session, account: Account, *, at: datetime | None = None) -> str:
    """A confirmed second factor; returns its secret."""
    secret = pyotp.random_base32()
    sealed = Keys(SECRET_KEY).seal(secret)
    moment = at or clock.now()
    session.add(SecondFactor(account_id=account.id, secret=sealed, created_at=moment, confirmed_at=moment))
    session.flush()
    return secret


def sign_in(client: FlaskClient, session: Session, account: Account, *, browser: Browser | None = None) -> str:
    """Sign this browser in; returns the random value of its session."""
    device = browser or Browser()
    kept = Device(device.family, device.prefix)
    with client.application.app_context():  # a new device is told by mail, which the app renders
        raw = open_session(session, account, kept, at=clock.now(), second_factor=True)
    session.commit()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = raw
        cookie["_fresh"] = True
    return raw
