"""By what lists call an application for its reviewers: its title as they may read it, and what was chosen from lists.

What nobody has searched for names yet has no title here; its own page searches it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.fellowships.models import Application, Questionnaire, Redaction, Submission
from app.fellowships.queries.blind.reading import SEARCHED
from app.fellowships.rules.blind.redaction import redact
from app.fellowships.rules.blind.values import WHOLE
from app.fellowships.rules.frozen import Frozen
from app.fellowships.rules.frozen import read as read_frozen
from app.fellowships.rules.questionnaire import Asked, Question
from app.fellowships.rules.questionnaire import read as read_asked
from app.fellowships.rules.reviewing.words import title_shown
from app.fellowships.states import FindingState, Party, QuestionKind

_FACTS = frozenset({QuestionKind.CHOICE, QuestionKind.MULTIPLE})


@dataclass(frozen=True)
class Fact:
    question: Question
    value: object


@dataclass(frozen=True)
class Teaser:
    """``title`` is '' while it could tell who applies."""

    title: str
    facts: tuple[Fact, ...] = ()


def teasers_of(session: Session, ids: Collection[int], *, sees_applicants: bool) -> Mapping[int, Teaser]:
    """Of what counts of each application, by its id: three statements, however many there are."""
    wanted = (
        select(Submission)
        .join(Application, Application.id == Submission.application_id)
        .where(Application.id.in_(ids), Submission.ordinal == Application.submissions)
        .order_by(Submission.id)
    )
    submissions = session.scalars(wanted).all() if ids else []
    asked = _questionnaires(session, {each.questionnaire_id for each in submissions})
    marks = {} if sees_applicants else _marks(session, submissions, asked)
    return {
        each.application_id: _teaser(each, asked[each.questionnaire_id], marks.get(each.id), is_open=sees_applicants)
        for each in submissions
    }


def _questionnaires(session: Session, ids: Collection[int]) -> Mapping[int, Asked]:
    wanted = select(Questionnaire).where(Questionnaire.id.in_(ids)).order_by(Questionnaire.id)
    return {row.id: read_asked(row.definition) for row in session.scalars(wanted)} if ids else {}


def _marks(
    session: Session, submissions: Collection[Submission], asked: Mapping[int, Asked]
) -> Mapping[int, list[tuple[int, int]]]:
    """The places in each title by submission; one that was not searched is not there."""
    titles = {title.key for each in asked.values() if (title := _title(each))}
    wanted = select(
        Redaction.submission_id,
        Redaction.kind,
        Redaction.question_key,
        Redaction.place,
        Redaction.state,
        Redaction.start,
        Redaction.stop,
    ).where(Redaction.submission_id.in_([each.id for each in submissions]))
    wanted = wanted.where((Redaction.kind == SEARCHED) | Redaction.question_key.in_(titles))
    places: dict[int, list[tuple[int, int]]] = defaultdict(list)
    searched = set()
    for submission_id, kind, _key, place, state, start, stop in session.execute(wanted) if submissions else ():
        if kind == SEARCHED:
            searched.add(submission_id)
        elif state is not FindingState.DISMISSED and place == WHOLE and start is not None and stop is not None:
            places[submission_id].append((start, stop))
    return {each: places[each] for each in searched}


def _title(asked: Asked) -> Question | None:
    return next((each for each in asked.questions() if each.is_title), None)


def _teaser(submission: Submission, asked: Asked, marks: list[tuple[int, int]] | None, *, is_open: bool) -> Teaser:
    frozen = read_frozen(submission.content)
    if is_open:
        return Teaser(frozen.title, _facts(frozen, asked, is_open=True))
    return Teaser(_blind_title(frozen, asked, marks), _facts(frozen, asked, is_open=False))


def _blind_title(frozen: Frozen, asked: Asked, marks: list[tuple[int, int]] | None) -> str:
    question = _title(asked)
    if question is None or marks is None or not question.for_reviewers or question.tells_identity:
        return ""
    value = next((part.answers[question.key] for part in frozen.parts if question.key in part.answers), None)
    return title_shown(redact(value, marks)) if isinstance(value, str) else ""


def _facts(frozen: Frozen, asked: Asked, *, is_open: bool) -> tuple[Fact, ...]:
    """Chosen from the round's own lists, so that no word in them is the applicant's."""
    answers = frozen.lead.answers
    return tuple(
        Fact(question, answers[question.key])
        for question in asked.questions(Party.LEAD)
        if question.kind in _FACTS and question.for_reviewers and question.key in answers
        if is_open or not question.tells_identity
    )
