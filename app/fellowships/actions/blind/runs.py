"""Searches over a whole round in the background, asked for by a person."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.fellowships.models import Application, BlindReport, Round
from app.fellowships.states import COUNTED

DONE = 100


def ask_for_search(session: Session, row: Round, *, by_id: int | None, at: datetime) -> BlindReport:
    """One at a time a round: who asks while one is going on is shown that one."""
    going = session.scalar(select(BlindReport).where(BlindReport.round_id == row.id, BlindReport.finished_at.is_(None)))
    if going is not None:
        return going
    made = BlindReport(programme_id=row.programme_id, round_id=row.id, at=at, by_id=by_id)
    session.add(made)
    session.flush()
    audit.record(session, "blindness.looked_at", actor_id=by_id, object_type="round", object_id=row.id)
    return made


def applications_to_search(session: Session, report_id: int) -> list[int]:
    """Everything of the round that counts; empty where the search has ended already."""
    report = session.get(BlindReport, report_id)
    if report is None or report.finished_at is not None:
        return []
    wanted = select(Application.id).where(Application.round_id == report.round_id, Application.state.in_(COUNTED))
    return list(session.scalars(wanted.order_by(Application.id)))


def mark_search(session: Session, report_id: int, *, done: int, of: int, new: int) -> None:
    report = session.get_one(BlindReport, report_id)
    report.percent = max(report.percent, DONE * done // max(of, 1))
    report.result = {"searched": done, "of": of, "new": new}
    session.flush()


def end_search(session: Session, report_id: int, *, at: datetime, error: str = "") -> None:
    report = session.get_one(BlindReport, report_id)
    if report.finished_at is None:
        report.percent, report.finished_at, report.error = DONE, at, error
    session.flush()


def searches_waiting(session: Session) -> list[int]:
    return list(session.scalars(select(BlindReport.id).where(BlindReport.finished_at.is_(None))))
