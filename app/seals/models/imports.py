from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import word_of
from app.core.database import Base, PublicId, UtcDateTime, new_public_id
from app.profiles.models.columns import author_key
from app.seals.models.columns import HASH_LENGTH, LINE_LENGTH, NAME_LENGTH, registry_key
from app.seals.states import ImportState


class AttestationImport(Base):
    """A file of records: kept as it came, applied as a whole once a second person approved it."""

    __tablename__ = "attestation_imports"
    __table_args__ = (
        CheckConstraint("second_by_id <> by_id", name="two_people_decide"),
        CheckConstraint("(state = 'proposed') = (second_at IS NULL)", name="answer_has_its_time"),
        CheckConstraint("state <> 'applied' OR rows_bad = 0", name="nothing_half_applied"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    registry_id: Mapped[int] = registry_key()
    file_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    sha256: Mapped[str] = mapped_column(String(HASH_LENGTH), index=True)
    content: Mapped[str] = mapped_column(Text)
    rows_good: Mapped[int] = mapped_column(default=0)
    rows_bad: Mapped[int] = mapped_column(default=0)
    # The faults of the dry run: {"row": "3", "field": …, "code": …, "value": …}.
    faults: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    reason: Mapped[str] = mapped_column(String(LINE_LENGTH))
    state: Mapped[ImportState] = mapped_column(word_of(ImportState), default=ImportState.PROPOSED)
    by_id: Mapped[int | None] = author_key()
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    second_by_id: Mapped[int | None] = author_key()
    second_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    second_reason: Mapped[str | None] = mapped_column(String(LINE_LENGTH))
    valid_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # A detached JWS that came beside the file, and when its issuer made it if it holds.
    signature: Mapped[str | None] = mapped_column(Text)
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
