"""The one document a profile keeps for its introductions: a team's deck, an investor's page about itself."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, UtcDateTime
from app.core.files import StoredFile
from app.profiles.models.columns import author_key


class ProfileDocument(Base):
    """Nobody but the members knows of it before it is released to somebody; a new file takes the former one's place."""

    __tablename__ = "profile_documents"
    __table_args__ = (CheckConstraint("pages > 0", name="it_has_pages"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"), unique=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"), unique=True)
    pages: Mapped[int] = mapped_column()
    is_scanned: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[int | None] = author_key()
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    file: Mapped[StoredFile] = relationship(lazy="joined")
