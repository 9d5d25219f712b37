"""The audit log: who did what to which object, in ids and codes, chained so that tampering shows.

Entries are written unchained in the transaction of the deed; one sealer chains them in order of their ids within a
minute. The chain alone cannot see that its tail was cut: `flask audit head` prints the head to be kept elsewhere.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime

from flask import g, has_request_context
from sqlalchemy import BigInteger, Integer, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core import clock
from app.core.database import Base, UtcDateTime

SEAL_BATCH = 500


class AuditEntry(Base):
    """One deed. ``details`` holds ids, codes and numbers only, never a person's text."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    event: Mapped[str] = mapped_column(String(80), index=True)
    actor_id: Mapped[int | None] = mapped_column(Integer, index=True)
    object_type: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[int | None] = mapped_column(BigInteger)
    request_id: Mapped[str] = mapped_column(String(40))
    details: Mapped[str] = mapped_column(Text)
    sequence: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    seal: Mapped[str | None] = mapped_column(String(64))


@dataclass(frozen=True)
class ChainReport:
    """What verifying found: ``broken_at`` is the id of the first row that does not fit, None when all do."""

    checked: int
    unsealed: int
    head: str
    broken_at: int | None


def record(
    session: Session,
    event: str,
    *,
    actor_id: int | None,
    object_type: str,
    object_id: int | None,
    **details: int | str | bool | None,
) -> None:
    """Note a deed in the same transaction. ``details`` are ids, codes and numbers; line breaks are encoded."""
    session.add(
        AuditEntry(
            at=clock.now(),
            event=event,
            actor_id=actor_id,
            object_type=object_type,
            object_id=object_id,
            request_id=str(g.get("request_id", "")) if has_request_context() else "",
            details=json.dumps(details, sort_keys=True, ensure_ascii=True),
        )
    )


def _seal_of(entry: AuditEntry, previous: str, key: bytes) -> str:
    row = [
        entry.sequence, entry.id, entry.at.isoformat(), entry.event, entry.actor_id, entry.object_type, entry.object_id,
        entry.request_id, entry.details, previous,
    ]  # fmt: skip
    return hmac.new(key, json.dumps(row).encode(), hashlib.sha256).hexdigest()


def _head(session: Session) -> tuple[int, str]:
    last = session.scalar(
        select(AuditEntry).where(AuditEntry.sequence.is_not(None)).order_by(AuditEntry.sequence.desc()).limit(1)
    )
    return (last.sequence or 0, last.seal or "") if last else (0, "")


def seal_entries(session: Session, key: bytes) -> int:
    """Chain what was written since the last run; returns how many. Only the one worker calls this."""
    number, previous = _head(session)
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.sequence.is_(None)).order_by(AuditEntry.id).limit(SEAL_BATCH)
    ).all()
    for entry in entries:
        number += 1
        entry.sequence = number
        entry.seal = previous = _seal_of(entry, previous, key)
    session.flush()
    return len(entries)


def verify_chain(session: Session, key: bytes, *, expected_head: str | None = None) -> ChainReport:
    """Walk the chain: edits, deletions, insertions and reordering show; a cut tail only against ``expected_head``."""
    previous, checked, head_seen = "", 0, expected_head in (None, "")
    sealed = select(AuditEntry).where(AuditEntry.sequence.is_not(None)).order_by(AuditEntry.sequence)
    for entry in session.scalars(sealed.execution_options(yield_per=SEAL_BATCH)):
        checked += 1
        seal = _seal_of(entry, previous, key)
        if entry.sequence != checked or not hmac.compare_digest(seal, entry.seal or ""):
            return ChainReport(checked, 0, previous, entry.id)
        previous = seal
        head_seen = head_seen or seal == expected_head
    unsealed = len(session.scalars(select(AuditEntry.id).where(AuditEntry.sequence.is_(None))).all())
    return ChainReport(checked, unsealed, previous, None if head_seen else 0)
