"""what staff decided about names

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op


revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "name_matches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column(
            "named_as",
            sa.Enum(
                "never_show",
                "portfolio",
                "institution",
                name="namedas_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "linked",
                "somebody_else",
                name="nameverdict_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "verdict <> 'somebody_else' OR organisation_id IS NULL",
            name=op.f("ck_name_matches_somebody_else_is_nobody_here"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts.id"], name=op.f("fk_name_matches_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_name_matches_organisation_id_organisations"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_name_matches_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["accounts.id"], name=op.f("fk_name_matches_undone_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_matches")),
        sa.UniqueConstraint("public_id", name=op.f("uq_name_matches_public_id")),
    )
    with op.batch_alter_table("name_matches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_name_matches_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_name_matches_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_name_matches_profile_id"), ["profile_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_name_matches_undone_by_id"), ["undone_by_id"], unique=False)
        batch_op.create_index(
            "uq_name_matches_one_in_force",
            ["named_as", "subject_id"],
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )
