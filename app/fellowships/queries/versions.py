"""Versions of what a round asks or judges by: the newest that is published, and the one that is being written."""

from typing import TypeVar

from sqlalchemy import ColumnElement, ScalarSelect, SQLColumnExpression, select
from sqlalchemy.orm import Session

from app.fellowships.models import EligibilityRules, Questionnaire, Review, Rubric
from app.fellowships.states import ReviewState

Version = TypeVar("Version", Questionnaire, EligibilityRules, Rubric)


def newest_version(session: Session, model: type[Version], round_id: int) -> Version | None:
    wanted = select(model).where(model.round_id == round_id, model.published_at.is_not(None))
    return session.scalar(wanted.order_by(model.number.desc()).limit(1))


def newest_rubric_id(round_id: SQLColumnExpression[int] | int) -> ScalarSelect[int]:
    """The published criteria that count now, inside another statement; NULL where a round has published none."""
    wanted = select(Rubric.id).where(Rubric.round_id == round_id, Rubric.published_at.is_not(None))
    return wanted.order_by(Rubric.number.desc()).limit(1).correlate_except(Rubric).scalar_subquery()


def by_earlier_criteria(round_id: SQLColumnExpression[int] | int) -> ColumnElement[bool]:
    """Whether a finished review stands by criteria that newer ones have replaced."""
    return (Review.state == ReviewState.FINISHED) & (Review.rubric_id != newest_rubric_id(round_id))


def draft_version(session: Session, model: type[Version], round_id: int) -> Version | None:
    """At most one a round, by the database."""
    return session.scalar(select(model).where(model.round_id == round_id, model.published_at.is_(None)))
