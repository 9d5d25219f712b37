"""Closed sets of the fellowships and the order of a round's phases."""

from enum import StrEnum


class PhaseKind(StrEnum):
    """What a round is at. Exactly one holds: it is a column of the round, the plan of the others is data."""

    PREPARATION = "preparation"
    CALL = "call"
    SCREENING = "screening"
    REVIEW = "review"
    PANEL = "panel"
    STANDSTILL = "standstill"
    RELEASED = "released"
    RUNNING = "running"
    CLOSED = "closed"


ORDER = tuple(PhaseKind)
# A round always has these; the others are used where its rules ask for them.
ALWAYS = frozenset({PhaseKind.PREPARATION, PhaseKind.CALL, PhaseKind.RELEASED, PhaseKind.CLOSED})


class Way(StrEnum):
    """How a round came into a phase: its time had come, or somebody switched it."""

    TIME = "time"
    HAND = "hand"


class CallState(StrEnum):
    """What the public reads about a round, by the clock."""

    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    DECIDED = "decided"
