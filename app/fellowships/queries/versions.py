"""Versions of what a round asks or judges by: the newest that is published, and the one that is being written."""

from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.fellowships.models import EligibilityRules, Questionnaire, Rubric

Version = TypeVar("Version", Questionnaire, EligibilityRules, Rubric)


def newest_version(session: Session, model: type[Version], round_id: int) -> Version | None:
    wanted = select(model).where(model.round_id == round_id, model.published_at.is_not(None))
    return session.scalar(wanted.order_by(model.number.desc()).limit(1))


def draft_version(session: Session, model: type[Version], round_id: int) -> Version | None:
    """At most one a round, by the database."""
    return session.scalar(select(model).where(model.round_id == round_id, model.published_at.is_(None)))
