"""What keeps an answer from being submitted. Nothing here ever keeps it from being saved."""

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.core.language import Message, message, plural_message
from app.fellowships.rules.answers.columns import Cell, columns_of
from app.fellowships.rules.answers.reading import MOST_ROWS, is_day, number_in, words_hash
from app.fellowships.rules.counting import characters, words
from app.fellowships.rules.questionnaire import LISTS, TEXTS, Asked, Question, is_asked
from app.fellowships.states import Party, QuestionKind

FULL_PERCENT = 100
_CHOSEN = frozenset({QuestionKind.CHOICE, QuestionKind.MULTIPLE})


@dataclass(frozen=True)
class Fault:
    """``is_missing``: nothing is there yet, which is no reproach while somebody writes."""

    section_key: str
    question_key: str
    text: Message
    is_missing: bool = False


def faults_of(asked: Asked, party: Party, values: Mapping[str, object], language: str) -> list[Fault]:
    """Of a whole part, in the order of its pages. Questions whose condition does not hold are not looked at."""
    return [
        Fault(section.key, question.key, text, is_missing)
        for section in asked.sections_of(party)
        for question in section.questions
        if is_asked(question, values)
        for text, is_missing in faults_in(question, values.get(question.key), language)
    ]


def faults_in(question: Question, value: object, language: str) -> list[tuple[Message, bool]]:
    """The sentences about one answer, each with whether it is only missing."""
    label = question.label.in_language(language).rstrip(" :.?")
    if value in (None, "", [], {}):
        told = message("“{question}”: this answer is missing.", question=label)
        return [(told, True)] if question.is_required else []
    return [(text, False) for text in _faults(question, value, label, language)]


def _faults(question: Question, value: object, label: str, language: str) -> Iterator[Message]:
    if question.kind in TEXTS and isinstance(value, str):
        yield from _too_long(question, value, label)
    elif question.kind in LISTS and isinstance(value, list):
        yield from _rows(question, value, label, language)
    elif question.kind in _CHOSEN:
        yield from _chosen(question, value, label)
    elif question.kind is QuestionKind.DECLARATION and isinstance(value, dict):
        if value.get("sha256") != words_hash(question.declaration):
            yield message("“{question}”: the words have changed. Read them and agree again.", question=label)
    elif question.kind in _MEASURED:
        yield from _measured(question, value, label)


def _chosen(question: Question, value: object, label: str) -> Iterator[Message]:
    """Of a choice that staff took away since, nobody can say what it means."""
    chosen, offered = value if isinstance(value, list) else [value], {each.key for each in question.options}
    if not offered.issuperset(chosen):
        yield message("“{question}”: what was chosen is no longer offered. Choose again.", question=label)
    if question.kind is QuestionKind.MULTIPLE:
        yield from _how_many(question, len(chosen), label)


def _too_long(question: Question, text: str, label: str) -> Iterator[Message]:
    limits = question.limits
    over = words(text) - limits.words if limits.words else 0
    if over > 0:
        yield plural_message(
            "“{question}”: {count} word too many.", "“{question}”: {count} words too many.", over, question=label
        )
    over = characters(text) - limits.characters if limits.characters else 0
    if over > 0:
        yield plural_message(
            "“{question}”: {count} character too many.",
            "“{question}”: {count} characters too many.",
            over,
            question=label,
        )


def _euros(value: object) -> Decimal | None:
    return Decimal(value) if isinstance(value, int) else None


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if is_day(value) else None


_MEASURED: Mapping[QuestionKind, tuple[Callable[[object], Decimal | date | None], Message]] = {
    QuestionKind.NUMBER: (number_in, message("“{question}”: this is not a number. Write it in digits.", question="")),
    QuestionKind.MONEY: (_euros, message("“{question}”: this is not an amount in whole euros.", question="")),
    QuestionKind.DATE: (_day, message("“{question}”: this is not a date. Write it like 31.12.2027.", question="")),
}


def _measured(question: Question, value: object, label: str) -> Iterator[Message]:
    read, unread = _MEASURED[question.kind]
    found = read(value)
    if found is None:
        yield message(unread.source, question=label)
        return
    least, most = (
        None if bound is None else read(int(bound) if question.kind is QuestionKind.MONEY else bound)
        for bound in (question.limits.least, question.limits.most)
    )
    if least is not None and found < least:  # type: ignore[operator]  # both come from the same reader
        yield message("“{question}”: at least {least}.", question=label, least=str(question.limits.least))
    if most is not None and found > most:  # type: ignore[operator]  # as above
        yield message("“{question}”: at most {most}.", question=label, most=str(question.limits.most))


def _how_many(question: Question, number: int, label: str) -> Iterator[Message]:
    least, most = (int(bound) if bound else None for bound in (question.limits.least, question.limits.most))
    if least is not None and number < least:
        yield message("“{question}”: at least {least}.", question=label, least=str(least))
    if most is not None and number > most:
        yield message("“{question}”: at most {most}.", question=label, most=str(most))


def _rows(question: Question, rows: list[dict[str, object]], label: str, language: str) -> Iterator[Message]:
    yield from _how_many(question, len(rows), label)
    if len(rows) > MOST_ROWS:
        yield message("“{question}”: at most {most}.", question=label, most=str(MOST_ROWS))
    offered = {each.key for each in question.options}
    for at, row in enumerate(rows, start=1):
        for column in columns_of(question):
            value = row.get(column.key, "")
            is_ours = question.kind is not QuestionKind.TABLE
            if (value == "" and is_ours) or not _fits(column.cell, value, offered):
                yield message(
                    "“{question}”, row {row}: “{column}” is missing or cannot be read.",
                    question=label,
                    row=at,
                    column=column.named(language),
                )
    yield from _shares(rows, label)


def _fits(cell: Cell, value: object, offered: Container[object]) -> bool:
    if cell is Cell.OPTION:
        return value in offered
    return cell not in (Cell.WHOLE, Cell.EUR) or isinstance(value, int)


def _shares(rows: list[dict[str, object]], label: str) -> Iterator[Message]:
    shares = [row.get("percent") for row in rows if isinstance(row.get("percent"), int)]
    if any(isinstance(share, int) and share > FULL_PERCENT for share in shares):
        yield message("“{question}”: nobody gives more than 100 percent of their time.", question=label)
