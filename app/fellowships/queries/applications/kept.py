"""Texts that came too late or were written over an older version: kept with a receipt, not counted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.fellowships.models import Application, ApplicationPart, KeptText, Round
from app.fellowships.queries.applications.own import is_member
from app.fellowships.queries.questionnaires import questionnaire_of
from app.fellowships.rules.questionnaire import Asked, Question, read
from app.fellowships.states import KeptWhy, Party, QuestionKind
from app.profiles.models import Profile

# Their answers are kept as keys; everything else that is text is what somebody typed.
CHOSEN = frozenset({QuestionKind.CHOICE, QuestionKind.YES_NO})

# How an answer reads in the language of the page.
Words = Callable[[Question, object], str]


@dataclass(frozen=True)
class KeptLine:
    """One kept text of one question."""

    label: str
    text: str


@dataclass(frozen=True)
class Kept:
    id: str
    why: KeptWhy
    received_at: datetime
    sha256: str
    lines: tuple[KeptLine, ...]
    admitted_at: datetime | None


@dataclass(frozen=True)
class OwnKept:
    """What a person reads of kept texts of one application."""

    application: Application
    round: Round
    texts: tuple[Kept, ...]
    is_lead: bool


@dataclass(frozen=True)
class LateLine:
    """A late text in the staff's list: whose and when; its words are read only where it may be admitted."""

    id: str
    application_id: str
    profile: str
    number: int | None
    received_at: datetime
    sha256: str
    admitted_at: datetime | None
    admit_reason: str


def _rows() -> Select[KeptText, ApplicationPart, Application]:
    return (
        select(KeptText, ApplicationPart, Application)
        .join(ApplicationPart, ApplicationPart.id == KeptText.part_id)
        .join(Application, Application.id == KeptText.application_id)
        .order_by(KeptText.received_at.desc(), KeptText.id.desc())
    )


def kept_for_account(session: Session, account_id: int, application_id: str, words: Words, language: str) -> OwnKept:
    """Raises NotFound for whoever has no part in the application."""
    mine = or_(
        and_(ApplicationPart.party == Party.LEAD, is_member(account_id)),
        and_(ApplicationPart.party != Party.LEAD, ApplicationPart.account_id == account_id),
    )
    own_parts = (
        select(Application, ApplicationPart)
        .join(ApplicationPart, ApplicationPart.application_id == Application.id)
        .where(Application.public_id == application_id, ApplicationPart.removed_at.is_(None), mine)
    )
    parts = session.execute(own_parts).all()
    if not parts:
        raise NotFound
    application = parts[0][0]
    ids = [part.id for _, part in parts]
    asked = read(questionnaire_of(session, application).definition)
    rows = session.execute(_rows().where(KeptText.part_id.in_(ids))).all()
    texts = tuple(_kept(row, asked, words, language) for row, _, _ in rows)
    round_ = session.get_one(Round, application.round_id)
    return OwnKept(application, round_, texts, any(part.party is Party.LEAD for _, part in parts))


def _kept(row: KeptText, asked: Asked, words: Words, language: str) -> Kept:
    lines = tuple(_line(asked, key, value, words, language) for key, value in row.values.items())
    return Kept(row.public_id, row.why, row.received_at, row.sha256, lines, row.admitted_at)


def _line(asked: Asked, key: str, value: object, words: Words, language: str) -> KeptLine:
    question = asked.question(key)
    if question is None:
        return KeptLine(key, str(value))
    is_typed = isinstance(value, str) and question.kind not in CHOSEN
    return KeptLine(question.label.in_language(language), str(value) if is_typed else words(question, value))


def late_texts(session: Session, round_id: int) -> list[LateLine]:
    """Of a round, the newest first, whether admitted or not."""
    wanted = (
        _rows()
        .add_columns(Profile.name)
        .outerjoin(Profile, Profile.id == Application.profile_id)
        .where(Application.round_id == round_id, KeptText.why == KeptWhy.LATE)
    )
    return [
        LateLine(
            row.public_id,
            application.public_id,
            name or "",
            application.number,
            row.received_at,
            row.sha256,
            row.admitted_at,
            row.admit_reason,
        )
        for row, _, application, name in session.execute(wanted)
    ]


def late_text(
    session: Session, round_id: int, kept_id: str, words: Words, language: str
) -> tuple[KeptText, Application, list[KeptLine]]:
    """Raises NotFound for one of another round, and for one that was not late."""
    wanted = _rows().where(
        Application.round_id == round_id, KeptText.public_id == kept_id, KeptText.why == KeptWhy.LATE
    )
    found = session.execute(wanted).one_or_none()
    if found is None:
        raise NotFound
    row, _, application = found
    asked = read(questionnaire_of(session, application).definition)
    lines = [_line(asked, key, value, words, language) for key, value in row.values.items()]
    return row, application, lines
