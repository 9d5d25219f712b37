"""chances of an answer as they are told, what is left as it is in the mirror

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "introduction_chances",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column(
            "band",
            sa.Enum(
                "too_early",
                "rarely",
                "sometimes",
                "often",
                "mostly",
                name="chance_chanceband_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("low_percent", sa.Integer(), nullable=False),
        sa.Column("high_percent", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("counted_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "low_percent >= 0 AND low_percent <= high_percent AND high_percent <= 100",
            name=op.f("ck_introduction_chances_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["profiles.id"],
            name=op.f("fk_introduction_chances_profile_id_profiles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("profile_id", name=op.f("pk_introduction_chances")),
    )
    op.create_table(
        "introduction_theses_left",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("dimension", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts.id"], name=op.f("fk_introduction_theses_left_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["profiles.id"],
            name=op.f("fk_introduction_theses_left_profile_id_profiles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction_theses_left")),
        sa.UniqueConstraint(
            "profile_id", "dimension", "code", name=op.f("uq_introduction_theses_left_profile_id_dimension_code")
        ),
    )
    op.create_index(op.f("ix_introduction_theses_left_by_id"), "introduction_theses_left", ["by_id"], unique=False)


def downgrade() -> None:
    op.drop_table("introduction_theses_left")
    op.drop_table("introduction_chances")
