from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, PublicId, UtcDateTime, new_public_id

NAME_LENGTH = 120
SLUG_LENGTH = 60
TEXT_LENGTH = 8_000
ADDRESS_LENGTH = 254


class Programme(Base):
    """A fellowship programme: what its rounds, and whoever works on them, belong to."""

    __tablename__ = "programmes"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    # In the address of its calls; never changed, so that printed addresses hold.
    slug: Mapped[str] = mapped_column(String(SLUG_LENGTH), unique=True)
    name_de: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_en: Mapped[str] = mapped_column(String(NAME_LENGTH))
    purpose_de: Mapped[str] = mapped_column(Text, default="")
    purpose_en: Mapped[str] = mapped_column(Text, default="")
    # Where applicants write with questions; printed on the call.
    contact: Mapped[str] = mapped_column(String(ADDRESS_LENGTH))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}
