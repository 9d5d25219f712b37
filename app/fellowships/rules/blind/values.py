"""The texts inside an answer, each by its place, and the answer with marks in them."""

from collections.abc import Iterator, Mapping

from app.fellowships.rules.blind.redaction import redact
from app.fellowships.rules.questionnaire import LISTS, TEXTS, Question
from app.fellowships.states import QuestionKind

Places = Mapping[str, list[tuple[int, int]]]
WHOLE = ""
_OPTIONED_CELL = "purpose"


def texts_in(question: Question, value: object) -> Iterator[tuple[str, str]]:
    """What somebody wrote, by its place: "" for an answer of one text, "2.name" for a cell of its second row."""
    if isinstance(value, str) and (question.kind in TEXTS or question.kind is QuestionKind.PROFILE_FIELD):
        yield WHOLE, value
    elif isinstance(value, list) and question.kind in LISTS:
        for number, row in enumerate(value, start=1):
            for key, cell in row.items():
                if isinstance(cell, str) and not _is_option(question, key):
                    yield f"{number}.{key}", cell


def _is_option(question: Question, key: str) -> bool:
    return question.kind is QuestionKind.BUDGET and key == _OPTIONED_CELL


def with_marks(value: object, places: Places) -> object:
    """A value of the same shape. Raises ValueError for a place that its text does not have."""
    if isinstance(value, str):
        return redact(value, places.get(WHOLE, ()))
    if isinstance(value, list):
        return [_row(row, number, places) if isinstance(row, dict) else row for number, row in enumerate(value, 1)]
    return value


def _row(row: Mapping[str, object], number: int, places: Places) -> dict[str, object]:
    return {
        key: redact(cell, places.get(f"{number}.{key}", ())) if isinstance(cell, str) else cell
        for key, cell in row.items()
    }
