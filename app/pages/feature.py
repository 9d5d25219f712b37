"""How the pages join the application."""

from collections.abc import Mapping, Sequence

from flask import Flask, url_for
from sqlalchemy.orm import Session

from app.core.language import message
from app.core.page_context import NavigationEntry
from app.core.person import Person
from app.core.slots import fill
from app.pages.routes import blueprint


def entries_for_visitors(_session: Session, viewer: Person | None, _ids: Sequence[int]) -> Mapping[int, object]:
    """Who is not signed in finds the two pages that explain the platform in the navigation."""
    if viewer is not None:
        return {}
    return {
        0: [
            NavigationEntry(10, message("How proposals come about"), url_for("pages.proposals"), "pages.proposals"),
            NavigationEntry(20, message("About Anschub"), url_for("pages.about"), "pages.about"),
        ]
    }


def init_feature(app: Flask) -> None:
    app.register_blueprint(blueprint)
    fill("navigation.entry", entries_for_visitors)
