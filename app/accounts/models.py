from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    Enum,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.states import Document, NoticeChoice, Purpose, Role, Scope, SessionEnd
from app.core.database import Base, PublicId, UtcDateTime, new_public_id

HASH_LENGTH = 64
NOTICE_KIND_LENGTH = 40


def _word(kind: type[StrEnum]) -> Enum:
    """A column of one of these words, stored as text so that a new word needs no change of a database type."""
    return Enum(kind, native_enum=False, length=32, validate_strings=True)


class Account(Base):
    """A person who can sign in. What the person is here for follows from memberships and role grants."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    display_name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(2))
    password_hash: Mapped[str] = mapped_column(String(256))
    password_changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_signed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Since when nothing is to be learned from what this person does.
    not_learned_since: Mapped[datetime | None] = mapped_column(UtcDateTime)

    addresses: Mapped[list["AccountAddress"]] = relationship(
        back_populates="account",
        cascade="all, delete-orphan",
        order_by="AccountAddress.id",
    )

    __table_args__ = (
        CheckConstraint("language IN ('de', 'en')", name="language_is_known"),
        # Every ranked page asks who said no.
        Index(
            "ix_accounts_not_learned",
            "id",
            sqlite_where=text("not_learned_since IS NOT NULL"),
            postgresql_where=text("not_learned_since IS NOT NULL"),
        ),
    )

    @property
    def is_open(self) -> bool:
        """May sign in at all: not locked by staff."""
        return self.locked_at is None

    @property
    def primary_address(self) -> "AccountAddress":
        return next(address for address in self.addresses if address.is_primary)

    @property
    def email(self) -> str:
        """The address that mail goes to."""
        return self.primary_address.address


class AccountAddress(Base):
    """A mail address of an account, as typed and in the one form that must be unique."""

    __tablename__ = "account_addresses"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    address: Mapped[str] = mapped_column(String(254))
    normalised: Mapped[str] = mapped_column(String(400), unique=True)
    is_primary: Mapped[bool] = mapped_column(default=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship(back_populates="addresses")

    __table_args__ = (
        Index(
            "uq_account_addresses_one_primary",
            "account_id",
            unique=True,
            sqlite_where=text("is_primary"),
            postgresql_where=text("is_primary"),
        ),
    )


class AccountSession(Base):
    """A sign-in on one device. The cookie holds a random value, this row only its hash."""

    __tablename__ = "account_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reauthenticated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    second_factor_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_why: Mapped[SessionEnd | None] = mapped_column(_word(SessionEnd))
    agent_family: Mapped[str] = mapped_column(String(40))
    address_prefix: Mapped[str] = mapped_column(String(45))

    account: Mapped[Account] = relationship()


class SecondFactor(Base):
    """A TOTP secret, encrypted; unconfirmed until a first code was right. ``last_step`` makes each code single use."""

    __tablename__ = "second_factors"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), unique=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary(200))
    last_step: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RecoveryCode(Base):
    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RoleGrant(Base):
    """A role, where it holds and for how long. A revoked grant gets an end and stays as a record."""

    __tablename__ = "role_grants"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(_word(Role))
    scope: Mapped[Scope] = mapped_column(_word(Scope), default=Scope.platform)
    scope_id: Mapped[int | None] = mapped_column()
    granted_from: Mapped[datetime] = mapped_column(UtcDateTime)
    granted_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))

    __table_args__ = (
        CheckConstraint("(scope = 'platform') = (scope_id IS NULL)", name="scope_names_its_object"),
        CheckConstraint(
            "granted_until IS NULL OR granted_until >= granted_from",
            name="ends_after_it_begins",
        ),
    )


class AccountToken(Base):
    """A mailed link or a waiting second step: single use, expiring, known by its hash alone."""

    __tablename__ = "account_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[Purpose] = mapped_column(_word(Purpose))
    token_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    address: Mapped[str] = mapped_column(String(254))
    normalised: Mapped[str] = mapped_column(String(400), index=True)
    subject_id: Mapped[int | None] = mapped_column()
    detail: Mapped[str] = mapped_column(String(40), default="")
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Consent(Base):
    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    document: Mapped[Document] = mapped_column(_word(Document))
    version: Mapped[str] = mapped_column(String(20))
    agreed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("account_id", "document", "version"),)


class NoticePreference(Base):
    """What a person chose for one kind of mail; without a row the kind's own default holds."""

    __tablename__ = "notice_preferences"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(NOTICE_KIND_LENGTH))
    choice: Mapped[NoticeChoice] = mapped_column(_word(NoticeChoice))
    chosen_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("account_id", "kind"),)


class NoticeSent(Base):
    """The last mail of a kind about one thing. ``about_at`` says which state of the thing: told once, never again."""

    __tablename__ = "notices_sent"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(NOTICE_KIND_LENGTH))
    subject_id: Mapped[int] = mapped_column()
    about_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("account_id", "kind", "subject_id"),)


class NoticeWaiting(Base):
    """One line of a person's next daily digest, as ids and codes: its words are made when the digest is written."""

    __tablename__ = "notices_waiting"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(NOTICE_KIND_LENGTH))
    subject_id: Mapped[int] = mapped_column()
    detail: Mapped[str] = mapped_column(String(NOTICE_KIND_LENGTH), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class DigestMark(Base):
    """The last day whose digest of this name was written for a person, or found empty: never a second one."""

    __tablename__ = "digest_marks"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(String(NOTICE_KIND_LENGTH))
    of_day: Mapped[date] = mapped_column()
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("account_id", "digest"),)


class Affiliation(Base):
    """Where a person works or worked, by name; an organisation is tied to it once somebody matched the two."""

    __tablename__ = "affiliations"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    organisation_name: Mapped[str] = mapped_column(String(200))
    position: Mapped[str] = mapped_column(String(120), default="")
    since: Mapped[date | None] = mapped_column()
    until: Mapped[date | None] = mapped_column()
