"""What one version of a questionnaire changes against another, question by question, and which answers it touches."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.core.language import Message, message
from app.fellowships.rules.asking.fitting import fits, is_empty
from app.fellowships.rules.asking.order import title_of
from app.fellowships.rules.questionnaire import Asked, Question, Spoken
from app.fellowships.states import Party, QuestionKind


class ChangeKind(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


CHANGE_NAMES: Mapping[ChangeKind, Message] = {
    ChangeKind.ADDED: message("New"),
    ChangeKind.CHANGED: message("Changed"),
    ChangeKind.REMOVED: message("No longer asked"),
}


@dataclass(frozen=True)
class QuestionChange:
    """``details`` says what of it changed; ``before`` or ``after`` is None for what was added or removed."""

    kind: ChangeKind
    key: str
    title: Spoken
    before: Question | None
    after: Question | None
    details: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Touched:
    """What one change means for the drafts there are: how many answered it, and how many answers no longer fit."""

    change: QuestionChange
    answered: int
    unfit: int


_DETAILS: tuple[tuple[Message, Callable[[Question], object]], ...] = (
    (message("wording"), lambda q: (q.label, q.help, q.declaration)),
    (message("required or not"), lambda q: q.is_required),
    (message("limits"), lambda q: q.limits),
    (message("answers to choose from"), lambda q: q.options),
    (message("when it is asked"), lambda q: q.condition),
    (message("who reads it"), lambda q: (q.for_reviewers, q.tells_identity)),
    (message("title of the application"), lambda q: q.is_title),
    (message("which files are taken"), lambda q: q.file_kinds),
    (message("field of the profile"), lambda q: q.profile_field),
)


def changes(before: Asked, after: Asked) -> list[QuestionChange]:
    """New and changed ones in the new order, then those that are no longer asked in the old one."""
    old = {each.key: each for each in before.questions()}
    new = {each.key: each for each in after.questions()}
    found = [change for key, question in new.items() if (change := _change(old.get(key), question))]
    return found + [
        QuestionChange(ChangeKind.REMOVED, key, title_of(question), question, None)
        for key, question in old.items()
        if key not in new
    ]


def _change(before: Question | None, after: Question) -> QuestionChange | None:
    if before is None:
        return QuestionChange(ChangeKind.ADDED, after.key, title_of(after), None, after)
    if before == after:
        return None
    details = tuple(words for words, part in _DETAILS if part(before) != part(after))
    return QuestionChange(ChangeKind.CHANGED, after.key, title_of(after), before, after, details)


def is_rearranged(before: Asked, after: Asked) -> bool:
    """Whether sections, their order, or the order of the questions that stay differ."""

    def arranged(asked: Asked, kept: frozenset[str]) -> object:
        return [
            (each.key, each.title, each.intro, each.party, [one.key for one in each.questions if one.key in kept])
            for each in asked.sections
        ], dict(asked.parties)

    kept = frozenset(each.key for each in before.questions()) & {each.key for each in after.questions()}
    return arranged(before, kept) != arranged(after, kept)


def touched(found: Iterable[QuestionChange], answers: Mapping[str, Iterable[object]]) -> list[Touched]:
    """``answers`` holds the newest answer of each draft by question; each draft's once."""
    return [
        _touched(change, [value for value in answers.get(change.key, ()) if not is_empty(value)]) for change in found
    ]


def _touched(change: QuestionChange, values: list[object]) -> Touched:
    before, after = change.before, change.after
    if before is None or after is None:
        return Touched(change, len(values), 0)
    unfit = sum(1 for value in values if fits(before, value) and not fits(after, value))
    return Touched(change, len(values), unfit)


@dataclass(frozen=True)
class Former:
    """A question that is no longer asked of a party, as it was asked last."""

    question: Question
    party: Party


def former(versions: Iterable[Asked], now: Asked) -> dict[str, Former]:
    """Questions of earlier versions, oldest first, that ``now`` does not hold."""
    asked = {each.key for each in now.questions()}
    found: dict[str, Former] = {}
    for version in versions:
        for section in version.sections:
            for question in section.questions:
                if question.key not in asked:
                    found[question.key] = Former(question, section.party)
    return found


def settled_by(versions: Iterable[Asked]) -> dict[str, tuple[Party, QuestionKind]]:
    """Whose each published question is, and of which kind."""
    return {
        question.key: (section.party, question.kind)
        for version in versions
        for section in version.sections
        for question in section.questions
    }
