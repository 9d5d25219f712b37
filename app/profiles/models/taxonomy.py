from datetime import date, datetime

from sqlalchemy import Float, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import word_of
from app.core.database import Base, UtcDateTime
from app.profiles.models.columns import CODE_LENGTH, LINE_LENGTH, NAME_LENGTH
from app.profiles.states import TaxonomyList


class TaxonomyTerm(Base):
    """One code of one list in one edition. Profiles keep the code; a new edition never changes what they said."""

    __tablename__ = "taxonomy_terms"
    __table_args__ = (
        UniqueConstraint("list_name", "code", "edition"),
        Index("ix_taxonomy_terms_in_order", "list_name", "position", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_name: Mapped[TaxonomyList] = mapped_column(word_of(TaxonomyList))
    code: Mapped[str] = mapped_column(String(CODE_LENGTH))
    edition: Mapped[str] = mapped_column(String(20))
    position: Mapped[int] = mapped_column()
    label_de: Mapped[str] = mapped_column(String(NAME_LENGTH))
    label_en: Mapped[str] = mapped_column(String(NAME_LENGTH))
    hint_de: Mapped[str | None] = mapped_column(String(LINE_LENGTH))
    hint_en: Mapped[str | None] = mapped_column(String(LINE_LENGTH))
    nace: Mapped[str | None] = mapped_column(String(80))
    euroscivoc: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    country: Mapped[str | None] = mapped_column(String(2))
    lat: Mapped[float | None] = mapped_column(Float)
    lon: Mapped[float | None] = mapped_column(Float)
    valid_until: Mapped[date | None] = mapped_column()
    replaced_by: Mapped[str | None] = mapped_column(String(CODE_LENGTH))
    loaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
