"""Whether a part of an application takes what somebody writes: the one answer that every write asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.language import Message, message
from app.fellowships.rules.deadlines import Deadline
from app.fellowships.rules.later_parts import WAITS
from app.fellowships.states import MENDABLE, ApplicationState, PhaseKind


class Closed(StrEnum):
    """Why nothing is taken."""

    NOT_BEGUN = "not_begun"
    LATE = "late"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    BEING_DECIDED = "being_decided"


WHY: Mapping[Closed, Message] = {
    Closed.NOT_BEGUN: message("The call is not open yet."),
    Closed.LATE: message("The call has closed."),
    Closed.SUBMITTED: message("This application is submitted. Reopen it to change it."),
    Closed.WITHDRAWN: message("This application is withdrawn."),
    Closed.BEING_DECIDED: message("This application is being decided. It cannot be changed any more."),
}


@dataclass(frozen=True)
class Openness:
    """``closed`` is None while answers are taken, until ``until``; ``only`` names the questions that a request for
    changes has reopened, or is None for all of them. Why the rest is closed meanwhile stands in ``otherwise``."""

    closed: Closed | None
    until: datetime | None = None
    only: frozenset[str] | None = None
    otherwise: Closed | None = None

    @property
    def closed_as_whole(self) -> Closed | None:
        """Why nothing but what a request for changes names is taken; None while everything is."""
        return self.closed or self.otherwise

    @property
    def is_open(self) -> bool:
        return self.closed is None

    def takes(self, question_key: str) -> bool:
        return self.is_open and (self.only is None or question_key in self.only)


@dataclass(frozen=True)
class Asked:
    """A request for changes that is not closed: the questions of this part that it reopened, and until when."""

    keys: frozenset[str]
    due_at: datetime


def openness(
    state: ApplicationState,
    *,
    is_reopened: bool,
    phase: PhaseKind,
    deadline: Deadline,
    asked: Asked | None,
    received_at: datetime,
    later_until: datetime | None = None,
) -> Openness:
    """``phase`` is the round's at ``received_at``, ``deadline`` the one of this part; until ``later_until`` it may
    follow what its team has submitted."""
    by_clock = _by_the_clock(phase, deadline, received_at)
    if state is ApplicationState.SUBMITTED and not is_reopened:
        by_clock = by_clock or Closed.SUBMITTED
    whole = _as_whole(state, by_clock, deadline, received_at, later_until)
    if asked is None or received_at >= asked.due_at or state not in MENDABLE:
        return whole
    # Whoever may change everything at this moment is not held to what staff asked for besides.
    is_being_changed = whole.is_open and later_until is None
    otherwise = whole.closed or Closed.SUBMITTED
    return whole if is_being_changed else Openness(None, asked.due_at, asked.keys, otherwise)


def _as_whole(
    state: ApplicationState,
    by_clock: Closed | None,
    deadline: Deadline,
    received_at: datetime,
    later_until: datetime | None,
) -> Openness:
    """Without what staff asked to be mended."""
    if state is ApplicationState.WITHDRAWN:
        return Openness(by_clock or Closed.WITHDRAWN, deadline.accepts_until)
    if later_until is not None and state in WAITS:
        return Openness(None if received_at < later_until else Closed.LATE, later_until)
    if state not in (ApplicationState.DRAFT, ApplicationState.SUBMITTED):
        return Openness(Closed.BEING_DECIDED)
    return Openness(by_clock, deadline.accepts_until)


def _by_the_clock(phase: PhaseKind, deadline: Deadline, received_at: datetime) -> Closed | None:
    if phase is PhaseKind.PREPARATION:
        return Closed.NOT_BEGUN
    # By hand a round may leave its call early; an extension of one application outlives that.
    is_called = phase is PhaseKind.CALL or deadline.extended_until is not None
    return None if is_called and deadline.accepts(received_at) else Closed.LATE
