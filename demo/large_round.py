"""A round with as many applications and reviews as asked for: what pages and measurements of a full round need."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.database import new_public_id
from app.fellowships.models import (
    Answer,
    Application,
    ApplicationPart,
    Questionnaire,
    Redaction,
    Round,
    Submission,
)
from app.fellowships.queries.blind.reading import SEARCHED
from app.fellowships.rules import frozen
from app.fellowships.rules.numbering import LARGEST, SMALLEST
from app.fellowships.rules.questionnaire import Asked, read
from app.fellowships.states import ApplicationState, FindingState, Party
from demo.crowd import Applicant, add_all, add_applicants
from demo.invented import Team, answers, teams

AT_ONCE = 250
Tick = Callable[[int], None]


@dataclass(frozen=True)
class Place:
    """Where the crowd goes, and from what it is invented."""

    round: Round
    questionnaire_id: int
    asked: Asked
    source: random.Random
    password_hash: str
    at: datetime

    @property
    def owner(self) -> dict[str, int]:
        return {"programme_id": self.round.programme_id}


@dataclass(frozen=True)
class Made:
    """An application as far as its reviews need it; ``worth`` is what reviewers see through a fog, around 0."""

    id: int
    submission_id: int
    worth: float


def place_in(session: Session, round_: Round, *, seed: int, password_hash: str, at: datetime) -> Place:
    """Raises LookupError for a round without a published questionnaire."""
    found = session.scalars(
        select(Questionnaire)
        .where(Questionnaire.round_id == round_.id, Questionnaire.published_at.is_not(None))
        .order_by(Questionnaire.number.desc())
    ).first()
    if found is None:
        raise LookupError("the round has no published questionnaire")
    source = random.Random(seed)
    return Place(round_, found.id, read(found.definition), source, password_hash, at)


def add_applications(session: Session, place: Place, count: int, *, drafts: int, tick: Tick) -> Iterator[list[Made]]:
    """Submitted applications that passed the screening, in pieces; then ``drafts`` that nobody submitted."""
    invented = teams(count + drafts, place.source)
    # Of a source of their own: how many there are changes nothing else that is invented.
    numbers = random.Random(f"numbers of {place.round.title_de}").sample(range(SMALLEST, LARGEST + 1), count)
    for start in range(0, count, AT_ONCE):
        cut = slice(start, min(start + AT_ONCE, count))
        batch = invented[cut]
        yield _submitted(session, place, batch, numbers[cut])
        tick(len(batch))
    _drafts(session, place, invented[count:])


def _applicants(session: Session, place: Place, batch: Sequence[Team]) -> list[Applicant]:
    tail, begun = f"menge-{place.round.id}.example", place.at - timedelta(days=70)
    return add_applicants(session, batch, tail=tail, password_hash=place.password_hash, at=begun)


def _row(place: Place, applicant: Applicant) -> dict[str, object]:
    return {
        **place.owner,
        "round_id": place.round.id,
        "profile_id": applicant.profile_id,
        "questionnaire_id": place.questionnaire_id,
        "language": applicant.team.language,
        "title": applicant.team.name,
        "created_at": place.at - timedelta(days=60),
        "created_by_id": applicant.account_id,
    }


def _submitted(session: Session, place: Place, batch: Sequence[Team], numbers: Sequence[int]) -> list[Made]:
    people = _applicants(session, place, batch)
    received_at = (place.round.closes_at or place.at) - timedelta(hours=1)
    rows = [
        {
            **_row(place, applicant),
            "state": ApplicationState.IN_REVIEW,
            "number": number,
            "submissions": 1,
            "submitted_at": received_at,
        }
        for number, applicant in zip(numbers, people, strict=True)
    ]
    ids = add_all(session, Application, rows)
    contents = _parts(session, place, people, ids)
    submissions = [
        {
            **place.owner,
            "application_id": application_id,
            "ordinal": 1,
            "key": new_public_id(),
            "questionnaire_id": place.questionnaire_id,
            "content": content,
            "seal": None,
            "sha256": frozen.digest(content, None),
            "received_at": received_at,
            "by_id": applicant.account_id,
        }
        for application_id, applicant, content in zip(ids, people, contents, strict=True)
    ]
    submission_ids = add_all(session, Submission, submissions)
    _mark_searched(session, place, ids, submission_ids)
    return [Made(*pair, place.source.gauss(0, 1)) for pair in zip(ids, submission_ids, strict=True)]


def _mark_searched(session: Session, place: Place, ids: Sequence[int], submission_ids: Sequence[int]) -> None:
    """As the search for names leaves them where it finds nothing: blind readers get the text as it stands."""
    marks = [
        {
            **place.owner,
            "application_id": application_id,
            "submission_id": submission_id,
            "kind": SEARCHED,
            "is_sure": False,
            "fingerprint": SEARCHED,
            "state": FindingState.DISMISSED,
            "at": place.at,
            "settled_at": place.at,
        }
        for application_id, submission_id in zip(ids, submission_ids, strict=True)
    ]
    add_all(session, Redaction, marks)


def _parts(session: Session, place: Place, people: Sequence[Applicant], ids: Sequence[int]) -> list[dict[str, object]]:
    """The lead's part of each application with its answers; returns what their submissions hold."""
    at = place.at - timedelta(days=50)
    parts = [
        {
            **place.owner,
            "application_id": application_id,
            "public_id": new_public_id(),
            "party": Party.LEAD,
            "created_at": at,
        }
        for application_id in ids
    ]
    part_ids = add_all(session, ApplicationPart, parts)
    values = [answers(place.asked, Party.LEAD, applicant.team, place.source) for applicant in people]
    log = [
        {
            **place.owner,
            "application_id": application_id,
            "part_id": part_id,
            "question_key": key,
            "version": 1,
            "value": value,
            "at": at,
            "by_id": applicant.account_id,
        }
        for application_id, part_id, applicant, given in zip(ids, part_ids, people, values, strict=True)
        for key, value in given.items()
    ]
    add_all(session, Answer, log)
    return [
        frozen.as_data(
            frozen.Frozen(
                applicant.team.name,
                applicant.team.language,
                (frozen.FrozenPart(str(part["public_id"]), Party.LEAD, None, given),),
            )
        )
        for applicant, part, given in zip(people, parts, values, strict=True)
    ]


def _drafts(session: Session, place: Place, batch: Sequence[Team]) -> None:
    if batch:
        people = _applicants(session, place, batch)
        ids = add_all(session, Application, [_row(place, applicant) for applicant in people])
        _parts(session, place, people, ids)
