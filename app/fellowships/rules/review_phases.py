"""The review phases a new round begins with, and which of them holds by the clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.fellowships.states import OthersSeen


@dataclass(frozen=True)
class Planned:
    """What a review phase allows."""

    name_de: str
    name_en: str
    can_review: bool = True
    others: OthersSeen = OthersSeen.NEVER
    sees_applicants: bool = False
    sees_reviewers: bool = False
    staff_edits: bool = False


FIRST = (
    Planned("Begutachtung", "Reviewing", others=OthersSeen.NEVER),
    Planned("Austausch", "Discussion", others=OthersSeen.ALWAYS),
    Planned("Abschluss", "Closing", can_review=False, others=OthersSeen.ALWAYS, sees_applicants=True, staff_edits=True),
)


@dataclass(frozen=True)
class Dated:
    """A review phase by id, in its place, with the moment it begins by itself."""

    id: int
    position: int
    starts_at: datetime | None


def due_phase(phases: Sequence[Dated], holds: int | None, at: datetime) -> Dated | None:
    """The last phase behind the one that holds whose time has come; None where nothing is due."""
    now_at = next((each.position for each in phases if each.id == holds), 0)
    later = [each for each in phases if each.position > now_at and each.starts_at is not None and each.starts_at <= at]
    return max(later, key=lambda each: each.position, default=None)
