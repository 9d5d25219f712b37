"""policies of proposals and their trials

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op


revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "introduction_policies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("dials", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.CheckConstraint("length(reason) <= 400", name=op.f("ck_introduction_policies_reason_is_short")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts.id"], name=op.f("fk_introduction_policies_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction_policies")),
        sa.UniqueConstraint("public_id", name=op.f("uq_introduction_policies_public_id")),
    )
    with op.batch_alter_table("introduction_policies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_introduction_policies_by_id"), ["by_id"], unique=False)

    op.create_table(
        "introduction_trials",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("dials", sa.JSON(), nullable=False),
        sa.Column("today_dials", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "ended",
                "failed",
                name="trial_trialstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("basis", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('ended', 'failed')) = (ended_at IS NOT NULL)",
            name=op.f("ck_introduction_trials_ended_has_its_time"),
        ),
        sa.CheckConstraint(
            "state <> 'ended' OR (result IS NOT NULL AND basis IS NOT NULL)",
            name=op.f("ck_introduction_trials_ended_has_a_result"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts.id"], name=op.f("fk_introduction_trials_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction_trials")),
        sa.UniqueConstraint("public_id", name=op.f("uq_introduction_trials_public_id")),
    )
    with op.batch_alter_table("introduction_trials", schema=None) as batch_op:
        batch_op.create_index("ix_introduction_trials_asked_at", ["asked_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_introduction_trials_by_id"), ["by_id"], unique=False)


def downgrade() -> None:
    op.drop_table("introduction_trials")
    op.drop_table("introduction_policies")
