"""Where Flask meets accounts: the loader of the signed-in person, the cookie, and hashing outside every transaction."""

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from flask import Flask, current_app, g, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, login_user
from sqlalchemy.orm import Session
from werkzeug.utils import redirect

from app.accounts import queries
from app.accounts.actions.sessions import Device, open_session, touch_session
from app.accounts.hashing import Hasher
from app.accounts.keys import Keys
from app.accounts.models import Account
from app.accounts.person import SignedIn
from app.accounts.rules.addresses import agent_family, shortened_ip
from app.core.clock import now
from app.core.database import db, keep, let_go
from app.core.redirects import safe_next
from app.core.resume import BROWSER as RESUMING_BROWSER
from app.core.signed_links import SignedLinks
from config import Settings

HOME = "/"
HELD_LINK = "link"


@dataclass(frozen=True)
class Tools:
    """What the views need and the actions get as arguments."""

    settings: Settings
    hasher: Hasher
    keys: Keys
    links: SignedLinks


def tools() -> Tools:
    return cast(Tools, current_app.extensions["accounts"])


def init_login(app: Flask, settings: Settings) -> None:
    app.extensions["accounts"] = Tools(
        settings=settings,
        hasher=Hasher(memory_kib=settings.argon2_memory_kib, time_cost=settings.argon2_time_cost),
        keys=Keys(settings.secret_key),
        links=SignedLinks(settings.secret_key),
    )
    app.permanent_session_lifetime = timedelta(days=settings.session_cookie_days)
    # Sent again with every answer, the cookie of a slow request would bring a replaced session value back.
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    manager = LoginManager(app)
    # Comparing network addresses would sign people out on every train ride; the session's row knows its age.
    manager.session_protection = None
    manager.user_loader(load_person)
    app.extensions["former_person"] = find_former_account_id


def load_person(token: str) -> SignedIn | None:
    """Whose session this is, asked anew at each request; its use is noted at most once a minute."""
    at = now()
    person = queries.find_signed_in(db.session, token, now=at, absolute_days=tools().settings.session_cookie_days)
    if person is not None and person.session_is_stale:
        session_id = person.session_id

        def touch(kept: Session) -> None:
            touch_session(kept, session_id, at=at)

        keep(touch)
    return person


def find_former_account_id() -> int | None:
    """Whose session this browser's cookie names, though it has ended or run out."""
    token = session.get("_user_id")
    return queries.find_account_of_session(db.session, token) if isinstance(token, str) else None


def signed_in() -> SignedIn:
    """The person as accounts knows it; only behind @only(...)."""
    return cast(SignedIn, current_user._get_current_object())


def password_is_right(known_hash: str | None, password: str) -> bool:
    """Verify outside every transaction.

    What was read so far is let go first: on SQLite a POST holds the one writer's lock from its first statement, and a
    tenth of a second of Argon2 under it would make everybody wait. Call this before anything is changed.
    """
    let_go(db.session)
    return tools().hasher.verify(known_hash, password)


def hashed(password: str) -> str:
    """Hash outside every transaction, as above."""
    let_go(db.session)
    return tools().hasher.hash(password)


def network() -> str:
    """The shortened address of whoever asks; behind proxies the one that the configured number of them vouches for."""
    return shortened_ip(request.remote_addr or "")


def device() -> Device:
    return Device(agent_family(request.user_agent.string), network())


def next_path() -> str:
    return safe_next(request.args.get("next"), default=HOME)


def complete_sign_in(account: Account, *, second_factor: bool, to: str) -> ResponseReturnValue:
    """Open a session for this browser and send the person on."""
    raw = open_session(db.session, account, device(), at=now(), second_factor=second_factor)
    person = remember(raw)
    return redirect(url_for(person.must_set_up) if person.must_set_up else to)


def remember(raw: str) -> SignedIn:
    """Put a session's random value into a fresh cookie: nothing planted before stays, the form token is a new one."""
    forget_cookie()
    person = load_person(raw)
    assert person is not None, "a session that was just opened is alive"
    session.permanent = True
    login_user(person)
    return person


def forget_cookie() -> None:
    """Empty the cookie but for what a page opened before signing in still needs; neither alone allows anything."""
    held = {name: session[name] for name in (HELD_LINK, RESUMING_BROWSER) if name in session}
    session.clear()
    session.update(held)
    for name in ("csrf_token", "_login_user", "language"):
        g.pop(name, None)
