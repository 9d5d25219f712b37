from typing import Any

from flask import Flask, url_for

from app.accounts import commands, tasks
from app.accounts.actions.accounts import erase_people
from app.accounts.login import init_login, signed_in
from app.accounts.own_data import OWN_TABLES, export_people
from app.accounts.routes import blueprint
from app.accounts.routes.documents import ask_again
from app.accounts.rules.passwords import common_passwords
from app.core import slots
from app.core.clock import now
from app.core.person import find_person
from config import Settings

__all__ = ["init_feature", "tasks"]


def init_feature(app: Flask) -> None:
    settings: Settings = app.config["SETTINGS"]
    common_passwords()  # a missing list refuses the start instead of letting weak passwords in
    init_login(app, settings)
    app.register_blueprint(blueprint)
    app.before_request(ask_again)
    app.cli.add_command(commands.accounts_group)
    app.context_processor(_session_warning)
    slots.fill("person.export", export_people, tables=OWN_TABLES)
    slots.fill("person.erase", erase_people, tables=OWN_TABLES)


def _session_warning() -> dict[str, Any]:  # Any: Jinja's own type
    """When the session of this page's person ends, for the warning before it does."""
    if find_person() is None:
        return {}
    left = int((signed_in().session_ends_at - now()).total_seconds())
    return {"session_seconds_left": left, "session_extend_href": url_for("accounts.extend_session")}
