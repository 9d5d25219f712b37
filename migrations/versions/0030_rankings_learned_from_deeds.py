"""Rankings learned from deeds: what was known when a row was shown, who looked, and the models

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

from app.core.database import UtcDateTime

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ranking_models",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "shadow",
                "speaking",
                "before",
                "refused",
                name="modelstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("trained_at", UtcDateTime(), nullable=False),
        sa.Column("stored", sa.LargeBinary(), nullable=False),
        sa.Column("card", sa.JSON(), nullable=False),
        sa.Column("verdict", sa.JSON(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["accounts.id"],
            name=op.f("fk_ranking_models_decided_by_id_accounts"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking_models")),
        sa.UniqueConstraint("public_id", name=op.f("uq_ranking_models_public_id")),
    )
    with op.batch_alter_table("ranking_models", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ranking_models_decided_by_id"), ["decided_by_id"], unique=False)
        batch_op.create_index(
            "uq_ranking_models_one_speaks",
            ["state"],
            unique=True,
            sqlite_where=sa.text("state = 'speaking'"),
            postgresql_where=sa.text("state = 'speaking'"),
        )

    op.create_table(
        "match_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("viewer_id", sa.Integer(), nullable=False),
        sa.Column("seeker_profile_id", sa.Integer(), nullable=False),
        sa.Column("shown_profile_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["seeker_profile_id"],
            ["profiles.id"],
            name=op.f("fk_match_views_seeker_profile_id_profiles"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["shown_profile_id"],
            ["profiles.id"],
            name=op.f("fk_match_views_shown_profile_id_profiles"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["viewer_id"], ["accounts.id"], name=op.f("fk_match_views_viewer_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_views")),
        sa.UniqueConstraint(
            "seeker_profile_id",
            "shown_profile_id",
            "viewer_id",
            "day",
            name=op.f("uq_match_views_seeker_profile_id_shown_profile_id_viewer_id_day"),
        ),
    )
    with op.batch_alter_table("match_views", schema=None) as batch_op:
        batch_op.create_index("ix_match_views_by_time", ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_match_views_shown_profile_id"), ["shown_profile_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_match_views_viewer_id"), ["viewer_id"], unique=False)

    with op.batch_alter_table("exposures", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ranked", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("propensity", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("features", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("features_version", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("model_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_exposures_model_id"), ["model_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_exposures_model_id_ranking_models"),
            "ranking_models",
            ["model_id"],
            ["id"],
            ondelete="SET NULL",
        )

    # Every ranked page asks who said no.
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_accounts_not_learned",
            ["id"],
            unique=False,
            sqlite_where=sa.text("not_learned_since IS NOT NULL"),
            postgresql_where=sa.text("not_learned_since IS NOT NULL"),
        )
