"""Whether an answer stays within what its question allows: what staff are told before they publish narrower limits."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from app.fellowships.rules.asking.faults import bound
from app.fellowships.rules.counting import characters, words
from app.fellowships.rules.questionnaire import LISTS, TEXTS, Question
from app.fellowships.states import QuestionKind


def is_empty(value: object) -> bool:
    return value in (None, "", [], {})


def fits(question: Question, value: object) -> bool:
    """An empty answer always fits: whether one is needed is another question."""
    if is_empty(value):
        return True
    check = _CHECKS.get(question.kind)
    return check is None or check(question, value)


def _text(question: Question, value: object) -> bool:
    most_words, most_characters = question.limits.words, question.limits.characters
    text = str(value)
    return not (
        (most_words is not None and words(text) > most_words)
        or (most_characters is not None and characters(text) > most_characters)
    )


def _choice(question: Question, value: object) -> bool:
    return str(value) in {each.key for each in question.options}


def _between(question: Question, measure: Decimal | date | None) -> bool:
    if measure is None:
        return False
    least, most = bound(question, question.limits.least), bound(question, question.limits.most)
    return not (
        (least is not None and measure < least)  # type: ignore[operator]  # both of the question's kind
        or (most is not None and measure > most)  # type: ignore[operator]  # as above
    )


def _number(question: Question, value: object) -> bool:
    try:
        return _between(question, Decimal(str(value)))
    except InvalidOperation:
        return False


def _date(question: Question, value: object) -> bool:
    try:
        return _between(question, date.fromisoformat(str(value)))
    except ValueError:
        return False


def _rows(question: Question, value: object) -> bool:
    return isinstance(value, list) and _between(question, Decimal(len(value)))


def _multiple(question: Question, value: object) -> bool:
    known = {each.key for each in question.options}
    return isinstance(value, list) and set(map(str, value)) <= known and _rows(question, value)


def _files(question: Question, value: object) -> bool:
    return isinstance(value, list) and (question.limits.files is None or len(value) <= question.limits.files)


def _budget(question: Question, value: object) -> bool:
    """A row whose purpose is gone has lost its meaning."""
    known = {each.key for each in question.options}
    rows = value if isinstance(value, list) else []
    purposes = {str(row.get("purpose")) for row in rows if isinstance(row, Mapping) and row.get("purpose")}
    return purposes <= known and _rows(question, value)


_CHECKS: Mapping[QuestionKind, Callable[[Question, object], bool]] = {
    **dict.fromkeys(TEXTS, _text),
    **dict.fromkeys(LISTS, _rows),
    QuestionKind.CHOICE: _choice,
    QuestionKind.MULTIPLE: _multiple,
    QuestionKind.NUMBER: _number,
    QuestionKind.MONEY: _number,
    QuestionKind.DATE: _date,
    QuestionKind.FILE: _files,
    QuestionKind.BUDGET: _budget,
}
