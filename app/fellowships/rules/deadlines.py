"""The one question about time: does a round still take what somebody writes?

``closes_at`` is shown, ``accepts_until`` is enforced; half-open, by the moment the service received it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.core.errors import RuleBroken
from app.core.language import message
from app.fellowships.rules.phases import Plan, Step, phase_at
from app.fellowships.states import CallState, PhaseKind

# Everything around a round that somebody could mean by a day.
YEARS = range(2000, 2101)


@dataclass(frozen=True)
class Deadline:
    """When a call closes for one application: the round's own end and grace, or a later end for this one."""

    closes_at: datetime
    grace: timedelta = timedelta(0)
    extended_until: datetime | None = None

    @property
    def accepts_until(self) -> datetime:
        """An extension is exact: the grace belongs to the date in the call."""
        until = self.closes_at + self.grace
        return max(until, self.extended_until) if self.extended_until else until

    def accepts(self, received_at: datetime) -> bool:
        return received_at < self.accepts_until


def call_state(
    written: PhaseKind, plan: Plan, deadline: Deadline | None, at: datetime, *, is_announced: bool
) -> CallState | None:
    """What the public reads; None for a round that nobody has announced."""
    if not is_announced or deadline is None:
        return None
    phase = phase_at(written, plan, at, is_announced=True)
    if phase is PhaseKind.PREPARATION:
        return CallState.ANNOUNCED
    if phase in (PhaseKind.RELEASED, PhaseKind.RUNNING, PhaseKind.CLOSED):
        return CallState.DECIDED
    return CallState.OPEN if phase is PhaseKind.CALL and deadline.accepts(at) else CallState.CLOSED


def opens_at(plan: Plan) -> datetime | None:
    return plan.get(PhaseKind.CALL, Step()).starts_at


def moment_in(local: datetime, zone: str, *, field: str) -> datetime:
    """A wall clock's time in ``zone`` as a moment.

    Raises RuleBroken for an hour that the change of clocks leaves out or has twice: a deadline must not be either. And
    for a year that nobody means, and to whose moments nothing can be added.
    """
    if local.year not in YEARS:
        words = {"first": str(YEARS[0]), "last": str(YEARS[-1])}
        raise RuleBroken(message("Choose a day between {first} and {last}.", **words), field=field)
    here = ZoneInfo(zone)
    first, second = (local.replace(tzinfo=here, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return first
    if first.astimezone(here).replace(tzinfo=None) != local:
        told = message("On this day the clocks go forward: this hour does not exist. Choose another time.")
    else:
        told = message("On this day the clocks go back: this hour comes twice. Choose another time.")
    raise RuleBroken(told, field=field)
