"""What the page of conflicts offers beside them: people and applications to choose from, the last search."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.errors import NotFound
from app.fellowships.models import Application, ConflictOfInterest, ConflictRun


def people_with_conflicts(session: Session, round_id: int) -> list[tuple[int, str]]:
    """For the filter: who stands in the list at all."""
    wanted = (
        select(Account.id, Account.display_name)
        .join(ConflictOfInterest, ConflictOfInterest.account_id == Account.id)
        .join(Application, Application.id == ConflictOfInterest.application_id)
        .where(Application.round_id == round_id, Application.number.is_not(None))
        .distinct()
        .order_by(Account.display_name, Account.id)
    )
    return [(key, name) for key, name in session.execute(wanted)]


@dataclass(frozen=True)
class Run:
    percent: int
    at: datetime
    finished_at: datetime | None
    error: str


def last_run(session: Session, round_id: int) -> Run | None:
    row = session.scalar(
        select(ConflictRun).where(ConflictRun.round_id == round_id).order_by(ConflictRun.id.desc()).limit(1)
    )
    return None if row is None else Run(row.percent, row.at, row.finished_at, row.error)


def submitted_applications(session: Session, round_id: int) -> list[tuple[str, int, str]]:
    """Address, number and title of each, to choose from."""
    wanted = select(Application.public_id, Application.number, Application.title).where(
        Application.round_id == round_id, Application.number.is_not(None)
    )
    rows = session.execute(wanted.order_by(Application.number, Application.id))
    return [(public_id, number or 0, title) for public_id, number, title in rows]


def names_of_people(session: Session, account_ids: Iterable[int]) -> list[tuple[int, str]]:
    wanted = select(Account.id, Account.display_name).where(Account.id.in_(list(account_ids)))
    return [(key, name) for key, name in session.execute(wanted.order_by(Account.display_name, Account.id))]


def application_to_declare(session: Session, round_id: int, public_id: str) -> Application:
    """A submitted one of the round. Raises NotFound."""
    wanted = select(Application).where(Application.round_id == round_id, Application.number.is_not(None))
    found = session.scalar(wanted.where(Application.public_id == public_id))
    if found is None:
        raise NotFound
    return found
