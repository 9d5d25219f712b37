"""Limits per account, per address and for all together, shared by every process and kept across restarts."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Index, Integer, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core import clock
from app.core.database import Base, UtcDateTime, keep
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


def refuse_beyond(session: Session, scope: str, limits: dict[Limit, str]) -> None:
    """Raise TooMany when one of ``limits`` (limit → key, e.g. an account or a network address) is used up."""
    now = clock.now()
    for limit, key in limits.items():
        since = now - timedelta(seconds=limit.seconds)
        bucket = _bucket(scope, limit, key)
        used, oldest = session.execute(
            select(func.count(), func.min(LimitHit.at)).where(LimitHit.bucket == bucket, LimitHit.at > since)
        ).one()
        if used >= limit.tries:
            wait = max(1, int((oldest.replace(tzinfo=now.tzinfo) - since).total_seconds()))
            raise TooMany(message("These were too many tries. Wait a while, then try again."), retry_after_seconds=wait)


def count(scope: str, limits: dict[Limit, str]) -> None:
    """Count one try against each of ``limits``; kept whatever becomes of the request."""
    at = clock.now()
    buckets = [_bucket(scope, limit, key) for limit, key in limits.items()]

    def write(session: Session) -> None:
        session.add_all([LimitHit(bucket=bucket, at=at) for bucket in buckets])

    keep(write)


def charge(session: Session, scope: str, limits: dict[Limit, str]) -> None:
    """Refuse beyond ``limits``, else count this try."""
    refuse_beyond(session, scope, limits)
    count(scope, limits)


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
