"""What people reported about profiles."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session, aliased

from app.accounts.models import Account
from app.core.errors import NotFound
from app.core.lists.cutting import Cut, cut
from app.core.paging import Page
from app.profiles.models import Profile, ProfileReport
from app.profiles.states import ReportReason, ReportState


@dataclass(frozen=True)
class ReportLine:
    public_id: str
    profile_name: str
    reason: ReportReason
    reported_at: datetime
    state: ReportState
    closed_at: datetime | None
    outcome: str | None


def reports(session: Session, state: ReportState, wanted: Cut) -> Page[ReportLine]:
    """Open ones oldest first, closed ones newest first."""
    row = ProfileReport
    order = row.reported_at if state is ReportState.OPEN else row.closed_at.desc()
    statement: Select[*tuple[Any, ...]] = (
        select(row.public_id, Profile.name, row.reason, row.reported_at, row.state, row.closed_at, row.outcome)
        .join(Profile, Profile.id == row.profile_id)
        .where(row.state == state)
        .order_by(order, row.id)
    )
    return cut(session, statement, wanted, lambda rows: [ReportLine(*found) for found in rows])


@dataclass(frozen=True)
class ReportNeighbours:
    """The open reports that came in before and after one; None at the ends."""

    previous: str | None
    next: str | None

    @property
    def are_none(self) -> bool:
        return self.previous is None and self.next is None


def report_neighbours(session: Session, report: ProfileReport) -> ReportNeighbours:
    here, place = tuple_(ProfileReport.reported_at, ProfileReport.id), (report.reported_at, report.id)
    others = select(ProfileReport.public_id).where(ProfileReport.state == ReportState.OPEN)
    before = others.where(here < place).order_by(ProfileReport.reported_at.desc(), ProfileReport.id.desc())
    after = others.where(here > place).order_by(ProfileReport.reported_at, ProfileReport.id)
    return ReportNeighbours(session.scalar(before.limit(1)), session.scalar(after.limit(1)))


@dataclass(frozen=True)
class ReportPage:
    report: ProfileReport
    profile: Profile
    reporter: Account | None
    closed_by: str | None


def report_page(session: Session, public_id: str) -> ReportPage:
    """Raises NotFound."""
    reporter, closer = aliased(Account), aliased(Account)
    found = session.execute(
        select(ProfileReport, Profile, reporter, closer.display_name)
        .join(Profile, Profile.id == ProfileReport.profile_id)
        .outerjoin(reporter, reporter.id == ProfileReport.reported_by_id)
        .outerjoin(closer, closer.id == ProfileReport.closed_by_id)
        .where(ProfileReport.public_id == public_id)
    ).first()
    if found is None:
        raise NotFound
    return ReportPage(*found)
