from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import word_of
from app.core.database import Base, UtcDateTime
from app.seals.models.columns import LINE_LENGTH, sha256, standing_as
from app.seals.states import CheckOutcome, ReasonCode, Source, Standing, Verdict


class AttestationEvent(Base):
    """One change of standing and the evidence for it. Append-only."""

    __tablename__ = "attestation_events"
    __table_args__ = (Index("ix_attestation_events_of", "attestation_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attestation_id: Mapped[int] = mapped_column(ForeignKey("attestations.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    from_standing: Mapped[Standing | None] = mapped_column(standing_as("from_standing"))
    to_standing: Mapped[Standing] = mapped_column(standing_as("to_standing"))
    reason_code: Mapped[ReasonCode | None] = mapped_column(word_of(ReasonCode))
    source: Mapped[Source] = mapped_column(word_of(Source))
    sequence: Mapped[int | None] = mapped_column(BigInteger)
    evidence_sha256: Mapped[str | None] = sha256()


class AttestationCheck(Base):
    """One look at an attestation's evidence. Append-only; old ones that changed nothing may be thinned out."""

    __tablename__ = "attestation_checks"
    __table_args__ = (Index("ix_attestation_checks_of", "attestation_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attestation_id: Mapped[int] = mapped_column(ForeignKey("attestations.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[CheckOutcome] = mapped_column(word_of(CheckOutcome))
    verdict: Mapped[Verdict | None] = mapped_column(word_of(Verdict))
    detail: Mapped[str | None] = mapped_column(String(LINE_LENGTH))
    head_sequence: Mapped[int | None] = mapped_column(BigInteger)
    list_valid_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_check_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
