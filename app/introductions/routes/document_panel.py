"""On the page of a profile's document: to whom it is released, and how often it was read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.person import Person
from app.core.slots import Panel
from app.introductions.queries.documents import Opened, released_by
from app.introductions.rules.words import name_of


@dataclass(frozen=True)
class ReleasedTo:
    name: object
    href: str
    readings: int
    last_at: datetime | None


def document_panels(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `profile.document`: asked for by members of these profiles alone."""
    found = {key: released_by(session, key, at=now()) for key in ids}
    return {
        key: Panel("introductions/document_panel.html", [_line(row) for row in rows]) for key, rows in found.items()
    }


def _line(row: Opened) -> ReleasedTo:
    href = url_for("introductions.show", public_id=row.public_id)
    return ReleasedTo(name_of(row.other), href, row.readings, row.last_at)
