"""In which order a reviewer's tasks come, and which is next."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.fellowships.states import ReviewState


class Stage(StrEnum):
    """Where one's own task stands, as its reviewer reads it."""

    CHANGED = "changed"
    BEGUN = "begun"
    NEW = "new"
    FINISHED = "finished"
    ABSTAINED = "abstained"


_TURN = {stage: turn for turn, stage in enumerate((Stage.CHANGED, Stage.BEGUN, Stage.NEW))}
DONE = frozenset({Stage.FINISHED, Stage.ABSTAINED})


@dataclass(frozen=True)
class Item:
    """One task. ``others`` is how many finished reviews the application has; it orders, and is shown to nobody."""

    assignment_id: str
    blind_id: str
    number: int
    language: str
    application_id: int
    stage: Stage
    is_declared: bool = True
    is_late: bool = False
    others: int = 0
    opened_at: datetime | None = None

    @property
    def is_done(self) -> bool:
        return self.stage in DONE


def stage_of(state: ReviewState | None, *, is_written: bool, is_older: bool) -> Stage:
    """``is_older``: the text was changed after the one that the review is about."""
    if state is ReviewState.ABSTAINED:
        return Stage.ABSTAINED
    if state is ReviewState.FINISHED:
        return Stage.CHANGED if is_older else Stage.FINISHED
    return Stage.BEGUN if is_written else Stage.NEW


def is_late(finished_at: datetime | None, due_at: datetime | None) -> bool:
    return finished_at is not None and due_at is not None and finished_at > due_at


def in_order(items: Iterable[Item], reviewer_id: str) -> list[Item]:
    """What is left first: changed texts, what was begun, then what fewest have read, each reviewer in their own turn;
    after that what is done, by number."""
    return sorted(items, key=lambda item: _key(item, reviewer_id))


def _key(item: Item, reviewer_id: str) -> tuple[bool, int, int, str]:
    if item.is_done:
        return True, item.number, 0, item.assignment_id
    mixed = hashlib.sha256(f"{reviewer_id}:{item.blind_id}".encode()).hexdigest()
    return False, _TURN[item.stage], item.others, mixed


def next_after(ordered: Sequence[Item], assignment_id: str = "") -> Item | None:
    """The first that is left, other than the one that somebody stands on."""
    return next((each for each in ordered if not each.is_done and each.assignment_id != assignment_id), None)


def opened_before(ordered: Sequence[Item], assignment_id: str) -> Item | None:
    """The one whose text was first opened before this one's, whatever came of it."""
    trail = _trail(ordered)
    place = _place(trail, assignment_id)
    return trail[place - 1] if place > 0 else None


def walk_on(ordered: Sequence[Item], assignment_id: str) -> Item | None:
    """The next that is left: on the way back through what was opened, then what nobody has opened, then from the start.

    Whoever goes on and on comes past each that is left, and past none twice before.
    """
    trail = _trail(ordered)
    past = _place(trail, assignment_id) + 1 or len(trail)
    unopened = [each for each in ordered if each.opened_at is None]
    way = [*trail[past:], *unopened, *trail[:past]]
    return next((each for each in way if not each.is_done and each.assignment_id != assignment_id), None)


def _trail(items: Iterable[Item]) -> list[Item]:
    """What was opened, in the order in which it was."""
    opened = ((each.opened_at, each.assignment_id, each) for each in items if each.opened_at is not None)
    return [each for _, _, each in sorted(opened, key=lambda found: found[:2])]


def _place(trail: Sequence[Item], assignment_id: str) -> int:
    return next((place for place, each in enumerate(trail) if each.assignment_id == assignment_id), -1)


def done_of(items: Iterable[Item]) -> int:
    return sum(item.is_done for item in items)
