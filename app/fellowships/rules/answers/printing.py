"""An answer in words, for whoever reads it: one text, rows line by line."""

from collections.abc import Callable, Mapping

from app.core.language import message
from app.fellowships.rules.answers.columns import Cell, Column, columns_of
from app.fellowships.rules.answers.reading import is_day
from app.fellowships.rules.questionnaire import LISTS, Question
from app.fellowships.states import QuestionKind

Print = Callable[[object], str]


def in_words(question: Question, value: object, language: str, *, euros: Print, day: Print) -> str:
    """Empty for no answer. ``euros`` and ``day`` write amounts and dates as the page does."""
    if value is None:
        return ""
    if question.kind in LISTS and isinstance(value, list):
        return "\n".join(_row(question, row, language, euros) for row in value)
    if isinstance(value, list):
        return ", ".join(_option(question, str(each), language) for each in value)
    if isinstance(value, dict):
        return str(message("Agreed"))
    return _single(question, value, language, euros, day)


def _single(question: Question, value: object, language: str, euros: Print, day: Print) -> str:
    if question.kind is QuestionKind.YES_NO:
        return str(message("Yes") if value == "yes" else message("No"))
    if question.kind is QuestionKind.CHOICE:
        return _option(question, str(value), language)
    if question.kind is QuestionKind.MONEY and isinstance(value, int):
        return euros(value)
    return day(value) if question.kind is QuestionKind.DATE and is_day(value) else str(value)


def _option(question: Question, key: str, language: str) -> str:
    """An option that is no longer offered keeps its key: better than nothing."""
    return next((each.words.in_language(language) for each in question.options if each.key == key), key)


def _row(question: Question, row: Mapping[str, object], language: str, euros: Print) -> str:
    cells = (_cell(question, column, row.get(column.key, ""), language, euros) for column in columns_of(question))
    return " · ".join(cell for cell in cells if cell)


def _cell(question: Question, column: Column, value: object, language: str, euros: Print) -> str:
    if column.cell is Cell.OPTION:
        return _option(question, str(value), language) if value else ""
    if column.cell is Cell.EUR and isinstance(value, int):
        return euros(value)
    return f"{value} %" if column.key == "percent" and isinstance(value, int) else str(value)
