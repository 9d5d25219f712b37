from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import word_of
from app.core.database import Base, PublicId, UtcDateTime, new_public_id
from app.profiles.models.columns import NAME_LENGTH, author_key, profile_key
from app.profiles.states import NamedAs, NameVerdict


class NameMatch(Base):
    """What staff decided about a name: which organisation it means, or that it means none that is known.

    `subject_id` is the id of the never-show entry or portfolio item, or of the profile that names its institution. The
    decision speaks of the words in `name`: other words are asked about anew.
    """

    __tablename__ = "name_matches"
    __table_args__ = (
        CheckConstraint("verdict <> 'somebody_else' OR organisation_id IS NULL", name="somebody_else_is_nobody_here"),
        Index(
            "uq_name_matches_one_in_force",
            "named_as",
            "subject_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    named_as: Mapped[NamedAs] = mapped_column(word_of(NamedAs))
    subject_id: Mapped[int] = mapped_column()
    profile_id: Mapped[int] = profile_key()
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    verdict: Mapped[NameVerdict] = mapped_column(word_of(NameVerdict))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id", ondelete="SET NULL"), index=True)
    by_id: Mapped[int | None] = author_key()
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_id: Mapped[int | None] = author_key()
