"""The list of a round's applications: a handful of statements, however many there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, SQLColumnExpression, case, func, select
from sqlalchemy.orm import Session

from app.core.lists.cutting import Cut, cut, holds
from app.core.paging import Page
from app.fellowships.models import Application, ApplicationPart, Assignment, Attachment, Review
from app.fellowships.queries.versions import by_earlier_criteria
from app.fellowships.states import ApplicationState, AssignmentState, Party, ReviewState, ScanState
from app.profiles.models import Profile

# What staff have in their hands; a draft is its team's alone.
LISTED = tuple(state for state in ApplicationState if state is not ApplicationState.DRAFT)
HELD = (ScanState.WAITING, ScanState.INFECTED, ScanState.FAILED)


class Order(StrEnum):
    NUMBER = "number"
    NEWEST = "newest"
    TITLE = "title"
    MEAN = "mean"


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed to; ``text`` is part of a title or a number."""

    text: str = ""
    state: ApplicationState | None = None
    language: str = ""
    order: Order = Order.NUMBER


@dataclass(frozen=True)
class Line:
    """One application. ``mean`` is the raw mean of finished reviews from 0 to 100, or None without one.

    ``by_earlier`` of them stand by criteria that newer ones have replaced.
    """

    id: int
    public_id: str
    number: int
    title: str
    team: str
    state: ApplicationState
    language: str
    submitted_at: datetime
    is_reopened: bool
    tasks: int
    finished: int
    mean: float | None
    by_earlier: int = 0
    parts_open: int = 0
    files_held: int = 0


def applications(session: Session, round_id: int, asked: Asked, wanted: Cut) -> Page[Line]:
    """One page of the submitted applications of a round, withdrawn ones too."""
    reviews = _reviews(round_id).subquery()
    statement = (
        select(
            Application,
            Profile.name,
            func.coalesce(reviews.c.tasks, 0),
            func.coalesce(reviews.c.finished, 0),
            reviews.c.mean,
            func.coalesce(reviews.c.by_earlier, 0),
        )
        .outerjoin(Profile, Profile.id == Application.profile_id)
        .outerjoin(reviews, reviews.c.application_id == Application.id)
        .where(Application.round_id == round_id, *_narrowed(asked))
        .order_by(*_ordered(asked.order, reviews.c.mean), Application.id)
    )

    def shape(rows: Sequence[Row[Any]]) -> list[Line]:  # Any: the columns above
        return _lines(session, rows)

    return cut(session, statement, wanted, shape)


def _reviews(round_id: int) -> Select[Any]:  # Any: five columns
    """Tasks handed out, finished ones and their mean, for each application."""
    return (
        select(
            Assignment.application_id,
            func.count(Assignment.id).label("tasks"),
            func.sum(case((Review.state == ReviewState.FINISHED, 1), else_=0)).label("finished"),
            func.avg(case((Review.state == ReviewState.FINISHED, Review.total))).label("mean"),
            func.sum(case((by_earlier_criteria(round_id), 1), else_=0)).label("by_earlier"),
        )
        .join(Application, Application.id == Assignment.application_id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Application.round_id == round_id, Assignment.state == AssignmentState.ASSIGNED)
        .group_by(Assignment.application_id)
    )


def _narrowed(asked: Asked) -> list[ColumnElement[bool]]:
    found = [Application.state == asked.state if asked.state in LISTED else Application.number.is_not(None)]
    if asked.language:
        found.append(Application.language == asked.language)
    if asked.text:
        number = asked.text.lstrip("0")
        is_number = number.isascii() and number.isdigit() and len(number) <= 9  # noqa: PLR2004 -- as many as fit
        found.append(Application.number == int(number) if is_number else holds(Application.title, asked.text))
    return found


def _ordered(order: Order, mean: ColumnElement[float]) -> list[SQLColumnExpression[Any]]:  # Any: of any column
    if order is Order.NEWEST:
        return [Application.submitted_at.desc()]
    if order is Order.TITLE:
        return [func.lower(Application.title)]
    if order is Order.MEAN:
        return [mean.is_(None), mean.desc()]
    return [Application.number]


def _lines(session: Session, rows: Sequence[Row[Any]]) -> list[Line]:  # Any: as above
    ids = [row[0].id for row in rows]
    parts, files = _parts_open(session, ids), _files_held(session, ids)
    return [
        Line(
            row.id,
            row.public_id,
            row.number,
            row.title,
            team or "",
            row.state,
            row.language,
            row.submitted_at,
            row.reopened_at is not None,
            tasks,
            finished,
            None if mean is None else float(mean),
            by_earlier,
            parts.get(row.id, 0),
            files.get(row.id, 0),
        )
        for row, team, tasks, finished, mean, by_earlier in (tuple(each) for each in rows)
    ]


def _parts_open(session: Session, ids: Sequence[int]) -> Mapping[int, int]:
    """Parts of other parties that nobody has declared complete."""
    wanted = (
        select(ApplicationPart.application_id, func.count())
        .where(ApplicationPart.application_id.in_(ids), ApplicationPart.party != Party.LEAD)
        .where(ApplicationPart.declared_at.is_(None), ApplicationPart.removed_at.is_(None))
        .group_by(ApplicationPart.application_id)
    )
    return dict(session.execute(wanted).all()) if ids else {}


def _files_held(session: Session, ids: Sequence[int]) -> Mapping[int, int]:
    """Files that nobody may open yet, or ever."""
    wanted = (
        select(Attachment.application_id, func.count())
        .where(Attachment.application_id.in_(ids), Attachment.removed_at.is_(None), Attachment.scan.in_(HELD))
        .group_by(Attachment.application_id)
    )
    return dict(session.execute(wanted).all()) if ids else {}


def counts(session: Session, round_id: int) -> Mapping[ApplicationState, int]:
    """How many applications of each state; of drafts nothing but their number."""
    wanted = select(Application.state, func.count()).where(Application.round_id == round_id).group_by(Application.state)
    return dict(session.execute(wanted).all())
