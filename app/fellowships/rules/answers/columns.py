"""The columns of the questions that are answered by rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.core.language import Message, message
from app.fellowships.rules.questionnaire import Option, Question
from app.fellowships.states import QuestionKind


class Cell(StrEnum):
    TEXT = "text"
    LONG = "long"
    WHOLE = "whole"
    EUR = "eur"
    OPTION = "option"


@dataclass(frozen=True)
class Column:
    """``label`` is ours; a table's own columns carry ``option``, whose words the staff wrote."""

    key: str
    cell: Cell = Cell.TEXT
    label: Message | None = None
    option: Option | None = None

    def named(self, language: str) -> str:
        return self.option.words.in_language(language) if self.option else str(self.label)


_OURS: Mapping[QuestionKind, tuple[Column, ...]] = {
    QuestionKind.TEAM: (
        Column("name", label=message("Name")),
        Column("role", label=message("Task in the team")),
        Column("percent", Cell.WHOLE, message("Share of working time in percent")),
    ),
    QuestionKind.MILESTONES: (
        Column("title", label=message("Milestone")),
        Column("result", Cell.LONG, message("What will be there then")),
        Column("month", Cell.WHOLE, message("Reached in month")),
    ),
    QuestionKind.BUDGET: (
        Column("item", label=message("Item")),
        Column("purpose", Cell.OPTION, message("Kind of cost")),
        Column("eur", Cell.EUR, message("Amount in euros")),
    ),
}


def columns_of(question: Question) -> tuple[Column, ...]:
    """In the order of the page; none for a question that is not answered by rows."""
    if question.kind is QuestionKind.TABLE:
        return tuple(Column(option.key, option=option) for option in question.options)
    return _OURS.get(question.kind, ())
