"""Proposals, which the staff alone sees until they are delivered, and what the staff said of pairs."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from app.core.columns import word_of
from app.core.database import Base, PublicId, UtcDateTime, new_public_id
from app.introductions.models.columns import CODE_LENGTH, author_key
from app.introductions.states import OrderedBy, OrderState, ProposalState, Ruling, VetoWhy

NOTE_LENGTH = 400

_OPEN = text("state IN ('waiting', 'approved')")
_IN_FORCE = text("lifted_at IS NULL")
_GOES_ON = text("ended_at IS NULL")


def _side_key() -> MappedColumn[int]:
    return mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"), index=True)


class ProposalLine(Base):
    """A pair put forward by a run (``way`` says how it came in) or by a person of the staff (``way`` 'staff', no run).

    ``propensity`` is how likely the run was to choose the pair: what learning corrects by; ``request``, ``answer`` and
    ``accept`` are its chances, all in 10⁻⁶. By ``request`` a share of what the investor reads is taken. ``note`` are
    the staff's words to both sides.
    """

    __tablename__ = "introduction_proposals"
    __table_args__ = (
        CheckConstraint("propensity > 0 AND propensity <= 1000000", name="propensity_is_a_chance"),
        CheckConstraint("sender_id <> receiver_id", name="two_sides"),
        CheckConstraint("(way = 'staff') = (run_id IS NULL)", name="of_a_run_or_the_staff"),
        CheckConstraint(f"length(note) <= {NOTE_LENGTH} AND (note = '' OR way = 'staff')", name="note_of_the_staff"),
        CheckConstraint("(state = 'delivered') = (introduction_id IS NOT NULL)", name="delivered_is_an_introduction"),
        CheckConstraint(
            "state NOT IN ('approved', 'delivered', 'vetoed') OR judged_at IS NOT NULL", name="judged_has_its_time"
        ),
        Index(
            "uq_introduction_proposals_one_open_a_pair",
            "sender_id",
            "receiver_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_introduction_proposals_due", "state", "judged_at"),
        Index("ix_introduction_proposals_by_person", "judged_by_id", "way", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("introduction_runs.id", ondelete="CASCADE"), index=True)
    sender_id: Mapped[int] = _side_key()
    receiver_id: Mapped[int] = _side_key()
    introduction_id: Mapped[int | None] = mapped_column(ForeignKey("introductions.id", ondelete="CASCADE"), unique=True)
    way: Mapped[str] = mapped_column(String(CODE_LENGTH))
    propensity: Mapped[int] = mapped_column()
    request: Mapped[int] = mapped_column()
    answer: Mapped[int] = mapped_column()
    accept: Mapped[int] = mapped_column()
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    state: Mapped[ProposalState] = mapped_column(word_of(ProposalState, "proposal"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    judged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


class PairRuling(Base):
    """A pin or a veto: it holds in every run until it is lifted. A pair has one of the two at most."""

    __tablename__ = "introduction_rulings"
    __table_args__ = (
        CheckConstraint("(kind = 'veto') = (why IS NOT NULL)", name="veto_has_its_reason"),
        CheckConstraint(f"length(note) <= {NOTE_LENGTH}", name="note_is_short"),
        CheckConstraint("sender_id <> receiver_id", name="two_sides"),
        Index(
            "uq_introduction_rulings_one_a_pair",
            "sender_id",
            "receiver_id",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    sender_id: Mapped[int] = _side_key()
    receiver_id: Mapped[int] = _side_key()
    kind: Mapped[Ruling] = mapped_column(word_of(Ruling, "ruling"))
    why: Mapped[VetoWhy | None] = mapped_column(word_of(VetoWhy, "ruling"))
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = author_key()
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_by_id: Mapped[int | None] = author_key()


class RunOrder(Base):
    """A run that was ordered: who, dry or for good, how far it is, what came of it (``result``, whole numbers).

    Ending the order and writing the run's proposals is one transaction: killed before, neither is there.
    """

    __tablename__ = "introduction_run_orders"
    __table_args__ = (
        CheckConstraint("(state IN ('ended', 'failed')) = (ended_at IS NOT NULL)", name="ended_has_its_time"),
        CheckConstraint("run_id IS NULL OR NOT is_dry", name="dry_writes_nothing"),
        Index(
            "uq_introduction_run_orders_one_at_a_time",
            "is_dry",
            unique=True,
            sqlite_where=_GOES_ON,
            postgresql_where=_GOES_ON,
        ),
        Index("ix_introduction_run_orders_asked_at", "asked_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    day: Mapped[date] = mapped_column()
    is_dry: Mapped[bool] = mapped_column()
    ordered_by: Mapped[OrderedBy] = mapped_column(word_of(OrderedBy, "order"))
    by_id: Mapped[int | None] = author_key()
    state: Mapped[OrderState] = mapped_column(word_of(OrderState, "order"), default=OrderState.WAITING)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    beat_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempt: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("introduction_runs.id", ondelete="SET NULL"), index=True)
    result: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
