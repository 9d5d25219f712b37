"""How the desk joins the application."""

from collections.abc import Mapping, Sequence

from flask import Flask, url_for
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.language import message
from app.core.page_context import NavigationEntry
from app.core.person import Person
from app.core.slots import fill
from app.staff import routes  # noqa: F401 -- the modules of the routes declare their views
from app.staff.queries.waiting import waiting
from app.staff.routes.blueprint import READERS, blueprint


def entries(session: Session, viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `navigation.entry`: the desk with the number of what waits, for the staff."""
    if viewer is None or not viewer.role_names & set(READERS):
        return {}
    count = waiting(session, now()).asks_for_somebody
    entry = NavigationEntry(5, message("Staff desk"), url_for("staff.desk"), "staff.", count)
    return {key: [entry] for key in ids}


def init_feature(app: Flask) -> None:
    app.register_blueprint(blueprint)
    fill("navigation.entry", entries)
