"""proposals that the staff approves, pins, vetoes, orders of runs

What was put forward before was approved by nobody: it counts as approved when it was made.

Revision ID: 0015
Revises: 0014
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from app.core.database import new_public_id

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

REASON = "length(staff_reason) <= 400 AND (staff_reason = '' OR origin = 'staff')"
OPEN = sa.text("state IN ('waiting', 'approved')")
IN_FORCE = sa.text("lifted_at IS NULL")
GOES_ON = sa.text("ended_at IS NULL")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("introductions", sa.Column("approved_at", MOMENT, nullable=True))
    op.execute("UPDATE introductions SET approved_at = created_at WHERE origin <> 'side'")
    # Both databases take a constraint over several columns beside a new column; SQLite takes it in no other way.
    op.execute(
        "ALTER TABLE introductions ADD COLUMN staff_reason VARCHAR(400) NOT NULL DEFAULT ''"
        f" CONSTRAINT ck_introductions_staff_reason_of_the_staff CHECK ({REASON})"
        " CONSTRAINT ck_introductions_suggested_was_approved CHECK (origin = 'side' OR approved_at IS NOT NULL)"
    )
    earlier = _earlier()
    op.drop_table("introduction_proposals")
    made = _proposals()
    if earlier:
        op.bulk_insert(made, earlier)
    _rulings()
    _orders()


def downgrade() -> None:
    op.drop_table("introduction_run_orders")
    op.drop_table("introduction_rulings")
    rows = op.get_bind().execute(
        sa.text(
            "SELECT id, run_id, introduction_id, way, propensity, request FROM introduction_proposals"
            " WHERE state = 'delivered' AND run_id IS NOT NULL"
        )
    )
    lines = [dict(row) for row in rows.mappings()]
    op.drop_table("introduction_proposals")
    before = op.create_table(
        "introduction_proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("propensity", sa.Integer(), nullable=False),
        sa.Column("request", sa.Integer(), nullable=False),
        *_kept_constraints(),
    )
    op.create_index(op.f("ix_introduction_proposals_run_id"), "introduction_proposals", ["run_id"])
    if lines:
        op.bulk_insert(before, lines)
    for column in ("staff_reason", "approved_at"):
        op.drop_column("introductions", column)


def _earlier() -> list[dict[str, Any]]:  # Any: values of rows
    rows = op.get_bind().execute(
        sa.text(
            "SELECT p.id, p.run_id, p.introduction_id, p.way, p.propensity, p.request,"
            " i.asker_id AS sender_id, i.receiver_id FROM introduction_proposals p"
            " JOIN introductions i ON i.id = p.introduction_id"
            " WHERE i.asker_id IS NOT NULL AND i.receiver_id IS NOT NULL ORDER BY p.id"
        )
    )
    times = {row.id: row.made_at for row in op.get_bind().execute(_runs())}
    same = {"answer": 0, "accept": 0, "note": "", "state": "delivered", "judged_by_id": None}
    return [
        {**row, **same, "public_id": new_public_id(), "made_at": at, "judged_at": at}
        for row, at in ((dict(row), times[row["run_id"]]) for row in rows.mappings())
    ]


def _runs() -> sa.Select[Any]:  # Any: two columns
    runs = sa.table("introduction_runs", sa.column("id", sa.Integer), sa.column("made_at", MOMENT))
    return sa.select(runs.c.id, runs.c.made_at)


def _kept_constraints() -> list[sa.Constraint]:
    name = "introduction_proposals"
    return [
        sa.CheckConstraint(
            "propensity > 0 AND propensity <= 1000000", name=op.f(f"ck_{name}_propensity_is_a_chance")
        ),
        sa.ForeignKeyConstraint(
            ["introduction_id"], ["introductions.id"],
            name=op.f(f"fk_{name}_introduction_id_introductions"), ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["introduction_runs.id"],
            name=op.f(f"fk_{name}_run_id_introduction_runs"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("introduction_id", name=op.f(f"uq_{name}_introduction_id")),
    ]  # fmt: skip


def _key(table: str, column: str, of: str, *, gone: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_{table}_{column}_{of}"), ondelete=gone)


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def _indexes(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _proposals() -> sa.Table:
    name = "introduction_proposals"
    states = "waiting", "approved", "vetoed", "delivered", "lapsed", "dropped"
    made = op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("sender_id", sa.Integer(), nullable=False),
        sa.Column("receiver_id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=True),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("propensity", sa.Integer(), nullable=False),
        sa.Column("request", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.Column("accept", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("state", _words("proposal_proposalstate_is_known", *states), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("judged_at", MOMENT, nullable=True),
        sa.Column("judged_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("sender_id <> receiver_id", name=op.f(f"ck_{name}_two_sides")),
        sa.CheckConstraint("(way = 'staff') = (run_id IS NULL)", name=op.f(f"ck_{name}_of_a_run_or_the_staff")),
        sa.CheckConstraint(
            "length(note) <= 400 AND (note = '' OR way = 'staff')", name=op.f(f"ck_{name}_note_of_the_staff")
        ),
        sa.CheckConstraint(
            "(state = 'delivered') = (introduction_id IS NOT NULL)",
            name=op.f(f"ck_{name}_delivered_is_an_introduction"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'delivered', 'vetoed') OR judged_at IS NOT NULL",
            name=op.f(f"ck_{name}_judged_has_its_time"),
        ),
        _key(name, "sender_id", "profiles", gone="CASCADE"),
        _key(name, "receiver_id", "profiles", gone="CASCADE"),
        _key(name, "judged_by_id", "accounts", gone="SET NULL"),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{name}_public_id")),
        *_kept_constraints(),
    )
    _indexes(name, "run_id", "sender_id", "receiver_id")
    op.create_index("ix_introduction_proposals_due", name, ["state", "judged_at"])
    op.create_index("ix_introduction_proposals_by_person", name, ["judged_by_id", "way", "made_at"])
    op.create_index(
        "uq_introduction_proposals_one_open_a_pair", name, ["sender_id", "receiver_id"],
        unique=True, sqlite_where=OPEN, postgresql_where=OPEN,
    )  # fmt: skip
    return made


def _rulings() -> None:
    name = "introduction_rulings"
    whys = "does_not_fit", "too_early", "known", "conflict", "statements", "attention", "other"
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=False),
        sa.Column("receiver_id", sa.Integer(), nullable=False),
        sa.Column("kind", _words("ruling_ruling_is_known", "pin", "veto"), nullable=False),
        sa.Column("why", _words("ruling_vetowhy_is_known", *whys), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("lifted_at", MOMENT, nullable=True),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(kind = 'veto') = (why IS NOT NULL)", name=op.f(f"ck_{name}_veto_has_its_reason")),
        sa.CheckConstraint("length(note) <= 400", name=op.f(f"ck_{name}_note_is_short")),
        sa.CheckConstraint("sender_id <> receiver_id", name=op.f(f"ck_{name}_two_sides")),
        _key(name, "sender_id", "profiles", gone="CASCADE"),
        _key(name, "receiver_id", "profiles", gone="CASCADE"),
        _key(name, "by_id", "accounts", gone="SET NULL"),
        _key(name, "lifted_by_id", "accounts", gone="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{name}_public_id")),
    )
    _indexes(name, "sender_id", "receiver_id", "by_id", "lifted_by_id")
    op.create_index(
        "uq_introduction_rulings_one_a_pair", name, ["sender_id", "receiver_id"],
        unique=True, sqlite_where=IN_FORCE, postgresql_where=IN_FORCE,
    )  # fmt: skip


def _orders() -> None:
    name = "introduction_run_orders"
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_dry", sa.Boolean(), nullable=False),
        sa.Column("ordered_by", _words("order_orderedby_is_known", "staff", "night", "command"), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column(
            "state", _words("order_orderstate_is_known", "waiting", "running", "ended", "failed"), nullable=False
        ),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("beat_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('ended', 'failed')) = (ended_at IS NOT NULL)", name=op.f(f"ck_{name}_ended_has_its_time")
        ),
        sa.CheckConstraint("run_id IS NULL OR NOT is_dry", name=op.f(f"ck_{name}_dry_writes_nothing")),
        _key(name, "by_id", "accounts", gone="SET NULL"),
        _key(name, "run_id", "introduction_runs", gone="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{name}_public_id")),
    )
    _indexes(name, "by_id", "run_id")
    op.create_index("ix_introduction_run_orders_asked_at", name, ["asked_at", "id"])
    op.create_index(
        "uq_introduction_run_orders_one_at_a_time", name, ["is_dry"],
        unique=True, sqlite_where=GOES_ON, postgresql_where=GOES_ON,
    )  # fmt: skip
