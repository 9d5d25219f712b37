"""On the staff's desk while texts are encoded for a changed model: how far that is."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from app.core.person import Person
from app.core.slots import Panel
from app.matches.queries.encoding import preparation
from app.matches.routes.blueprint import current_model


def card(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `staff.card`; nothing as long as the model of the settings answers."""
    found = preparation(session, current_model())
    return {key: Panel("matches/desk_card.html", found) for key in ids} if found else {}
