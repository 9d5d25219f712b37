"""The criteria of a round, version by version, and what a new version means for the reviews there are."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.errors import NotFound
from app.fellowships.models import Application, Assignment, Programme, Review, Round, Rubric
from app.fellowships.queries.versions import draft_version, newest_version
from app.fellowships.rules.judging.counting import recounted
from app.fellowships.rules.reviewing.saying import points_in
from app.fellowships.rules.rubric import Judged, read
from app.fellowships.states import AssignmentState, ReviewState


@dataclass(frozen=True)
class Version:
    """A published version in the list of versions."""

    number: int
    published_at: datetime
    by: str
    note: str


@dataclass(frozen=True)
class Source:
    """A round whose criteria can be copied."""

    public_id: str
    programme_de: str
    title_de: str
    criteria: int


@dataclass(frozen=True)
class Effect:
    """What publishing means for the reviews that were begun.

    Of the ``finished`` ones so many totals are ``changed``, and so many are ``unfit`` and keep theirs.
    """

    begun: int = 0
    finished: int = 0
    changed: int = 0
    unfit: int = 0


@dataclass(frozen=True)
class Earlier:
    """A finished review whose points do not fit the newest criteria."""

    application_id: str
    application_number: int
    version: int
    total: float | None


def find_rubric(session: Session, round_id: int) -> Rubric | None:
    """The newest published version."""
    return newest_version(session, Rubric, round_id)


def rubric_for(session: Session, round_id: int) -> Rubric:
    """The newest published version. Raises NotFound in a round that has published none."""
    found = find_rubric(session, round_id)
    if found is None:
        raise NotFound
    return found


def find_rubric_draft(session: Session, round_id: int) -> Rubric | None:
    """The version that is being written."""
    return draft_version(session, Rubric, round_id)


def rubric_versions(session: Session, round_id: int) -> list[Version]:
    """Newest first."""
    wanted = (
        select(Rubric, Account.display_name)
        .outerjoin(Account, Account.id == Rubric.by_id)
        .where(Rubric.round_id == round_id, Rubric.published_at.is_not(None))
        .order_by(Rubric.number.desc())
    )
    return [
        Version(row.number, row.published_at, name or "", row.note)
        for row, name in session.execute(wanted)
        if row.published_at is not None
    ]


def rubric_sources(session: Session, round_id: int) -> list[Source]:
    """Rounds of the scope with published criteria, the newest first; never the round itself."""
    newest = (
        select(Rubric.round_id, func.max(Rubric.number).label("number"))
        .where(Rubric.published_at.is_not(None))
        .group_by(Rubric.round_id)
        .subquery()
    )
    wanted = (
        select(Round, Programme, Rubric)
        .join(Programme, Programme.id == Round.programme_id)
        .join(newest, newest.c.round_id == Round.id)
        .join(Rubric, (Rubric.round_id == Round.id) & (Rubric.number == newest.c.number))
        .where(Round.id != round_id)
        .order_by(Round.created_at.desc(), Round.id.desc())
    )
    return [
        Source(row.public_id, programme.name_de, row.title_de, len(read(rubric.definition).criteria))
        for row, programme, rubric in session.execute(wanted)
    ]


def effect_on_reviews(session: Session, round_id: int, after: Judged) -> Effect:
    """What publishing ``after`` would do. Reviews whose task has ended count nowhere."""
    wanted = (
        select(Review, Rubric)
        .join(Rubric, Rubric.id == Review.rubric_id)
        .join(Assignment, Assignment.id == Review.assignment_id)
        .where(Rubric.round_id == round_id, Assignment.state == AssignmentState.ASSIGNED)
        .order_by(Review.id)
    )
    rows = session.execute(wanted).all()
    finished = [(review, rubric) for review, rubric in rows if review.state is ReviewState.FINISHED]
    before = {rubric.id: read(rubric.definition) for _, rubric in finished}
    totals = [(review.total, recounted(before[rubric.id], after, points_in(review))) for review, rubric in finished]
    return Effect(
        begun=sum(review.state is ReviewState.DRAFT for review, _ in rows),
        finished=len(finished),
        changed=sum(new is not None and new != old for old, new in totals),
        unfit=sum(new is None for _, new in totals),
    )


def reviews_by_earlier(session: Session, round_id: int, newest: Rubric) -> list[Earlier]:
    """By application; what is begun is not among them."""
    wanted = (
        select(Review, Rubric.number, Application)
        .join(Rubric, Rubric.id == Review.rubric_id)
        .join(Assignment, Assignment.id == Review.assignment_id)
        .join(Application, Application.id == Review.application_id)
        .where(
            Rubric.round_id == round_id,
            Rubric.id != newest.id,
            Review.state == ReviewState.FINISHED,
            Assignment.state == AssignmentState.ASSIGNED,
        )
        .order_by(Application.number, Review.id)
    )
    return [
        Earlier(application.public_id, application.number or 0, number, review.total)
        for review, number, application in session.execute(wanted)
    ]
