from datetime import datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.columns import word_of
from app.core.database import Base, PublicId, UtcDateTime, new_public_id
from app.profiles.models.columns import CODE_LENGTH, author_key
from app.seals.models.columns import (
    DID_LENGTH,
    HASH_LENGTH,
    LINE_LENGTH,
    NAME_LENGTH,
    URL_LENGTH,
    registry_key,
    sha256,
)
from app.seals.states import Alarm, GrantKind, KeyState, Mode, TrustState, TrustWhat


class SealRegistry(Base):
    """A pinned issuer. Its DID is compared letter by letter; the name shown is ours, never the token's."""

    __tablename__ = "seal_registries"
    __table_args__ = (
        CheckConstraint("mode <> 'pull' OR api_base IS NOT NULL", name="pull_has_an_address"),
        CheckConstraint("cursor_sequence >= 0", name="cursor_counts_up"),
        CheckConstraint("alarm IS NULL OR alarm_at IS NOT NULL", name="alarm_has_its_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    did: Mapped[str] = mapped_column(String(DID_LENGTH), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    api_base: Mapped[str | None] = mapped_column(String(URL_LENGTH))
    mode: Mapped[Mode] = mapped_column(word_of(Mode))
    enabled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    # Where the change feed stands, and the last signed head that was accepted.
    cursor_sequence: Mapped[int] = mapped_column(BigInteger, default=0)
    feed_etag: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    head_sequence: Mapped[int | None] = mapped_column(BigInteger)
    head_count: Mapped[int | None] = mapped_column()
    head_digest: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    head_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    head_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    did_document: Mapped[str | None] = mapped_column(Text)
    did_document_sha256: Mapped[str | None] = sha256()
    did_fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    last_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_success_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(default=0)
    # When the registry last signed a hint that something changed; an older one is a repetition.
    hinted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    alarm: Mapped[Alarm | None] = mapped_column(word_of(Alarm))
    alarm_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    alarm_detail: Mapped[str | None] = mapped_column(String(LINE_LENGTH))

    grants: Mapped[list["RegistryGrant"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="RegistryGrant.id"
    )
    keys: Mapped[list["RegistryKey"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="RegistryKey.id"
    )


class RegistryGrant(Base):
    """One thing a registry is trusted with. A scheme's grant says which of our schemes its address means."""

    __tablename__ = "seal_registry_grants"
    __table_args__ = (
        UniqueConstraint("registry_id", "kind", "value"),
        CheckConstraint("(kind = 'scheme') = (scheme_code IS NOT NULL)", name="scheme_is_one_of_ours"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registry_id: Mapped[int] = registry_key()
    kind: Mapped[GrantKind] = mapped_column(word_of(GrantKind))
    value: Mapped[str] = mapped_column(String(DID_LENGTH))
    scheme_code: Mapped[str | None] = mapped_column(String(CODE_LENGTH))
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class RegistryKey(Base):
    """A key the registry's DID document named. It counts while listed and confirmed, and never again once removed."""

    __tablename__ = "seal_registry_keys"
    __table_args__ = (
        UniqueConstraint("registry_id", "kid", "thumbprint"),
        CheckConstraint("NOT listed OR removed_at IS NULL", name="listed_is_not_removed"),
        CheckConstraint("state <> 'confirmed' OR confirmed_at IS NOT NULL", name="confirmed_has_its_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registry_id: Mapped[int] = registry_key()
    kid: Mapped[str] = mapped_column(String(DID_LENGTH))
    thumbprint: Mapped[str] = mapped_column(String(HASH_LENGTH))
    jwk: Mapped[dict[str, str]] = mapped_column(JSON)
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    listed: Mapped[bool] = mapped_column(default=True)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[KeyState] = mapped_column(word_of(KeyState), default=KeyState.QUARANTINED)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TrustDecision(Base):
    """Who wanted which trust and why, and the second person who agreed or refused. Append-only but for the answer."""

    __tablename__ = "seal_trust_decisions"
    __table_args__ = (
        CheckConstraint("second_by_id <> by_id", name="two_people_decide"),
        CheckConstraint("(state = 'proposed') = (second_at IS NULL)", name="answer_has_its_time"),
        Index("ix_seal_trust_decisions_open", "state", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    registry_id: Mapped[int] = registry_key()
    key_id: Mapped[int | None] = mapped_column(ForeignKey("seal_registry_keys.id", ondelete="CASCADE"), index=True)
    what: Mapped[TrustWhat] = mapped_column(word_of(TrustWhat))
    value: Mapped[str | None] = mapped_column(String(DID_LENGTH))
    reason: Mapped[str] = mapped_column(String(LINE_LENGTH))
    state: Mapped[TrustState] = mapped_column(word_of(TrustState), default=TrustState.PROPOSED)
    by_id: Mapped[int | None] = author_key()
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    second_by_id: Mapped[int | None] = author_key()
    second_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    second_reason: Mapped[str | None] = mapped_column(String(LINE_LENGTH))
