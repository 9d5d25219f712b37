"""From the fields of a page to the value of an answer, and back. The browser sends the same fields either way.

What cannot be read (an amount "viel") is kept as it was typed: a string where the kind's value is none. It is a fault
for `checking`, never a reason not to save.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from app.core.amounts import parse_amount
from app.core.errors import RuleBroken
from app.core.plain_text import clean_text
from app.fellowships.rules.answers.columns import Cell, Column, columns_of
from app.fellowships.rules.counting import plain
from app.fellowships.rules.questionnaire import LISTS, Question, Words
from app.fellowships.states import QuestionKind

Pairs = Sequence[tuple[str, str]]
# Written by their own pages: files by uploading them, the profile's fields by taking them over.
NOT_TYPED = frozenset({QuestionKind.FILE, QuestionKind.PROFILE_FIELD})
MOST_ROWS = 100
LONGEST = 200_000
AGREED = "agreed"
# "1.500" is a thousand and a half, as in `core.amounts`; "0.125" is none, and "1.500,25" has both marks.
_GROUPED = re.compile(r"(-?[1-9][0-9]{0,2}([.,'’ \u00a0\u202f])[0-9]{3}(?:\2[0-9]{3})*)(?:(?!\2)[.,]([0-9]{1,9}))?")
_DECIMAL = re.compile(r"-?[0-9]{1,15}([.,][0-9]{1,9})?")
_SEPARATORS = str.maketrans("", "", ".,'’ \u00a0\u202f")
# What `_decimal` makes of numbers; everything else is text that could not be read.
_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,9})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_GERMAN_DAY = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}")


def field_name(key: str, row: int | None = None, column: str = "") -> str:
    """How a field of a question is called: "q.title", in rows "q.team.0.name"."""
    return f"q.{key}" if row is None else f"q.{key}.{row}.{column}"


def pairs_of(key: str, pairs: Pairs) -> Pairs:
    """The fields that belong to one question."""
    name = field_name(key)
    return [(each, text) for each, text in pairs if each == name or each.startswith(f"{name}.")]


def stored_text(text: str) -> str | None:
    """As it is kept and counted; None for nothing."""
    return plain(clean_text(text.replace("\r\n", "\n")[:LONGEST])) or None


def value_from(question: Question, pairs: Pairs) -> object:
    """The value of the kind's shape (`rules.questionnaire`), of the question's own fields alone."""
    if question.kind in LISTS:
        return _rows(columns_of(question), pairs)
    texts = [text for _, text in pairs]
    read = _READERS.get(question.kind)
    return read(question, texts) if read else None


def _text(_question: Question, texts: Sequence[str]) -> object:
    return stored_text(texts[0]) if texts else None


def _one(question: Question, texts: Sequence[str]) -> object:
    known = {"yes", "no"} if question.kind is QuestionKind.YES_NO else {each.key for each in question.options}
    return next((text for text in texts if text in known), None)


def _many(question: Question, texts: Sequence[str]) -> object:
    return [each.key for each in question.options if each.key in texts] or None


def _agreed(question: Question, texts: Sequence[str]) -> object:
    return {"agreed": True, "sha256": words_hash(question.declaration)} if AGREED in texts else None


def words_hash(words: Words) -> str:
    """Of what somebody agreed to, in both languages."""
    return hashlib.sha256(f"{words.de}\0{words.en}".encode()).hexdigest()


def _number(_question: Question, texts: Sequence[str]) -> object:
    text = stored_text(texts[0]) if texts else None
    return text if text is None else _decimal(text)


def _decimal(text: str) -> str:
    grouped = _GROUPED.fullmatch(text)
    if grouped:
        whole = grouped[1].translate(_SEPARATORS)
        return f"{whole}.{grouped[3]}" if grouped[3] else whole
    if not _DECIMAL.fullmatch(text):
        return text
    number = Decimal(text.replace(",", "."))
    # Never "1E-9", and never less than nothing.
    return f"{number if number else abs(number):f}"


def number_in(value: object) -> Decimal | None:
    """None for what stayed as it was typed, such as "1e9" or digits of another script."""
    text = str(value)
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def _money(_question: Question, texts: Sequence[str]) -> object:
    return _euros(texts[0]) if texts else None


def _euros(text: str) -> object:
    kept = stored_text(text)
    try:
        return parse_amount(kept, field="") if kept else None
    except RuleBroken:
        return kept


def _day(_question: Question, texts: Sequence[str]) -> object:
    text = stored_text(texts[0]) if texts else None
    if text is None or not _GERMAN_DAY.fullmatch(text):
        return text
    try:
        return datetime.strptime(text, "%d.%m.%Y").replace(tzinfo=None).date().isoformat()  # noqa: DTZ007 -- a day
    except ValueError:
        return text


_READERS: Mapping[QuestionKind, Callable[[Question, Sequence[str]], object]] = {
    QuestionKind.SHORT_TEXT: _text,
    QuestionKind.LONG_TEXT: _text,
    QuestionKind.CHOICE: _one,
    QuestionKind.YES_NO: _one,
    QuestionKind.MULTIPLE: _many,
    QuestionKind.NUMBER: _number,
    QuestionKind.MONEY: _money,
    QuestionKind.DATE: _day,
    QuestionKind.DECLARATION: _agreed,
}


def _rows(columns: Sequence[Column], pairs: Pairs) -> list[dict[str, object]] | None:
    """Rows in the order of their numbers; those without a word are none."""
    found: dict[int, dict[str, str]] = {}
    known = {column.key for column in columns}
    for name, text in pairs:
        _, _, number, key = ([*name.split(".", 3), "", ""])[:4]
        if number.isdecimal() and len(number) <= len(str(MOST_ROWS)) and key in known:
            found.setdefault(int(number), {})[key] = text
    rows = [{column.key: _cell(column, found[at].get(column.key, "")) for column in columns} for at in sorted(found)]
    return [row for row in rows if any(value != "" for value in row.values())] or None


def _cell(column: Column, text: str) -> object:
    kept = stored_text(text) or ""
    if column.cell is Cell.EUR:
        return _euros(kept) if kept else ""
    if column.cell is Cell.WHOLE and kept.isascii() and kept.isdecimal() and len(kept) <= 9:  # noqa: PLR2004 -- fits
        return int(kept)
    return kept


def fields_of(question: Question, value: object) -> list[tuple[str, str]]:
    """The fields that `value_from` would read this value from."""
    name = field_name(question.key)
    if value is None:
        return []
    if isinstance(value, dict):
        return [(name, AGREED)]
    if not isinstance(value, list):
        return [(name, str(value))]
    if question.kind not in LISTS:
        return [(name, str(each)) for each in value]
    return [
        (field_name(question.key, at, column.key), str(row.get(column.key, "")))
        for at, row in enumerate(value)
        for column in columns_of(question)
    ]


def is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(_DAY.fullmatch(value)) and bool(date.fromisoformat(value))
    except ValueError:
        return False
