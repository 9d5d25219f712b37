"""What the service writes down of itself, and the extension that it proposes after an outage."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core import audit
from app.fellowships.actions.programme_mails import write_to_programme
from app.fellowships.models import ExtensionProposal, Round, ServiceMinute
from app.fellowships.queries.service import WORKER, known_outages, minutes_before, watched_rounds
from app.fellowships.rules.outages import Outage, outages_in

KEPT_FOR = timedelta(days=60)


@dataclass(frozen=True)
class Counts:
    requests: int = 0
    failed: int = 0
    slow: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.requests + other.requests, self.failed + other.failed, self.slow + other.slow)


def write_minutes(session: Session, process: str, counted: Mapping[datetime, Counts]) -> None:
    """Add to what this process has written of these minutes. One process writes its own rows alone."""
    for minute, counts in sorted(counted.items()):
        row = session.scalar(
            select(ServiceMinute).where(ServiceMinute.minute == minute, ServiceMinute.process == process)
        )
        if row is None:
            row = ServiceMinute(minute=minute, process=process, requests=0, failed=0, slow=0)
            session.add(row)
        row.requests += counts.requests
        row.failed += counts.failed
        row.slow += counts.slow
    session.flush()


def beat(session: Session, at: datetime) -> None:
    """The worker was here in this minute; and what is older than anybody asks for goes."""
    write_minutes(session, WORKER, {at.replace(second=0, microsecond=0): Counts()})
    session.execute(delete(ServiceMinute).where(ServiceMinute.minute < at - KEPT_FOR))


def propose_extensions(session: Session, at: datetime) -> int:
    """Write down the outages before deadlines that nobody has been told of; returns how many are new.

    One that goes on grows while nobody has decided about it.
    """
    count = 0
    for row in watched_rounds(session, at):
        known = list(known_outages(session, row.id))
        for outage in outages_in(minutes_before(session, row, at)):
            same = next((each for each in known if _overlap(each, outage)), None)
            if same is None:
                _propose(session, row, outage, at)
                count += 1
            elif same.granted_at is None and same.dismissed_at is None:
                _grow(same, outage)
        session.flush()
    return count


def _overlap(known: ExtensionProposal, outage: Outage) -> bool:
    return known.began_at < outage.ended_at and outage.began_at < known.ended_at


def _grow(known: ExtensionProposal, outage: Outage) -> None:
    known.ended_at = max(known.ended_at, outage.ended_at)
    known.minutes = max(known.minutes, outage.minutes)
    known.requests, known.failed = outage.requests, outage.failed


def _propose(session: Session, row: Round, outage: Outage, at: datetime) -> None:
    made = ExtensionProposal(
        programme_id=row.programme_id,
        round_id=row.id,
        began_at=outage.began_at,
        ended_at=outage.ended_at,
        minutes=outage.minutes,
        requests=outage.requests,
        failed=outage.failed,
        at=at,
    )
    session.add(made)
    session.flush()
    audit.record(session, "round.outage_found", actor_id=None, object_type="round", object_id=row.id)
    write_to_programme(
        session,
        row,
        "outage_found",
        below=f"/outages/{made.public_id}",
        began_at=outage.began_at,
        minutes=outage.minutes,
    )
