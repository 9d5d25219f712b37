"""What applicants typed: an append-only log, what is kept beside it, and their files."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import word_of
from app.core.database import Base, PublicId, UtcDateTime, new_public_id
from app.fellowships.models.columns import HASH_LENGTH, KEY_LENGTH, NAME_LENGTH, REASON_LENGTH, author_key, round_key
from app.fellowships.models.scope import OfApplication, OwnedByProgramme
from app.fellowships.states import AnswerOrigin, KeptWhy, ScanState


class Answer(OfApplication, OwnedByProgramme, Base):
    """One version of the answer to one question of one part; rows are added, never changed.

    ``value`` has the shape that the question's kind says (`rules.questionnaire`). ``basis`` says where a value that
    nobody typed comes from: the profile's field and the day it was taken.
    """

    __tablename__ = "application_answers"
    __table_args__ = (UniqueConstraint("part_id", "question_key", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("application_parts.id", ondelete="CASCADE"), index=True)
    question_key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    version: Mapped[int] = mapped_column()
    value: Mapped[object] = mapped_column(JSON)
    origin: Mapped[AnswerOrigin] = mapped_column(word_of(AnswerOrigin), default=AnswerOrigin.TYPED)
    basis: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = author_key()


class KeptText(OfApplication, OwnedByProgramme, Base):
    """A text that does not count: it came late, or somebody else was faster. Its receipt says when it came.

    Staff may admit a late one, with a reason, where the rules of the call say so; then it becomes an answer.
    """

    __tablename__ = "kept_texts"
    __table_args__ = (
        CheckConstraint("admitted_at IS NULL OR admit_reason <> ''", name="admitted_says_why"),
        CheckConstraint("admitted_at IS NULL OR why = 'late'", name="only_late_is_admitted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("application_parts.id", ondelete="CASCADE"), index=True)
    # Question key → value, as they were sent.
    values: Mapped[dict[str, object]] = mapped_column(JSON)
    why: Mapped[KeptWhy] = mapped_column(word_of(KeptWhy))
    sha256: Mapped[str] = mapped_column(String(HASH_LENGTH))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = author_key()
    admitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    admitted_by_id: Mapped[int | None] = author_key()
    admit_reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")


class Attachment(OfApplication, OwnedByProgramme, Base):
    """A file that answers a question. It is out of everybody's reach until a scanner has said what it is."""

    __tablename__ = "attachments"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("application_parts.id", ondelete="CASCADE"), index=True)
    question_key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id", ondelete="RESTRICT"), index=True)
    # What its owner called it; nobody who reads blind ever sees it.
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int] = mapped_column()
    pages: Mapped[int | None] = mapped_column()
    sha256: Mapped[str] = mapped_column(String(HASH_LENGTH))
    scan: Mapped[ScanState] = mapped_column(word_of(ScanState), default=ScanState.WAITING)
    scanned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    scan_words: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    scan_tries: Mapped[int] = mapped_column(default=0)
    # The first byte: what counts for the deadline.
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = author_key()
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class VisitorDraft(OwnedByProgramme, Base):
    """What somebody typed before they had an account; claimed by the account that comes back with its token."""

    __tablename__ = "visitor_drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = round_key()
    token_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), unique=True)
    values: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_by_id: Mapped[int | None] = author_key()
