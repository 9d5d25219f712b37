"""A number inside a sentence, grouped as whoever reads it does: 65.536 or 65,536."""

from dataclasses import dataclass

from app.core import filters


@dataclass(frozen=True)
class Counted:
    number: int

    def __str__(self) -> str:
        return filters.count(self.number)
