"""Limits per account, per address and for all together, shared by every process and kept across restarts."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Index, Integer, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core import clock
from app.core.database import Base, UtcDateTime, keep, keep_now, one_at_a_time
from app.core.errors import TooMany
from app.core.language import message


class LimitHit(Base):
    """One counted try; ``bucket`` is a digest, so that the table names neither people nor addresses."""

    __tablename__ = "limit_hits"
    __table_args__ = (Index("ix_limit_hits_bucket_at", "bucket", "at"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    bucket: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Limit:
    """At most ``tries`` within ``seconds`` for one key of this name."""

    name: str
    tries: int
    seconds: int


def _bucket(scope: str, limit: Limit, key: str) -> str:
    return hashlib.sha256(f"{scope}\0{limit.name}\0{limit.seconds}\0{key}".encode()).hexdigest()


def charge(session: Session, scope: str, limits: dict[Limit, str]) -> None:
    """Count one try against each of ``limits`` (limit → key, e.g. an account or a network address).

    Raises TooMany when one of them is used up; then nothing is counted, so that trying on prolongs no wait. The try
    is on record before anything else happens, whatever becomes of the request: what ``session`` has read is let go
    first, so charge before anything is changed.
    """
    buckets = {_bucket(scope, limit, key): limit for limit, key in limits.items()}
    waits: list[int] = []
    keep_now(session, lambda kept: waits.append(_count(kept, buckets)))
    if waits[0]:
        raise TooMany(message("These were too many tries. Wait a while, then try again."), retry_after_seconds=waits[0])


def _count(session: Session, buckets: dict[str, Limit]) -> int:
    """Count one try, or return for how many seconds there is none left."""
    # Deciding and counting are one step for all processes: of twenty tries at once exactly as many pass as may.
    one_at_a_time(session, buckets)
    at = clock.now()
    waits = [_seconds_to_wait(session, bucket, limit, at) for bucket, limit in buckets.items()]
    if not any(waits):
        session.add_all([LimitHit(bucket=bucket, at=at) for bucket in buckets])
    return max(waits)


def _seconds_to_wait(session: Session, bucket: str, limit: Limit, at: datetime) -> int:
    since = at - timedelta(seconds=limit.seconds)
    used, oldest = session.execute(
        select(func.count(), func.min(LimitHit.at)).where(LimitHit.bucket == bucket, LimitHit.at > since)
    ).one()
    if used < limit.tries:
        return 0
    return max(1, int((oldest.replace(tzinfo=at.tzinfo) - since).total_seconds()))


def forget(scope: str, limit: Limit, key: str) -> None:
    """Clear one key's tries, for example after a successful sign-in."""
    bucket = _bucket(scope, limit, key)

    def write(session: Session) -> None:
        session.execute(delete(LimitHit).where(LimitHit.bucket == bucket))

    keep(write)


def sweep(session: Session, *, older_than: timedelta = timedelta(days=2)) -> int:
    """Delete what no limit looks at any more; returns how many rows."""
    gone = session.execute(delete(LimitHit).where(LimitHit.at < clock.now() - older_than))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE's result always has it
