from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import word_of
from app.core.database import Base, PublicId, UtcDateTime, new_public_id
from app.profiles.models.columns import author_key, profile_key
from app.seals.models.columns import DID_LENGTH, LINE_LENGTH, NUMBER_LENGTH, attestation_key, sha256
from app.seals.states import ClaimKind, ClaimState, Verdict


class AttestationClaim(Base):
    """A team says "this one is ours" by number or by credential; what was decided, by what, and why."""

    __tablename__ = "attestation_claims"
    __table_args__ = (
        CheckConstraint("number IS NOT NULL OR credential_sha256 IS NOT NULL", name="names_something"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decision_has_its_time"),
        CheckConstraint("state <> 'accepted' OR attestation_id IS NOT NULL", name="accepted_has_its_attestation"),
        Index("ix_attestation_claims_waiting", "state", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    profile_id: Mapped[int] = profile_key()
    by_id: Mapped[int | None] = author_key()
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[ClaimKind] = mapped_column(word_of(ClaimKind))
    number: Mapped[str | None] = mapped_column(String(NUMBER_LENGTH))
    credential: Mapped[str | None] = mapped_column(Text)
    credential_sha256: Mapped[str | None] = sha256()
    # Which of its products the team said it is; asked where the name in the record is none of theirs.
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id", ondelete="SET NULL"))
    state: Mapped[ClaimState] = mapped_column(word_of(ClaimState), default=ClaimState.WAITING)
    # Nothing where the number was not found or the wait for the registry goes on.
    verdict: Mapped[Verdict | None] = mapped_column(word_of(Verdict))
    why: Mapped[str | None] = mapped_column(String(LINE_LENGTH))
    matched_identifier: Mapped[str | None] = mapped_column(String(DID_LENGTH))
    attestation_id: Mapped[int | None] = mapped_column(ForeignKey("attestations.id", ondelete="CASCADE"), index=True)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Nobody where the rule decided.
    decided_by_id: Mapped[int | None] = author_key()


class AttestationComment(Base):
    """The holder's own word on a suspension, shown as theirs."""

    __tablename__ = "attestation_comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    attestation_id: Mapped[int] = attestation_key()
    profile_id: Mapped[int] = profile_key()
    by_id: Mapped[int | None] = author_key()
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    text: Mapped[str] = mapped_column(Text)


class AttestationMailRefusal(Base):
    """A member who wants no mail about one team's attestations. Whoever has no row is told of every change."""

    __tablename__ = "attestation_mail_refusals"
    __table_args__ = (UniqueConstraint("profile_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = profile_key()
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
