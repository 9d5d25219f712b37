from datetime import datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.columns import word_of
from app.core.database import Base, PublicId, UtcDateTime, new_public_id
from app.profiles.models.columns import CODE_LENGTH, LINE_LENGTH, NAME_LENGTH, author_key, code, profile_key
from app.profiles.models.organisations import Organisation
from app.profiles.states import CodeList, Kind, MemberRole, ProfileState

# Every ranked page asks for the few that object.
_OBJECTED = text("not_proposed_since IS NOT NULL")


class Profile(Base):
    """What all kinds share. `version` rises with every saved change; `teaser_id` is replaced when names are shown."""

    __tablename__ = "profiles"
    __table_args__ = (
        CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published_has_its_time"),
        CheckConstraint("verified_at IS NULL OR verified_what IS NOT NULL", name="verification_says_what_was_seen"),
        Index("ix_profiles_market", "kind", "state", "id"),
        Index("ix_profiles_not_proposed", "id", sqlite_where=_OBJECTED, postgresql_where=_OBJECTED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    teaser_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    kind: Mapped[Kind] = mapped_column(word_of(Kind))
    state: Mapped[ProfileState] = mapped_column(word_of(ProfileState), default=ProfileState.DRAFT)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    sort_name: Mapped[str] = mapped_column(String(NAME_LENGTH * 2), index=True)
    legal_name: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    website: Mapped[str | None] = mapped_column(String(LINE_LENGTH))
    logo_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id", ondelete="SET NULL"))
    region: Mapped[str | None] = code()
    city: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    country: Mapped[str | None] = mapped_column(String(2))
    version: Mapped[int] = mapped_column(default=1)
    verified_by_id: Mapped[int | None] = author_key()
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verified_what: Mapped[str | None] = mapped_column(String(LINE_LENGTH))
    # Names of the fields for which staff saw a document; one leaves as soon as its value changes.
    documented: Mapped[list[str] | None] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Since when its members object to its being proposed; who looks for it finds it all the same.
    not_proposed_since: Mapped[datetime | None] = mapped_column(UtcDateTime)

    organisation: Mapped[Organisation | None] = relationship()


class ProfileCode(Base):
    """One value of a many-valued fact, by the code of the taxonomy."""

    __tablename__ = "profile_codes"
    __table_args__ = (
        UniqueConstraint("profile_id", "list_name", "code"),
        Index("ix_profile_codes_by_code", "list_name", "code", "profile_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    list_name: Mapped[CodeList] = mapped_column(word_of(CodeList))
    code: Mapped[str] = mapped_column(String(CODE_LENGTH))


class ProfileMember(Base):
    """An account's place in a profile. A profile keeps at least one owner; the actions see to it."""

    __tablename__ = "profile_members"
    __table_args__ = (UniqueConstraint("profile_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = profile_key()
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    role: Mapped[MemberRole] = mapped_column(word_of(MemberRole))
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class ProfileContact(Base):
    """A person to talk to. Shown by a disclosure of level contact only."""

    __tablename__ = "profile_contacts"

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = profile_key()
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    role: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(60))


class ProfileSource(Base):
    """Where an imported profile came from, so that the same row is never imported twice."""

    __tablename__ = "profile_sources"
    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = profile_key()
    source: Mapped[str] = mapped_column(String(80))
    external_id: Mapped[str] = mapped_column(String(NAME_LENGTH))
    row_hash: Mapped[str] = mapped_column(String(64))
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MarketMark(Base):
    """The market revision at which a profile last changed. It outlives the profile, so that caches learn of erasure."""

    __tablename__ = "market_marks"

    profile_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(BigInteger, index=True)
