"""What a list is narrowed to: it stands in the address, and only known values count."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from flask import request, url_for

from app.core.language import Message, message
from app.core.lists.cutting import SEARCH_LENGTH, Cut
from app.core.paging import page_number
from app.core.plain_text import clean_line

Word = TypeVar("Word", bound=StrEnum)
LONGEST_NUMBER = 15
EVERYTHING = message("all")


@dataclass(frozen=True)
class Filter:
    """One filter of a list: typed text, or one of ``options`` (value, label)."""

    name: str
    label: Message
    value: str
    options: tuple[tuple[str, str], ...] = ()
    otherwise: Message = EVERYTHING

    @property
    def words(self) -> str:
        return dict(self.options).get(self.value, f"{self.label}: {self.value}")


@dataclass(frozen=True)
class Chip:
    label: str
    href: str


@dataclass(frozen=True)
class Filters:
    """The filters of one list, and the addresses that follow from them; ``place`` says which one of several lists."""

    endpoint: str
    filters: tuple[Filter, ...]
    place: dict[str, str] = field(default_factory=dict)

    @property
    def kept(self) -> dict[str, str]:
        return {each.name: each.value for each in self.filters if each.value}

    @property
    def are_set(self) -> bool:
        return bool(self.kept)

    @property
    def cleared(self) -> str:
        return self._address(self.endpoint, {})

    @property
    def here(self) -> str:
        return self._address(self.endpoint, {})

    @property
    def csv(self) -> str:
        return self._address(f"{self.endpoint}_csv", self.kept)

    def page(self, number: int) -> str:
        return self._address(self.endpoint, {**self.kept, **({"page": str(number)} if number > 1 else {})})

    def chips(self) -> list[Chip]:
        return [
            Chip(
                each.words,
                self._address(self.endpoint, {key: value for key, value in self.kept.items() if key != each.name}),
            )
            for each in self.filters
            if each.value
        ]

    def _address(self, endpoint: str, values: dict[str, str]) -> str:
        return url_for(endpoint, **self.place, **values)  # type: ignore[arg-type]  # names of filters are no parameters of url_for


def asked_word(kind: type[Word], name: str) -> Word | None:
    """The filter's word; what is no word of the set narrows nothing."""
    given = request.args.get(name, "")
    return kind(given) if given in set(kind) else None


def asked_text(name: str) -> str:
    return clean_line(request.args.get(name, "")[: SEARCH_LENGTH * 4])[:SEARCH_LENGTH]


def asked_number(name: str) -> int | None:
    given = request.args.get(name, "").strip()
    return int(given) if given.isascii() and given.isdigit() and len(given) <= LONGEST_NUMBER else None


def asked_page() -> Cut:
    return Cut(page_number(request.args.get("page")))


def options(labels: Iterable[tuple[StrEnum, Message]]) -> tuple[tuple[str, str], ...]:
    return tuple((word.value, str(label)) for word, label in labels)
