"""runs of imports and the rows they refused

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "import_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "startup",
                "spinoff",
                "investor",
                name="kind_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "check",
                "take",
                "whole",
                name="importmode_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("publish", sa.Boolean(), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "ended",
                "broken_off",
                "unreadable",
                name="runstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("on_command_line", sa.Boolean(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("checked_by_run_id", sa.Integer(), nullable=True),
        sa.Column("bytes_read", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("drafts", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("created_before", sa.Integer(), nullable=False),
        sa.Column("changed_before", sa.Integer(), nullable=False),
        sa.Column("refusals_left_out", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('ended', 'unreadable')) = (ended_at IS NOT NULL)",
            name=op.f("ck_import_runs_ended_has_its_time"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts.id"], name=op.f("fk_import_runs_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_run_id"],
            ["import_runs.id"],
            name=op.f("fk_import_runs_checked_by_run_id_import_runs"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_import_runs_file_id_stored_files"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_runs")),
        sa.UniqueConstraint("checked_by_run_id", name=op.f("uq_import_runs_checked_by_run_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_import_runs_public_id")),
    )
    with op.batch_alter_table("import_runs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_runs_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_runs_file_id"), ["file_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_runs_fingerprint"), ["fingerprint"], unique=False)
        batch_op.create_index("ix_import_runs_started_at", ["started_at", "id"], unique=False)

    op.create_table(
        "import_refusals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.String(length=80), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("column", sa.String(length=80), nullable=False),
        sa.Column("value", sa.String(length=80), nullable=False),
        sa.Column("reason_de", sa.String(length=500), nullable=False),
        sa.Column("reason_en", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_runs.id"], name=op.f("fk_import_refusals_run_id_import_runs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_refusals")),
    )
    with op.batch_alter_table("import_refusals", schema=None) as batch_op:
        batch_op.create_index("ix_import_refusals_by_field", ["run_id", "field", "id"], unique=False)
