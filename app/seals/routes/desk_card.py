"""The registries' card on the staff's desk: what waits, and which sources need somebody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.person import Person
from app.core.slots import Panel
from app.seals.queries.desk import open_points
from app.seals.routes.registries import READERS


@dataclass(frozen=True)
class Card:
    waiting: int
    alarms: int
    late: int
    conflicts: int
    former_numbers: int

    @property
    def is_quiet(self) -> bool:
        return not (self.waiting or self.alarms or self.late or self.conflicts or self.former_numbers)


def card(session: Session, viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `staff.card`; nothing for whoever may not open the page behind it."""
    if viewer is None or not viewer.role_names & set(READERS):
        return {}
    found = Card(*open_points(session, now()))
    return {key: Panel("seals/desk_card.html", found) for key in ids}
