"""What waits for the staff, in one statement, for the desk and the navigation."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.core.outbox import MailState, OutboxMail
from app.introductions.models import ProposalLine
from app.introductions.states import ProposalState
from app.profiles.models import InvestorFacts, Profile, ProfileReport
from app.profiles.rules.publishing import DEPLOYING_STALE_AFTER
from app.profiles.states import Deploying, ProfileState, ReportState
from app.staff.queries.names import never_show_waiting


@dataclass(frozen=True)
class Waiting:
    """Numbers of what waits and since when the oldest does; ``stale`` are outdated statements of investors,
    ``names`` never-show entries that nobody has matched, ``proposals`` pairs that nobody has decided about."""

    verifications: int
    oldest_verification: datetime | None
    reports: int
    oldest_report: datetime | None
    failed_mails: int
    stale: int
    names: int
    proposals: int

    @property
    def asks_for_somebody(self) -> int:
        return self.verifications + self.reports + self.failed_mails + self.proposals


def is_unverified() -> ColumnElement[bool]:
    return and_(Profile.state == ProfileState.PUBLISHED, Profile.verified_at.is_(None))


def is_stale(now: datetime) -> ColumnElement[bool]:
    """A published investor whose "we are deploying" is older than 90 days; joined to InvestorFacts."""
    said = InvestorFacts.deploying_said_at
    return and_(
        Profile.state == ProfileState.PUBLISHED,
        InvestorFacts.deploying.in_([Deploying.YES, Deploying.UNTIL]),
        or_(said.is_(None), said < now - DEPLOYING_STALE_AFTER),
    )


def waiting(session: Session, now: datetime) -> Waiting:
    unverified = select(func.count()).select_from(Profile).where(is_unverified())
    published = select(func.min(Profile.published_at)).where(is_unverified())
    is_open = ProfileReport.state == ReportState.OPEN
    reports = select(func.count()).select_from(ProfileReport).where(is_open)
    reported = select(func.min(ProfileReport.reported_at)).where(is_open)
    failed = select(func.count()).select_from(OutboxMail).where(OutboxMail.state == MailState.FAILED)
    stale = select(func.count()).select_from(Profile).join(InvestorFacts, InvestorFacts.profile_id == Profile.id)
    undecided = select(func.count()).select_from(ProposalLine).where(ProposalLine.state == ProposalState.WAITING)
    names = never_show_waiting()
    parts = (unverified, published, reports, reported, failed, stale.where(is_stale(now)), names, undecided)
    row = session.execute(select(*(part.scalar_subquery() for part in parts))).one()
    return Waiting(*row)
