"""runs of proposals

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op


revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "introduction_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pairs", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction_runs")),
        sa.UniqueConstraint("day", name=op.f("uq_introduction_runs_day")),
        sa.UniqueConstraint("public_id", name=op.f("uq_introduction_runs_public_id")),
    )
    op.create_table(
        "introduction_proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("propensity", sa.Integer(), nullable=False),
        sa.Column("request", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "propensity > 0 AND propensity <= 1000000", name=op.f("ck_introduction_proposals_propensity_is_a_chance")
        ),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introductions.id"],
            name=op.f("fk_introduction_proposals_introduction_id_introductions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["introduction_runs.id"],
            name=op.f("fk_introduction_proposals_run_id_introduction_runs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction_proposals")),
        sa.UniqueConstraint("introduction_id", name=op.f("uq_introduction_proposals_introduction_id")),
    )
    with op.batch_alter_table("introduction_proposals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_introduction_proposals_run_id"), ["run_id"], unique=False)


def downgrade() -> None:
    op.drop_table("introduction_proposals")
    op.drop_table("introduction_runs")
