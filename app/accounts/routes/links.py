"""Mailed links: their secret part leaves the address bar at once, so that no log, history or referrer keeps it."""

from flask import make_response, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries
from app.accounts.login import HELD_LINK
from app.accounts.models import AccountToken
from app.accounts.routes.blueprint import blueprint
from app.accounts.states import INVITATIONS, Purpose
from app.core.access import public
from app.core.clock import now
from app.core.database import db

GONE = 410
LONGEST_TOKEN = 100
PAGES = {
    Purpose.confirm: "accounts.confirm",
    Purpose.reset: "accounts.new_password",
    Purpose.change_address: "accounts.confirm_new_address",
    **dict.fromkeys(INVITATIONS, "accounts.invitation"),
}


@blueprint.get("/link/<token>")
@public
def open_link(token: str) -> ResponseReturnValue:
    """Opening a link changes nothing (mail scanners open links too); it leads to the page where the deed is done."""
    found = queries.find_token(db.session, token, now=now()) if len(token) <= LONGEST_TOKEN else None
    if found is None or found.purpose not in PAGES:
        return link_over("any")
    session[HELD_LINK] = token
    return redirect(url_for(PAGES[found.purpose]))


def held_link(*purposes: Purpose) -> AccountToken | None:
    """The link this browser opened, as long as it is good and for one of these purposes."""
    raw = session.get(HELD_LINK)
    found = queries.find_token(db.session, raw, now=now()) if isinstance(raw, str) else None
    return found if found is not None and found.purpose in purposes else None


def held_token() -> str:
    """The random value of that link; only after `held_link` found it."""
    return str(session[HELD_LINK])


def drop_link() -> None:
    session.pop(HELD_LINK, None)


def link_over(kind: str) -> ResponseReturnValue:
    """Used, withdrawn, run out or never issued: one page for all, with the way to a new one."""
    return make_response(render_template("accounts/link_over.html", kind=kind), GONE)
