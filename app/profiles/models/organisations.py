from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.columns import word_of
from app.core.database import Base, PublicId, UtcDateTime, new_public_id
from app.profiles.models.columns import LINE_LENGTH, NAME_LENGTH, author_key
from app.profiles.states import IdentifierScheme


class Organisation(Base):
    """A legal or institutional body that profiles, portfolio items and institutions point to once it is known."""

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    sort_name: Mapped[str] = mapped_column(String(NAME_LENGTH * 2), index=True)
    name_key: Mapped[str] = mapped_column(String(NAME_LENGTH * 2), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    identifiers: Mapped[list["OrganisationIdentifier"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="OrganisationIdentifier.id"
    )


class OrganisationIdentifier(Base):
    """A number or domain that names one organisation only; claimed first, verified by a person later."""

    __tablename__ = "organisation_identifiers"
    __table_args__ = (UniqueConstraint("scheme", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    scheme: Mapped[IdentifierScheme] = mapped_column(word_of(IdentifierScheme))
    value: Mapped[str] = mapped_column(String(NAME_LENGTH))
    verified_by_id: Mapped[int | None] = author_key()
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    what_seen: Mapped[str | None] = mapped_column(String(LINE_LENGTH))


class Product(Base):
    __tablename__ = "products"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    versions: Mapped[list["ProductVersion"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="ProductVersion.id"
    )


class ProductVersion(Base):
    """A version that an attestation can speak about; at most one of a product is the current one."""

    __tablename__ = "product_versions"
    __table_args__ = (
        UniqueConstraint("product_id", "name"),
        Index(
            "uq_product_versions_one_current",
            "product_id",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    is_current: Mapped[bool] = mapped_column(default=False)
    released_on: Mapped[date | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
