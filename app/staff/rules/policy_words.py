"""How a policy reads: its values beside today's, and the market that it was tried on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.core.filters import count, show_date, show_datetime
from app.core.language import Message, message
from app.core.shares import per_cent
from app.introductions.queries.policies import Version
from app.introductions.rules.policy import DIALS, PERCENT, Dial, Policy
from app.introductions.rules.trials import Basis, Source


def tried_on(basis: Basis) -> Message:
    """Which market it was."""
    numbers = {
        "teams": count(basis.teams),
        "investors": count(basis.investors),
        "pairs": count(basis.pairs),
        "readable": count(basis.readable),
        "unstated": count(basis.unstated),
    }
    if basis.source is Source.NOW:
        return message(
            "Tried on the market of {day}, as no run of the last four weeks is stored: {teams} teams, {investors} "
            "investors who read {readable} requests a week together ({unstated} of them state nothing), {pairs} pairs.",
            day=show_date(basis.last_day),
            **numbers,
        )
    return message(
        "Tried on the market of the runs from {first} to {last} ({runs} stored): {teams} teams, {investors} investors "
        "who read {readable} requests a week together ({unstated} of them state nothing), {pairs} pairs.",
        first=show_date(basis.first_day),
        last=show_date(basis.last_day),
        runs=count(basis.runs),
        **numbers,
    )


@dataclass(frozen=True)
class DialLine:
    """One value of two policies beside each other."""

    dial: Dial
    today: str
    new: str

    @property
    def differs(self) -> bool:
        return self.today != self.new


def dial_lines(today: Policy, new: Policy) -> list[DialLine]:
    values = today.values, new.values
    return [DialLine(dial, *(shown(dial, each[dial.name]) for each in values)) for dial in DIALS]


def shown(dial: Dial, value: int) -> str:
    return per_cent(value) if dial.unit == PERCENT else count(value)


def differences(today: Policy, new: Policy) -> list[str]:
    """What was tried, in short: only what differs."""
    changed = new.values
    return [
        str(message("{dial}: {value}", dial=each.dial.label, value=shown(each.dial, changed[each.dial.name])))
        for each in dial_lines(today, new)
        if each.differs
    ]


FIRST: Final = "first"
"""Names the values that held before anybody switched a policy on."""


@dataclass(frozen=True)
class VersionLine:
    """One version as it reads: without ``version`` it is the beginning; ``since`` names it for a button."""

    id: str
    version: Version | None
    since: str
    changes: tuple[str, ...]
    holds: bool


def version_lines(versions: Sequence[Version]) -> list[VersionLine]:
    """The newest first, and at the end what held before all of them. What holds now cannot be gone back to, wherever
    the same values stand."""
    held = [*(each.policy for each in versions), Policy()]
    lines = [
        VersionLine(
            each.public_id,
            each,
            show_datetime(each.made_at),
            tuple(differences(held[place + 1], each.policy)),
            each.policy == held[0],
        )
        for place, each in enumerate(versions)
    ]
    return [*lines, VersionLine(FIRST, None, str(message("the beginning")), (), held[0] == held[-1])]
