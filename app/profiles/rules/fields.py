"""What one field of a profile is: where it is kept, what shape its value has, how it is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from app.core.language import Message
from app.profiles.states import CodeList, Language, TaxonomyList

Value: TypeAlias = str | int | bool | date | tuple[str, ...] | None
"""A field's value; an empty text is None and an empty list ()."""

Values: TypeAlias = Mapping[str, Value]
"""Values by key: the field's name, for texts with the language ("problem.de")."""

LANGUAGES = tuple(Language)


class Holder(StrEnum):
    """Where a value is kept."""

    PROFILE = "profile"
    FACTS = "facts"
    CODES = "codes"
    TEXTS = "texts"


class Shape(StrEnum):
    LINE = "line"
    LONG = "long"
    CODE = "code"
    CODES = "codes"
    CHOICE = "choice"
    MONEY = "money"
    NUMBER = "number"
    DAY = "day"
    YES_NO = "yes_no"
    URL = "url"
    EMAIL = "email"


@dataclass(frozen=True)
class Field:
    """``asked`` is the label, ``why`` the reason shown under it, ``short`` its name inside a sentence.

    ``low`` and ``high`` bound numbers.
    """

    name: str
    holder: Holder
    shape: Shape
    asked: Message
    why: Message | None = None
    taxonomy: TaxonomyList | None = None
    choices: tuple[tuple[str, Message], ...] = ()
    max_length: int = 200
    low: int = 0
    high: int = 1_000_000
    at_most: int = 50
    short: Message | None = None

    @property
    def named(self) -> Message:
        """What a sentence that lists fields calls this one: a question would end the sentence."""
        return self.short or self.asked

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its values: one, or one a language for a text."""
        if self.holder is not Holder.TEXTS:
            return (self.name,)
        return tuple(text_key(self.name, language) for language in LANGUAGES)

    @property
    def code_list(self) -> CodeList:
        return CodeList(self.name)


def text_key(field: str, language: Language) -> str:
    return f"{field}.{language.value}"


def split_key(key: str) -> tuple[str, Language | None]:
    """The field and, for texts, the language of a key."""
    name, _, language = key.partition(".")
    return name, Language(language) if language else None


def is_given(value: Value) -> bool:
    """False and 0 are answers, nothing and an empty list are none."""
    return value is not None and value not in ((), "")


def field_is_given(field: Field, values: Values) -> bool:
    return any(is_given(values.get(key)) for key in field.keys)


def as_json(value: Value) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def read_json(field: Field, value: object) -> Value:
    """The value that `as_json` wrote down; a shape that has changed since reads as nothing."""
    if isinstance(value, list):
        return tuple(str(code) for code in value)
    if field.shape is Shape.DAY and isinstance(value, str):
        return date.fromisoformat(value)
    return value if isinstance(value, str | int | bool) else None
