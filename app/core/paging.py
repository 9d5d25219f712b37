"""Pages of a list: a clean answer for every number anybody may type."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

PAGE_SIZE = 25
HIGHEST_PAGE = 100_000


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows of one page. ``number`` counts from 1 and lies within ``pages`` (at least 1)."""

    items: Sequence[T]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.pages


def page_number(asked: str | None) -> int:
    """The page asked for; 1 for anything that is no page number."""
    if asked is None or not asked.isascii() or not asked.isdigit():
        return 1
    return min(max(int(asked[:9]), 1), HIGHEST_PAGE)


def offset_of(number: int, size: int = PAGE_SIZE) -> int:
    return (number - 1) * size
