"""An application as a reviewer may read it now, question by question, and what changed since their review."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.fellowships.models import Application, Questionnaire, Review, Submission
from app.fellowships.queries.blind.reading import for_reviewer, settled_of
from app.fellowships.queries.submitted_files import SubmittedFile, files_of_submission
from app.fellowships.rules.blind import MARK
from app.fellowships.rules.blind.values import texts_in
from app.fellowships.rules.frozen import Frozen, FrozenPart
from app.fellowships.rules.frozen import read as read_frozen
from app.fellowships.rules.questionnaire import Asked, Question, Section, is_asked
from app.fellowships.rules.questionnaire import read as read_asked
from app.fellowships.rules.reviewing.words import title_shown
from app.profiles.models import Profile

# What is hidden and shorter than this is hidden where it stands alone: "a" would leave no text.
_SHORTEST = 3


@dataclass(frozen=True)
class Line:
    """One answer; ``before`` is what the review was about, where a newer text counts now."""

    part_id: str
    question: Question
    value: object
    files: tuple[SubmittedFile, ...] = ()
    before: object = None
    is_changed: bool = False
    has_other_files: bool = False


@dataclass(frozen=True)
class Chapter:
    """``number`` counts the parts of the application from one."""

    section: Section
    number: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Document:
    """``judged`` is the submission that the review is about, where a newer one counts now."""

    submission: Submission
    title: str
    language: str
    applicant: str
    chapters: tuple[Chapter, ...]
    judged: Submission | None = None

    @property
    def changed(self) -> list[Line]:
        return [line for chapter in self.chapters for line in chapter.lines if line.is_changed]


def submission_at(session: Session, application: Application, ordinal: int) -> Submission:
    """Raises NotFound."""
    wanted = select(Submission).where(Submission.application_id == application.id, Submission.ordinal == ordinal)
    found = session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def document_of(
    session: Session, application: Application, review: Review | None, *, sees_applicants: bool
) -> Document:
    """What counts of the application now. Raises NotFound where nothing was submitted."""
    last = submission_at(session, application, application.submissions)
    judged = session.get_one(Submission, review.submission_id) if review and review.submission_id != last.id else None
    asked = read_asked(session.get_one(Questionnaire, last.questionnaire_id).definition)
    shown = for_reviewer(session, last, sees_applicants=sees_applicants)
    before = _before(session, last, judged, asked, sees_applicants=sees_applicants) if judged else None
    whole = read_frozen(last.content)
    around = _Around(_files(session, last, shown), _file_ids(whole), before)
    chapters = _chapters(shown, whole, asked, around)
    applicant = _applicant(session, application) if sees_applicants else ""
    return Document(last, title_shown(shown.title), shown.language, applicant, chapters, judged)


def _applicant(session: Session, application: Application) -> str:
    wanted = select(Profile.name).where(Profile.id == application.profile_id)
    return session.scalar(wanted) or ""


def _files(session: Session, submission: Submission, shown: Frozen) -> Mapping[tuple[str, str], list[SubmittedFile]]:
    """Those that are not withheld, by part and question."""
    left = {file.id for part in shown.parts for files in part.files.values() for file in files}
    found: dict[tuple[str, str], list[SubmittedFile]] = {}
    for each in files_of_submission(session, submission) if left else ():
        if each.file.id in left:
            found.setdefault((each.part_id, each.question_key), []).append(each)
    return found


@dataclass(frozen=True)
class _Before:
    """What the review was about, by part and question: answers, and ids of files."""

    answers: Mapping[tuple[str, str], object]
    files: Mapping[tuple[str, str], frozenset[str]]


def _before(session: Session, last: Submission, judged: Submission, asked: Asked, *, sees_applicants: bool) -> _Before:
    """What is hidden now is hidden here too: places move with the text."""
    old = for_reviewer(session, judged, sees_applicants=sees_applicants)
    hidden = () if sees_applicants else _hidden_words(session, last, asked)
    answers = {(part.id, key): _without(value, hidden) for part in old.parts for key, value in part.answers.items()}
    return _Before(answers, _file_ids(read_frozen(judged.content)))


def _file_ids(frozen: Frozen) -> Mapping[tuple[str, str], frozenset[str]]:
    return {
        (part.id, key): frozenset(file.id for file in files)
        for part in frozen.parts
        for key, files in part.files.items()
    }


def _hidden_words(session: Session, submission: Submission, asked: Asked) -> Sequence[str]:
    places, found = settled_of(session, submission).places, set()
    for part in read_frozen(submission.content).parts:
        for question in asked.questions(part.party):
            inside = places.get((part.id, question.key), {})
            for place, text in texts_in(question, part.answers.get(question.key)):
                found |= {text[start:stop] for start, stop in inside.get(place, ())}
    return sorted((each for each in found if len(each) >= _SHORTEST), key=len, reverse=True)


def _without(value: object, hidden: Sequence[str]) -> object:
    if isinstance(value, str):
        for words in hidden:
            value = value.replace(words, MARK)
        return value
    if isinstance(value, list):
        return [_without(each, hidden) for each in value]
    if isinstance(value, dict):
        return {key: _without(each, hidden) for key, each in value.items()}
    return value


@dataclass(frozen=True)
class _Around:
    """What the lines of a document are made of beside the answers that may be read."""

    files: Mapping[tuple[str, str], list[SubmittedFile]]
    file_ids: Mapping[tuple[str, str], frozenset[str]]
    before: _Before | None


def _chapters(shown: Frozen, whole: Frozen, asked: Asked, around: _Around) -> tuple[Chapter, ...]:
    """Conditions are asked of the whole answers: what they hang on may itself be hidden."""
    conditions = {part.id: part.answers for part in whole.parts}
    found = []
    for number, part in enumerate(shown.parts, start=1):
        for section in asked.sections_of(part.party):
            questions = [each for each in section.questions if is_asked(each, conditions[part.id])]
            lines = tuple(line for each in questions if (line := _line(each, part, around)) is not None)
            if lines:
                found.append(Chapter(section, number, lines))
    return tuple(found)


def _line(question: Question, part: FrozenPart, around: _Around) -> Line | None:
    """None for what nobody answered, or what this reader may not see: both look the same."""
    here, before = (part.id, question.key), around.before
    value, files = part.answers.get(question.key), tuple(around.files.get(here, ()))
    was = before.answers.get(here) if before else None
    is_changed = before is not None and value != was
    has_other_files = bool(before and files and before.files.get(here) != around.file_ids.get(here))
    if value is None and not files and not is_changed:
        return None
    return Line(part.id, question, value, files, was, is_changed or has_other_files, has_other_files)
