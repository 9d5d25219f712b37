"""The questions of a round, version by version."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.errors import NotFound
from app.fellowships.models import Answer, Application, Programme, Questionnaire, Round
from app.fellowships.queries.applications.own import Current
from app.fellowships.queries.versions import draft_version, newest_version
from app.fellowships.rules.asking.changes import Former, Touched, changes, former, settled_by, touched
from app.fellowships.rules.asking.fitting import is_empty
from app.fellowships.rules.asking.sheet import Settled
from app.fellowships.rules.questionnaire import Asked, Question, read
from app.fellowships.states import ApplicationState, Party


@dataclass(frozen=True)
class Version:
    """A published version in the list of versions."""

    number: int
    published_at: datetime
    by: str
    note: str


@dataclass(frozen=True)
class Source:
    """A round whose questionnaire can be copied."""

    public_id: str
    programme_de: str
    programme_en: str
    title_de: str
    title_en: str
    questions: int


@dataclass(frozen=True)
class Effect:
    """What publishing means for the drafts there are; ``hit`` are those with an answer to a question that changes."""

    drafts: int
    hit: int
    changes: tuple[Touched, ...]

    @property
    def unfit(self) -> int:
        return sum(each.unfit for each in self.changes)


@dataclass(frozen=True)
class Apart:
    """An answer to a question that this part is no longer asked; ``question`` is as it was asked last."""

    question: Question
    current: Current


def published_versions(session: Session, round_id: int) -> list[Questionnaire]:
    """Oldest first."""
    wanted = select(Questionnaire).where(Questionnaire.round_id == round_id, Questionnaire.published_at.is_not(None))
    return list(session.scalars(wanted.order_by(Questionnaire.number)))


def find_questionnaire(session: Session, round_id: int) -> Questionnaire | None:
    """The newest published version."""
    return newest_version(session, Questionnaire, round_id)


def questionnaire_for(session: Session, round_id: int) -> Questionnaire:
    """The newest published version. Raises NotFound in a round that asks nothing yet."""
    found = find_questionnaire(session, round_id)
    if found is None:
        raise NotFound
    return found


def find_draft(session: Session, round_id: int) -> Questionnaire | None:
    """The version that is being written."""
    return draft_version(session, Questionnaire, round_id)


def questionnaire_of(session: Session, application: Application) -> Questionnaire:
    """What this application is asked: the newest version while it is a draft, its own once it was submitted.

    Pages read by this; `actions.questionnaires.bring_up_to_date` writes it down with the next save.
    """
    if application.state is ApplicationState.DRAFT:
        return questionnaire_for(session, application.round_id)
    return session.get_one(Questionnaire, application.questionnaire_id)


def asked_of_all(session: Session, applications: Collection[Application]) -> dict[int, Asked]:
    """What each of these is asked, by its id, as `questionnaire_of` says: two statements however many there are."""
    drafts = {each.round_id for each in applications if each.state is ApplicationState.DRAFT}
    newest = (
        select(Questionnaire.round_id, func.max(Questionnaire.number).label("number"))
        .where(Questionnaire.round_id.in_(drafts), Questionnaire.published_at.is_not(None))
        .group_by(Questionnaire.round_id)
        .subquery()
    )
    same = (Questionnaire.round_id == newest.c.round_id) & (Questionnaire.number == newest.c.number)
    current = session.scalars(select(Questionnaire).join(newest, same)).all() if drafts else ()
    own = {each.questionnaire_id for each in applications if each.state is not ApplicationState.DRAFT}
    frozen = session.scalars(select(Questionnaire).where(Questionnaire.id.in_(own))).all() if own else ()
    by_round = {row.round_id: read(row.definition) for row in current}
    by_id = {row.id: read(row.definition) for row in frozen}
    return {
        each.id: by_round[each.round_id] if each.state is ApplicationState.DRAFT else by_id[each.questionnaire_id]
        for each in applications
    }


def settled_in(session: Session, round_id: int) -> Settled:
    """Whose each question that was ever published is, and of which kind."""
    return settled_by(read(each.definition) for each in published_versions(session, round_id))


def former_questions(session: Session, round_id: int, now: Asked) -> Mapping[str, Former]:
    """Published questions of the round that ``now`` does not ask any more."""
    return former((read(each.definition) for each in published_versions(session, round_id)), now)


def questions_named(
    session: Session, round_id: int, party: Party, asked: Asked, keys: Collection[str]
) -> dict[str, Question]:
    """Those of a part by key, also such as it was asked once: a page that is still open holds questions that are gone
    since, and what is typed there belongs into the log like everything else."""
    now = {question.key: question for question in asked.questions(party)}
    if not set(keys) - set(now):
        return now
    earlier = former_questions(session, round_id, asked)
    return now | {key: each.question for key, each in earlier.items() if each.party is party and key in keys}


def answers_apart(
    session: Session, round_id: int, party: Party, asked: Asked, answers: Mapping[str, Current]
) -> list[Apart]:
    """What a part answered and is no longer asked: kept, and shown apart. Empty answers are left out."""
    now = {each.key for each in asked.questions(party)}
    kept = {key: each for key, each in answers.items() if key not in now and not is_empty(each.value)}
    if not kept:
        return []
    known = former(
        (read(each.definition) for each in published_versions(session, round_id)),
        Asked(asked.sections_of(party)),
    )
    return [Apart(known[key].question, each) for key, each in kept.items() if key in known]


def _draft_answers(session: Session, round_id: int) -> Mapping[str, Mapping[int, list[object]]]:
    """Newest answers of all drafts: question → application → values (one a part)."""
    newest = (
        select(Answer.part_id, Answer.question_key, func.max(Answer.version).label("version"))
        .join(Application, Application.id == Answer.application_id)
        .where(Application.round_id == round_id, Application.state == ApplicationState.DRAFT)
        .group_by(Answer.part_id, Answer.question_key)
        .subquery()
    )
    same = and_(
        Answer.part_id == newest.c.part_id,
        Answer.question_key == newest.c.question_key,
        Answer.version == newest.c.version,
    )
    found: dict[str, dict[int, list[object]]] = {}
    wanted = select(Answer.question_key, Answer.application_id, Answer.value).join(newest, same)
    for key, application_id, value in session.execute(wanted.order_by(Answer.id)):
        if not is_empty(value):
            found.setdefault(key, {}).setdefault(application_id, []).append(value)
    return found


def effect_of(session: Session, round_id: int, after: Asked) -> Effect:
    """What publishing ``after`` would change, against the newest published version."""
    newest = find_questionnaire(session, round_id)
    before = read(newest.definition) if newest else Asked()
    answers = _draft_answers(session, round_id)
    values = {key: [value for each in held.values() for value in each] for key, held in answers.items()}
    found = touched(changes(before, after), values)
    hit = {draft for each in found for draft in answers.get(each.change.key, {})}
    drafts = session.scalar(
        select(func.count())
        .select_from(Application)
        .where(Application.round_id == round_id, Application.state == ApplicationState.DRAFT)
    )
    return Effect(drafts or 0, len(hit), tuple(found))


def version_lines(session: Session, round_id: int) -> list[Version]:
    """Newest first."""
    wanted = (
        select(Questionnaire, Account.display_name)
        .outerjoin(Account, Account.id == Questionnaire.by_id)
        .where(Questionnaire.round_id == round_id, Questionnaire.published_at.is_not(None))
        .order_by(Questionnaire.number.desc())
    )
    return [
        Version(row.number, row.published_at, name or "", row.note)
        for row, name in session.execute(wanted)
        if row.published_at is not None
    ]


def sources_for(session: Session, round_id: int) -> list[Source]:
    """Rounds of the scope with a published questionnaire, the newest first; never the round itself."""
    wanted = (
        select(Round, Programme)
        .join(Programme, Programme.id == Round.programme_id)
        .where(Round.id != round_id)
        .where(
            select(Questionnaire.id)
            .where(Questionnaire.round_id == Round.id, Questionnaire.published_at.is_not(None))
            .exists()
        )
        .order_by(Round.created_at.desc(), Round.id.desc())
    )
    found = session.execute(wanted).all()
    return [
        Source(
            row.public_id, programme.name_de, programme.name_en, row.title_de, row.title_en,
            sum(1 for _ in read(questionnaire_for(session, row.id).definition).questions()),
        )
        for row, programme in found
    ]  # fmt: skip
