"""Between a question and the fields of its page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from werkzeug.datastructures import MultiDict

from app.core.database import new_public_id
from app.core.errors import RuleBroken
from app.core.language import Message, current_language, message
from app.core.plain_text import clean_line
from app.core.uploads import Kinds
from app.fellowships.forms.questionnaires import LABEL_LENGTH, QuestionForm
from app.fellowships.rules.asking.order import YES_NO, title_of
from app.fellowships.rules.asking.sheet import fingerprint
from app.fellowships.rules.questionnaire import Condition, Limits, Option, Question, Words
from app.fellowships.states import QuestionKind

SPARE_ROWS = 3
MOST_OPTIONS = 100
BETWEEN = "|"
NUMBERS = ("words", "characters", "files", "megabytes", "pages")


@dataclass(frozen=True)
class OptionRow:
    """An answer, or a column of a table, as typed; ``key`` is empty for a new one."""

    key: str = ""
    de: str = ""
    en: str = ""


def shown(question: Question) -> dict[str, object]:
    """What the form's fields hold for a question."""
    limits, kind = question.limits, question.kind
    return {
        "seen": fingerprint(question),
        "label_de": question.label.de,
        "label_en": question.label.en,
        "help_de": question.help.de,
        "help_en": question.help.en,
        "declaration_de": question.declaration.de,
        "declaration_en": question.declaration.en,
        "least": _bound_shown(kind, limits.least),
        "most": _bound_shown(kind, limits.most),
        "condition": _pairs(question.condition),
        **{name: getattr(limits, name) for name in NUMBERS},
        **{name: getattr(question, name) for name in ("is_required", "for_reviewers", "tells_identity", "is_title")},
        "profile_field": question.profile_field or None,
        "file_kinds": question.file_kinds.value,
    }


def _bound_shown(kind: QuestionKind, text: str | None) -> object:
    if text is None or kind is QuestionKind.NUMBER:
        return text
    return date.fromisoformat(text) if kind is QuestionKind.DATE else int(text)


def _pairs(condition: Condition | None) -> list[str]:
    return [f"{condition.key}{BETWEEN}{option}" for option in condition.one_of] if condition else []


def rows_of(question: Question) -> list[OptionRow]:
    return [OptionRow(each.key, each.words.de, each.words.en) for each in question.options]


def typed_rows(sent: "MultiDict[str, str]") -> list[OptionRow]:
    """The rows as they were sent, empty ones left out."""
    columns = [sent.getlist(f"option_{name}")[:MOST_OPTIONS] for name in ("key", "de", "en")]
    rows = [OptionRow(clean_line(key), clean_line(de), clean_line(en)) for key, de, en in zip(*columns, strict=False)]
    return [row for row in rows if row.de or row.en]


def moved_up(rows: list[OptionRow], place: str) -> list[OptionRow]:
    at = int(place) if place.isascii() and place.isdigit() else 0
    if 0 < at < len(rows):
        rows[at - 1], rows[at] = rows[at], rows[at - 1]
    return rows


def typed(form: QuestionForm, before: Question, rows: Iterable[OptionRow]) -> Question:
    """The question as typed. Raises RuleBroken for what no field alone can refuse."""

    def words(name: str) -> Words:
        return Words(_text(form, f"{name}_de"), _text(form, f"{name}_en"))

    return replace(
        before,
        label=words("label"),
        help=words("help"),
        declaration=words("declaration"),
        is_required=bool(form.is_required.data),
        limits=_limits(form, before.kind),
        options=_options(rows, before),
        condition=_condition(form.condition.data or []),
        for_reviewers=bool(form.for_reviewers.data),
        tells_identity=bool(form.tells_identity.data),
        is_title="is_title" in form and bool(form.is_title.data),
        profile_field=_text(form, "profile_field"),
        file_kinds=Kinds(_text(form, "file_kinds") or Kinds.ANY),
    )


def _text(form: QuestionForm, name: str) -> str:
    return (form[name].data or "") if name in form else ""


def _options(rows: Iterable[OptionRow], before: Question) -> tuple[Option, ...]:
    """A key that the question does not know is not taken: an answer keeps what it meant."""
    known = {each.key for each in before.options}
    found = []
    for row in rows:
        if max(len(row.de), len(row.en)) > LABEL_LENGTH:
            raise RuleBroken(message("Shorten an answer to {limit} characters.", limit=LABEL_LENGTH))
        key = row.key if row.key in known else f"o{new_public_id()}"
        found.append(Option(key, Words(row.de, row.en)))
    return tuple(found)


def _limits(form: QuestionForm, kind: QuestionKind) -> Limits:
    numbers: Mapping[str, int | None] = {name: form[name].data for name in NUMBERS if name in form}
    return Limits(least=_bound(form, kind, "least"), most=_bound(form, kind, "most"), **numbers)


def _bound(form: QuestionForm, kind: QuestionKind, name: str) -> str | None:
    value = form[name].data if name in form else None
    if value is None or value == "":
        return None
    if kind is not QuestionKind.NUMBER:
        return value.isoformat() if isinstance(value, date) else str(value)
    return _decimal(str(value).replace(",", "."), name)


def _decimal(text: str, name: str) -> str:
    try:
        is_number = Decimal(text).is_finite()
    except InvalidOperation:
        is_number = False
    if not is_number:
        raise RuleBroken(message("Write a number, for example 1 or 2.5."), field=name)
    return text


def _condition(pairs: list[str]) -> Condition | None:
    parts = [pair.partition(BETWEEN) for pair in pairs]
    keys = {key for key, _, _ in parts}
    if len(keys) > 1:
        raise RuleBroken(message("Choose answers of one question alone."), field="condition")
    return Condition(keys.pop(), tuple(option for _, _, option in parts)) if parts else None


def condition_choices(questions: Iterable[Question]) -> list[tuple[str, Message | str]]:
    """Every answer of the questions a condition may look at."""
    yes_no = dict(zip(YES_NO, (message("Yes"), message("No")), strict=True))
    found: list[tuple[str, Message | str]] = []
    for question in questions:
        answers: Mapping[str, Message | str] = (
            yes_no
            if question.kind is QuestionKind.YES_NO
            else {each.key: each.words.in_language(current_language()) for each in question.options}
        )
        for key, words in answers.items():
            told = message("{question}: {answer}", question=title_of(question), answer=words)
            found.append((f"{question.key}{BETWEEN}{key}", told))
    return found
