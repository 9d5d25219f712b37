"""Answers as they are typed: each saved version stays in the log, and nobody overwrites what they have not seen."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.fellowships.actions.applications.moving import held
from app.fellowships.models import Answer, Application, ApplicationPart, KeptText
from app.fellowships.models.columns import NAME_LENGTH
from app.fellowships.queries.applications.own import Current, answers_of
from app.fellowships.states import AnswerOrigin, KeptWhy, Party


@dataclass(frozen=True)
class Typed:
    """A value and the version that it was written on; 0 where there was none."""

    base: int
    value: object
    origin: AnswerOrigin = AnswerOrigin.TYPED
    basis: dict[str, object] | None = None


@dataclass(frozen=True)
class Saved:
    """Which version each question has now, and the questions that somebody else has changed since, with theirs."""

    versions: Mapping[str, int] = field(default_factory=dict)
    clashes: Mapping[str, Current] = field(default_factory=dict)


def save_answers(
    session: Session,
    part: ApplicationPart,
    typed: Mapping[str, Typed],
    *,
    by_id: int | None,
    at: datetime,
    title_key: str = "",
) -> Saved:
    """Write what is new; the same value again is no version. Sending the same twice, late or again after an answer
    that was lost does nothing the second time.

    A value that was written on an older version than the newest is not taken: it is kept beside the application.
    ``title_key`` is the question whose answer names the application in lists.
    """
    application = held(session, part.application_id)
    current = answers_of(session, [part.id])[part.id]
    versions: dict[str, int] = {}
    clashes: dict[str, Current] = {}
    for key, each in sorted(typed.items()):
        known = _known_as(session, part, key, each, current.get(key))
        if known is not None:
            versions[key] = known
        elif key in current and each.base != current[key].version:
            clashes[key] = current[key]
        else:
            # Where nothing stands there is nobody to be overwritten, whatever version the page names.
            versions[key] = _write(session, part, key, replace(each, base=_version(current.get(key))), by_id, at)
    if clashes:
        texts = {key: typed[key].value for key in clashes}
        keep_text(session, part, texts, KeptWhy.CONFLICT, by_id=by_id, at=at)
    if title_key in versions and part.party is Party.LEAD:
        _rename(application, typed[title_key].value)
    session.flush()
    return Saved(versions, clashes)


def _version(current: Current | None) -> int:
    return current.version if current else 0


def _known_as(session: Session, part: ApplicationPart, key: str, typed: Typed, current: Current | None) -> int | None:
    """The version as which this value is in the log already: the newest, or the one after that it was written on."""
    if typed.value == (current.value if current else None):
        return _version(current)
    if current is None or typed.base >= current.version:
        return None
    wanted = select(Answer).where(
        Answer.part_id == part.id, Answer.question_key == key, Answer.version == typed.base + 1
    )
    row = session.scalar(wanted)
    return row.version if row is not None and row.value == typed.value else None


def _write(session: Session, part: ApplicationPart, key: str, typed: Typed, by_id: int | None, at: datetime) -> int:
    row = Answer(
        programme_id=part.programme_id,
        application_id=part.application_id,
        part_id=part.id,
        question_key=key,
        version=typed.base + 1,
        value=typed.value,
        origin=typed.origin,
        basis=typed.basis,
        at=at,
        by_id=by_id,
    )
    session.add(row)
    return row.version


def _rename(application: Application, value: object) -> None:
    if isinstance(value, str) and application.title != value[:NAME_LENGTH]:
        application.title = value[:NAME_LENGTH]


def keep_text(
    session: Session,
    part: ApplicationPart,
    texts: Mapping[str, object],
    why: KeptWhy,
    *,
    by_id: int | None,
    at: datetime,
) -> KeptText:
    """Beside the application, with its receipt; the same texts of the same person are kept once."""
    digest = hashlib.sha256(json.dumps(texts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    wanted = select(KeptText).where(
        KeptText.part_id == part.id, KeptText.sha256 == digest, KeptText.why == why, KeptText.by_id == by_id
    )
    row = session.scalar(wanted)
    if row is None:
        row = KeptText(
            programme_id=part.programme_id,
            application_id=part.application_id,
            part_id=part.id,
            values=dict(texts),
            why=why,
            sha256=digest,
            received_at=at,
            by_id=by_id,
        )
        session.add(row)
        session.flush()
    return row
