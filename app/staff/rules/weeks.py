"""An investor's seven days against what it reads."""

from dataclasses import dataclass

from app.introductions.rules.proposing import MICRO


@dataclass(frozen=True)
class Week:
    """An investor's seven days: what is read, what arrived, what is expected of approved proposals (10⁻⁶)."""

    reads: int
    arrived: int
    expected: int
    unanswered: int

    @property
    def is_full(self) -> bool:
        return self.arrived * MICRO + self.expected >= self.reads * MICRO
