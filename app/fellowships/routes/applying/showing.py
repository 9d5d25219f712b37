"""What the templates print of a page of questions: values as fields, words beside them, nothing left to decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.core.filters import eur, show_date
from app.core.language import Message, current_language, message
from app.fellowships.actions.applications.prefilling import Offer
from app.fellowships.queries.applications.own import Current
from app.fellowships.rules.answers.checking import faults_in
from app.fellowships.rules.answers.columns import Cell, columns_of
from app.fellowships.rules.answers.printing import in_words
from app.fellowships.rules.answers.reading import NOT_TYPED, field_name, is_day
from app.fellowships.rules.openness import Openness
from app.fellowships.rules.questionnaire import LISTS, Question, Section, is_asked
from app.fellowships.states import AnswerOrigin, QuestionKind

# A list that asks for more begins with so many rows all the same.
MOST_EMPTY_ROWS = 6


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class CellShown:
    """One field of a row."""

    name: str
    label: str
    kind: str
    value: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Theirs:
    """What somebody else wrote into the same field meanwhile."""

    words: str
    by: str


@dataclass(frozen=True)
class Shown:
    """One question of a page. ``id`` and ``errors`` are named as the macros of fields want them."""

    key: str
    id: str
    name: str
    kind: str
    label: str
    help: str
    optional: bool
    version: int
    value: str
    words: str
    is_open: bool
    errors: tuple[Message, ...] = ()
    choices: tuple[Choice, ...] = ()
    rows: tuple[tuple[CellShown, ...], ...] = ()
    limit: int | None = None
    unit: str = "characters"
    declaration: str = ""
    only_if: str = ""
    depends_on: str = ""
    one_of: str = ""
    is_asked: bool = True
    from_profile: str = ""
    offer: str = ""
    is_back: bool = False
    has_history: bool = False
    theirs: Theirs | None = None


@dataclass(frozen=True)
class Page:
    """What holds for all questions of a page."""

    current: Mapping[str, Current]
    values: Mapping[str, object]
    openness: Openness
    questions: Mapping[str, Question]
    offers: Mapping[str, Offer] = field(default_factory=dict)
    # Rows added without a script; and whether what is missing is a fault already.
    extra_rows: Mapping[str, int] = field(default_factory=dict)
    is_checked: bool = False
    theirs: Mapping[str, Theirs] = field(default_factory=dict)


def printed(question: Question, value: object) -> str:
    """An answer in the words of the current language."""
    return in_words(question, value, current_language(), euros=_euros, day=_day)


def _euros(value: object) -> str:
    return eur(value) if isinstance(value, int) else str(value)


def _day(value: object) -> str:
    return show_date(date.fromisoformat(str(value))) if is_day(value) else str(value)


def shown_section(section: Section, page: Page) -> list[Shown]:
    return [_shown(question, page) for question in section.questions]


def _shown(question: Question, page: Page) -> Shown:
    language, value = current_language(), page.values.get(question.key)
    current, offer = page.current.get(question.key), page.offers.get(question.key)
    counted_in_words = question.limits.words is not None
    return Shown(
        key=question.key,
        id=f"q-{question.key}",
        name=field_name(question.key),
        kind=question.kind.value,
        label=question.label.in_language(language),
        help=question.help.in_language(language),
        optional=not question.is_required,
        version=current.version if current else 0,
        value=_plain(value),
        words=printed(question, value),
        is_open=page.openness.takes(question.key) and question.kind not in NOT_TYPED,
        errors=_errors(question, value, page, language),
        choices=_choices(question, value, language),
        rows=_rows(question, value, page.extra_rows.get(question.key, 0), language),
        limit=question.limits.words if counted_in_words else question.limits.characters,
        unit="words" if counted_in_words else "characters",
        declaration=question.declaration.in_language(language),
        only_if=_only_if(question, page, language),
        depends_on=question.condition.key if question.condition else "",
        one_of=" ".join(question.condition.one_of) if question.condition else "",
        is_asked=is_asked(question, page.values),
        from_profile=_taken_on(current),
        offer=printed(question, offer.now.value) if offer else "",
        is_back=offer is not None and offer.is_back,
        has_history=current is not None and current.version > 1,
        theirs=page.theirs.get(question.key),
    )


def _plain(value: object) -> str:
    return str(value) if isinstance(value, str | int) else ""


def _errors(question: Question, value: object, page: Page, language: str) -> tuple[Message, ...]:
    if not is_asked(question, page.values):
        return ()
    found = faults_in(question, value, language)
    return tuple(text for text, is_missing in found if page.is_checked or not is_missing)


def _choices(question: Question, value: object, language: str) -> tuple[Choice, ...]:
    if question.kind is QuestionKind.YES_NO:
        return tuple(
            Choice(key, str(words), value == key) for key, words in (("yes", message("Yes")), ("no", message("No")))
        )
    if question.kind not in (QuestionKind.CHOICE, QuestionKind.MULTIPLE):
        return ()
    chosen = value if isinstance(value, list) else [value]
    return tuple(Choice(each.key, each.words.in_language(language), each.key in chosen) for each in question.options)


def _rows(question: Question, value: object, extra: int, language: str) -> tuple[tuple[CellShown, ...], ...]:
    if question.kind not in LISTS:
        return ()
    rows: Sequence[Mapping[str, object]] = value if isinstance(value, list) else []
    count = max(_fewest_rows(question), len(rows) + extra)
    return tuple(_row(question, at, rows[at] if at < len(rows) else {}, language) for at in range(count))


def _fewest_rows(question: Question) -> int:
    """Whoever must name three milestones finds three rows."""
    least = question.limits.least or ""
    return min(max(1, int(least)), MOST_EMPTY_ROWS) if least.isdecimal() else 1


def _row(question: Question, at: int, row: Mapping[str, object], language: str) -> tuple[CellShown, ...]:
    return tuple(
        CellShown(
            field_name(question.key, at, column.key),
            column.named(language),
            column.cell.value,
            str(row.get(column.key, "")),
            tuple(
                Choice(each.key, each.words.in_language(language), each.key == row.get(column.key))
                for each in question.options
            )
            if column.cell is Cell.OPTION
            else (),
        )
        for column in columns_of(question)
    )


def _only_if(question: Question, page: Page, language: str) -> str:
    """The condition in words, for pages without a script: "Only if … is …"."""
    condition = question.condition
    other = page.questions.get(condition.key) if condition else None
    if condition is None or other is None:
        return ""
    words = [printed(other, [key] if other.kind is QuestionKind.MULTIPLE else key) for key in condition.one_of]
    answers = str(message(" or ")).join(f"“{each}”" for each in words)
    label = other.label.in_language(language)
    return str(message("Only if “{question}” is answered by {answers}.", question=label, answers=answers))


def _taken_on(current: Current | None) -> str:
    basis = current.row.basis if current and current.row.origin is AnswerOrigin.PROFILE else None
    return _day(basis.get("on")) if basis else ""
