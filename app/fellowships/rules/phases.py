"""Which phase a round is in, by the clock; and which plans make sense."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.core.errors import RuleBroken
from app.core.language import message
from app.fellowships.rules.words import PHASES
from app.fellowships.states import ALWAYS, ORDER, PhaseKind


@dataclass(frozen=True)
class Step:
    """One phase of a plan; without ``starts_at`` somebody switches it.

    ``is_held``: what it needs is not there, so that its date does not begin it, nor a later phase, until it is.
    """

    starts_at: datetime | None = None
    is_used: bool = True
    is_held: bool = field(default=False, compare=False)


Plan = Mapping[PhaseKind, Step]


def used_phases(plan: Plan) -> tuple[PhaseKind, ...]:
    return tuple(kind for kind in ORDER if kind in ALWAYS or plan.get(kind, Step(is_used=False)).is_used)


def phase_at(written: PhaseKind, plan: Plan, at: datetime, *, is_announced: bool) -> PhaseKind:
    """The phase that holds at ``at``: the one written down, or a later one whose time has come.

    Time only goes forward, and never into a call that nobody has announced.
    """
    begun = begun_since(written, plan, at, is_announced=is_announced)
    return begun[-1][0] if begun else written


def begun_since(
    written: PhaseKind, plan: Plan, at: datetime, *, is_announced: bool
) -> list[tuple[PhaseKind, datetime]]:
    """The phases after ``written`` that have begun, in their order, each with its date."""
    due = _due_since(written, plan, at, is_announced=is_announced)
    held = [kind for kind, _ in due if plan[kind].is_held]
    return due[: [kind for kind, _ in due].index(held[0])] if held else due


def held_since(written: PhaseKind, plan: Plan, at: datetime, *, is_announced: bool) -> datetime | None:
    """The date that has come and begins nothing, because what the phase needs is not there."""
    due = _due_since(written, plan, at, is_announced=is_announced)
    return next((moment for kind, moment in due if plan[kind].is_held), None)


def _due_since(written: PhaseKind, plan: Plan, at: datetime, *, is_announced: bool) -> list[tuple[PhaseKind, datetime]]:
    if not is_announced:
        return []
    later = ((kind, plan.get(kind, Step())) for kind in ORDER[ORDER.index(written) + 1 :])
    return [(kind, step.starts_at) for kind, step in later if step.is_used and step.starts_at and step.starts_at <= at]


def next_switch(written: PhaseKind, plan: Plan, at: datetime) -> tuple[PhaseKind, datetime] | None:
    """The next phase that begins by itself after ``at``."""
    coming = [
        (step.starts_at, ORDER.index(kind))
        for kind, step in plan.items()
        if step.is_used and step.starts_at and step.starts_at > at and ORDER.index(kind) > ORDER.index(written)
    ]
    if not coming:
        return None
    moment, index = min(coming)
    return ORDER[index], moment


def check_plan(plan: Plan, accepts_until: datetime | None) -> None:
    """Raises RuleBroken, naming the phase as its field, where the dates contradict each other."""
    if (plan.get(PhaseKind.PREPARATION) or Step()).starts_at is not None:
        raise RuleBroken(message("A round is in preparation from the start."), field=PhaseKind.PREPARATION.value)
    before: tuple[PhaseKind, datetime] | None = None
    for kind in used_phases(plan):
        starts_at = plan.get(kind, Step()).starts_at
        if starts_at is None:
            continue
        if before and starts_at <= before[1]:
            told = message("This phase cannot begin before “{phase}” does.", phase=PHASES[before[0]])
            raise RuleBroken(told, field=kind.value)
        if kind not in (PhaseKind.PREPARATION, PhaseKind.CALL) and accepts_until and starts_at < accepts_until:
            told = message(
                "Until then applications are still taken. Begin this phase after the deadline and its grace."
            )
            raise RuleBroken(told, field=kind.value)
        before = (kind, starts_at)
    opens_at = plan.get(PhaseKind.CALL, Step()).starts_at
    if opens_at and accepts_until and accepts_until <= opens_at:
        raise RuleBroken(message("The deadline must come after the call opens."), field="closes_at")


def check_switch(before: PhaseKind, after: PhaseKind, plan: Plan, *, is_announced: bool) -> None:
    """Raises RuleBroken for a switch by hand that makes no sense: one step back at most, none over an unused phase."""
    used = used_phases(plan)
    if after not in used:
        raise RuleBroken(message("This round does not use that phase."), field="phase")
    if after is before:
        raise RuleBroken(message("The round is in this phase already."), field="phase")
    if not is_announced and after is not PhaseKind.PREPARATION:
        raise RuleBroken(message("Announce the round first. Until then nobody can apply."), field="phase")
    if used.index(after) < used.index(before) - 1:
        raise RuleBroken(message("A round goes back one phase at a time."), field="phase")
    if before is PhaseKind.CALL and after is PhaseKind.PREPARATION:
        raise RuleBroken(message("The call is out: people have begun to write. It cannot be unsaid."), field="phase")


def possible_switches(holds: PhaseKind, plan: Plan, *, is_announced: bool) -> tuple[PhaseKind, ...]:
    """The phases into which somebody may switch from here."""
    return tuple(kind for kind in used_phases(plan) if _may_switch(holds, kind, plan, is_announced=is_announced))


def _may_switch(holds: PhaseKind, kind: PhaseKind, plan: Plan, *, is_announced: bool) -> bool:
    try:
        check_switch(holds, kind, plan, is_announced=is_announced)
    except RuleBroken:
        return False
    return True
