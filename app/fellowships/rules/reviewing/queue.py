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


def done_of(items: Iterable[Item]) -> int:
    return sum(item.is_done for item in items)
