"""What the templates print of a review and of the text it is about: nothing left to decide."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.core.language import Message, current_language, message
from app.fellowships.models import Review
from app.fellowships.models.columns import REASON_LENGTH
from app.fellowships.queries.reviewing.document import Chapter, Line
from app.fellowships.queries.submitted_files import SubmittedFile
from app.fellowships.routes.applying.showing import Choice, Shown, Theirs, printed
from app.fellowships.rules.answers.reading import field_name
from app.fellowships.rules.blind import MARK
from app.fellowships.rules.questionnaire import Question
from app.fellowships.rules.reviewing.differing import Run, Way, runs_between
from app.fellowships.rules.reviewing.saying import (
    ABSTAIN,
    CONFIDENCE,
    NOTE,
    SURENESS,
    WORDS,
    points_field,
    reason_field,
    said,
)
from app.fellowships.rules.rubric import Criterion, Judged
from app.fellowships.states import QuestionKind

# A fourth way beside `differing.Way`: words that are kept from blind readers.
HIDDEN = "hidden"


@dataclass(frozen=True)
class Piece:
    kind: str
    text: str


@dataclass(frozen=True)
class LineShown:
    label: str
    pieces: tuple[Piece, ...]
    files: tuple[SubmittedFile, ...]
    is_changed: bool
    has_other_files: bool


@dataclass(frozen=True)
class ChapterShown:
    title: str
    party: object
    number: int
    lines: tuple[LineShown, ...]


def chapters_shown(chapters: Sequence[Chapter]) -> list[ChapterShown]:
    language = current_language()
    return [
        ChapterShown(
            each.section.title.in_language(language),
            each.section.party,
            each.number,
            tuple(_line(line, language) for line in each.lines),
        )
        for each in chapters
    ]


def _line(line: Line, language: str) -> LineShown:
    now = _words(line.question, line.value)
    if line.is_changed and not line.has_other_files:
        runs = runs_between(_words(line.question, line.before), now)
    else:
        runs = (Run(Way.SAME, now),)
    label = line.question.label.in_language(language)
    return LineShown(label, tuple(_pieces(runs)), line.files, line.is_changed, line.has_other_files)


def _words(question: Question, value: object) -> str:
    return "" if question.kind is QuestionKind.FILE else printed(question, value)


def _pieces(runs: Sequence[Run]) -> Iterator[Piece]:
    for run in runs:
        for number, text in enumerate(run.text.split(MARK)):
            if number:
                yield Piece(HIDDEN, MARK)
            if text:
                yield Piece(run.way.value, text)


@dataclass(frozen=True)
class Entry:
    """What is known of the fields beside their values: versions, faults, what was typed and clashed."""

    versions: Mapping[str, int] = field(default_factory=dict)
    faults: Mapping[str, Message] = field(default_factory=dict)
    typed: Mapping[str, int | str | None] = field(default_factory=dict)
    theirs: Mapping[str, int | str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class CriterionShown:
    name: str
    points: Shown | None
    reason: Shown


@dataclass(frozen=True)
class Judgement:
    """The whole form of a review, or the same to read."""

    criteria: tuple[CriterionShown, ...]
    confidence: Shown | None
    words: Shown
    note: Shown
    abstain: Shown | None


@dataclass(frozen=True)
class Writer:
    """Makes the fields of one review."""

    judged: Judged
    review: Review | None
    entry: Entry
    is_open: bool

    def judgement(self) -> Judgement:
        return Judgement(
            tuple(self._criterion(each) for each in self.judged.criteria),
            self._choice(CONFIDENCE, message("How sure are you?"), _sureness())
            if self.judged.asks_confidence
            else None,
            self._text(
                WORDS, message("Overall, in words"), message("Strengths, weaknesses, what the panel should ask.")
            ),
            self._text(NOTE, message("Private note"), message("For yourself. Nobody else reads it.")),
            self._abstain() if self.judged.may_abstain else None,
        )

    def _criterion(self, criterion: Criterion) -> CriterionShown:
        language = current_language()
        name, help_text = criterion.name.in_language(language), criterion.help.in_language(language)
        choices = [(each.points, each.words.in_language(language)) for each in criterion.anchors]
        points = self._choice(points_field(criterion.key), name, choices, help_text) if choices else None
        label = message("Reason for “{criterion}”", criterion=name)
        reason = self._text(reason_field(criterion.key), label, optional=not criterion.is_reason_required)
        return CriterionShown(name, points, reason)

    def _abstain(self) -> Shown:
        return self._text(
            ABSTAIN,
            message("Why you abstain"),
            message("In at most {count} characters. Staff read it and find somebody else.", count=REASON_LENGTH),
        )

    def _choice(
        self, name: str, label: Message | str, choices: Sequence[tuple[int, object]], help_text: str = ""
    ) -> Shown:
        value = self._value(name)
        shown = tuple(Choice(str(key), f"{key} · {words}", key == value) for key, words in choices)
        words = next((each.label for each in shown if each.is_chosen), "")
        return self._shown(name, label, "choice", help_text, words, choices=shown, optional=False)

    def _text(self, name: str, label: Message, help_text: Message | str = "", *, optional: bool = True) -> Shown:
        return self._shown(name, label, "long_text", str(help_text), str(self._value(name) or ""), optional=optional)

    def _value(self, name: str) -> int | str | None:
        if name in self.entry.typed:
            return self.entry.typed[name]
        return said(self.review, name) if self.review else None

    def _shown(
        self,
        name: str,
        label: Message | str,
        kind: str,
        help_text: str,
        words: str,
        *,
        optional: bool,
        choices: tuple[Choice, ...] = (),
    ) -> Shown:
        fault = self.entry.faults.get(name)
        return Shown(
            key=name,
            id=id_of(name),
            name=field_name(name),
            kind=kind,
            label=str(label),
            help=help_text,
            optional=optional,
            version=self.entry.versions.get(name, 0),
            value=words,
            words=words,
            is_open=self.is_open,
            errors=(fault,) if fault else (),
            choices=choices,
            theirs=self._theirs(name),
        )

    def _theirs(self, name: str) -> Theirs | None:
        if name not in self.entry.theirs:
            return None
        value = self.entry.theirs[name]
        return Theirs("" if value is None else str(value), str(message("Another window of yours")))


def _sureness() -> list[tuple[int, object]]:
    return [(points, str(words)) for points, words in SURENESS.items()]


def id_of(name: str) -> str:
    """Of a field, as the page and the summary of faults name it."""
    return f"q-{name.replace('.', '-')}"
