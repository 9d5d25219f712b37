from datetime import date, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.core.columns import word_of
from app.core.database import Base, PublicId, UtcDateTime, new_public_id
from app.profiles.models.columns import CODE_LENGTH
from app.seals.models.columns import (
    DID_LENGTH,
    HASH_LENGTH,
    LINE_LENGTH,
    NAME_LENGTH,
    NUMBER_LENGTH,
    URL_LENGTH,
    VERSION_LENGTH,
    attestation_key,
    sha256,
)
from app.seals.states import (
    Assurance,
    Conflict,
    HolderScheme,
    Need,
    Outcome,
    ReasonCode,
    Source,
    Standing,
    SubjectKind,
    Verification,
)

# A conflict in detail: {"code": a Conflict, "criterion": its code or "", "detail": what was said and what follows}.
Details = list[dict[str, str]]


class Attestation(Base):
    """What one issuer says of one product version or organisation.

    ``standing`` is the issuer's last word and ``confirmed_at`` the last time we checked it against signed evidence;
    what is shown follows from both and the clock. ``fault`` and ``conflict`` hide it from the public.
    """

    __tablename__ = "attestations"
    __table_args__ = (
        UniqueConstraint("issuer_did", "number"),
        CheckConstraint("standing <> 'granted' OR source = 'file' OR credential IS NOT NULL", name="granted_is_signed"),
        CheckConstraint("(standing = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_sticks"),
        CheckConstraint("credential IS NULL OR credential_sha256 IS NOT NULL", name="credential_has_its_hash"),
        CheckConstraint("source <> 'file' OR confirmed_at IS NULL", name="a_file_confirms_nothing"),
        CheckConstraint("source = 'file' OR file_signed_at IS NULL", name="only_a_file_is_signed_as_one"),
        CheckConstraint("valid_from IS NULL OR valid_until IS NULL OR valid_from < valid_until", name="ends_later"),
        CheckConstraint(
            "fault IN ('invalid_signature', 'issuer_untrusted', 'issuer_not_entitled', 'subject_mismatch')",
            name="fault_is_one",
        ),
        Index("ix_attestations_of_registry", "registry_id", "sequence"),
        Index("ix_attestations_of_organisation", "organisation_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    registry_id: Mapped[int] = mapped_column(ForeignKey("seal_registries.id"))
    number: Mapped[str] = mapped_column(String(NUMBER_LENGTH), index=True)
    issuer_did: Mapped[str] = mapped_column(String(DID_LENGTH))
    issuer_name: Mapped[str] = mapped_column(String(NAME_LENGTH))

    scheme_code: Mapped[str] = mapped_column(String(CODE_LENGTH), index=True)
    scheme_version: Mapped[str] = mapped_column(String(VERSION_LENGTH))
    scheme_uri: Mapped[str] = mapped_column(String(DID_LENGTH))
    subject_kind: Mapped[SubjectKind] = mapped_column(word_of(SubjectKind), default=SubjectKind.PRODUCT)
    assurance: Mapped[Assurance] = mapped_column(word_of(Assurance))
    outcome: Mapped[Outcome | None] = mapped_column(word_of(Outcome))
    holder_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    system_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    system_version: Mapped[str] = mapped_column(String(VERSION_LENGTH))

    standing: Mapped[Standing] = mapped_column(word_of(Standing))
    standing_since: Mapped[datetime] = mapped_column(UtcDateTime)
    reason_code: Mapped[ReasonCode | None] = mapped_column(word_of(ReasonCode))
    reason_text: Mapped[str | None] = mapped_column(String(LINE_LENGTH))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    superseded_by: Mapped[str | None] = mapped_column(String(URL_LENGTH))

    assessed_on: Mapped[date | None] = mapped_column()
    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    valid_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    valid_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    surveillance_due: Mapped[date | None] = mapped_column()
    first_granted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    report_url: Mapped[str | None] = mapped_column(String(URL_LENGTH))
    report_digest: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    verify_url: Mapped[str | None] = mapped_column(String(URL_LENGTH))

    source: Mapped[Source] = mapped_column(word_of(Source))
    sequence: Mapped[int | None] = mapped_column(BigInteger)
    record: Mapped[str | None] = mapped_column(Text)
    record_sha256: Mapped[str | None] = sha256()
    credential: Mapped[str | None] = mapped_column(Text)
    credential_sha256: Mapped[str | None] = mapped_column(String(HASH_LENGTH), index=True)
    revocation_list_url: Mapped[str | None] = mapped_column(String(URL_LENGTH))
    revocation_index: Mapped[int | None] = mapped_column()
    suspension_list_url: Mapped[str | None] = mapped_column(String(URL_LENGTH))
    suspension_index: Mapped[int | None] = mapped_column()

    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id", ondelete="SET NULL"))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id", ondelete="SET NULL"), index=True)
    # The number it was bound by and that its organisation has no longer: bad news stays shown until staff looked.
    former_number: Mapped[str | None] = mapped_column(String(NAME_LENGTH), index=True)
    former_number_settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The public reads of an application or a running assessment only where the holder wants it.
    shown_before_granted: Mapped[bool] = mapped_column(default=False)
    fault: Mapped[Verification | None] = mapped_column(word_of(Verification))
    conflict: Mapped[Conflict | None] = mapped_column(word_of(Conflict))
    conflict_details: Mapped[Details | None] = mapped_column(JSON)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    list_valid_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("attestation_imports.id"), index=True)
    # An import is not believed for ever: past this moment it reads as not checkable.
    import_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When the issuer signed the file it came in: more than an unsigned import, less than a credential of its own.
    file_signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When the team was last told what no record says: nothing could be confirmed any longer, or surveillance is due.
    told_unverifiable_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    identifiers: Mapped[list["AttestationIdentifier"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="AttestationIdentifier.id"
    )
    results: Mapped[list["AttestationResult"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="AttestationResult.position"
    )

    @validates("standing")
    def _withdrawn_never_leaves(self, _key: str, standing: Standing) -> Standing:
        # A fault of the program, not of the data: `record_standing` has asked before.
        assert self.withdrawn_at is None or standing is Standing.WITHDRAWN, "a withdrawn attestation stays withdrawn"
        return standing

    @validates("withdrawn_at")
    def _withdrawal_is_never_cleared(self, _key: str, at: datetime | None) -> datetime | None:
        assert at is not None or self.withdrawn_at is None, "a withdrawal is never cleared"
        return at


class AttestationIdentifier(Base):
    """A number by which the record names its holder, normalised as our organisations' identifiers are."""

    __tablename__ = "attestation_identifiers"
    __table_args__ = (
        UniqueConstraint("attestation_id", "scheme", "value"),
        Index("ix_attestation_identifiers_of_holder", "scheme", "value", "attestation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attestation_id: Mapped[int] = mapped_column(ForeignKey("attestations.id", ondelete="CASCADE"))
    scheme: Mapped[HolderScheme] = mapped_column(word_of(HolderScheme))
    value: Mapped[str] = mapped_column(String(NAME_LENGTH))


class AttestationResult(Base):
    """One criterion's result as the issuer gave it. Its name comes from the scheme, never from the record."""

    __tablename__ = "attestation_results"
    __table_args__ = (
        UniqueConstraint("attestation_id", "criterion"),
        CheckConstraint("applicable OR level IS NULL", name="level_needs_applicability"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attestation_id: Mapped[int] = attestation_key()
    position: Mapped[int] = mapped_column(default=0)
    criterion: Mapped[str] = mapped_column(String(CODE_LENGTH))
    applicable: Mapped[bool] = mapped_column(default=True)
    not_applicable_reason: Mapped[str | None] = mapped_column(String(LINE_LENGTH))
    need: Mapped[Need | None] = mapped_column(word_of(Need))
    level: Mapped[str | None] = mapped_column(String(12))
    fulfilled: Mapped[bool | None] = mapped_column()
    # Levels of the criterion's indicators, where the record gives them: code → level.
    indicators: Mapped[dict[str, str] | None] = mapped_column(JSON)
