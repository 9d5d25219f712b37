"""Programmes, their rounds, and the phases of a round

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "programmes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name_de", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("purpose_de", sa.Text(), nullable=False),
        sa.Column("purpose_en", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(length=254), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["accounts.id"], name=op.f("fk_programmes_created_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programmes")),
        sa.UniqueConstraint("public_id", name=op.f("uq_programmes_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_programmes_slug")),
    )
    op.create_table(
        "rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("title_de", sa.String(length=120), nullable=False),
        sa.Column("title_en", sa.String(length=120), nullable=False),
        sa.Column("lead_de", sa.String(length=300), nullable=False),
        sa.Column("lead_en", sa.String(length=300), nullable=False),
        sa.Column("for_whom_de", sa.Text(), nullable=False),
        sa.Column("for_whom_en", sa.Text(), nullable=False),
        sa.Column("offer_de", sa.Text(), nullable=False),
        sa.Column("offer_en", sa.Text(), nullable=False),
        sa.Column("decision_de", sa.Text(), nullable=False),
        sa.Column("decision_en", sa.Text(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("award_eur", sa.BigInteger(), nullable=True),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("grace_minutes", sa.Integer(), nullable=False),
        sa.Column("is_rehearsal", sa.Boolean(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "phase",
            sa.Enum(
                "preparation",
                "call",
                "screening",
                "review",
                "panel",
                "standstill",
                "released",
                "running",
                "closed",
                name="round_phasekind_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "phase = 'preparation' OR announced_at IS NOT NULL", name=op.f("ck_rounds_called_is_announced")
        ),
        sa.CheckConstraint(
            "phase = 'preparation' OR closes_at IS NOT NULL", name=op.f("ck_rounds_called_has_its_deadline")
        ),
        sa.CheckConstraint("award_eur IS NULL OR award_eur > 0", name=op.f("ck_rounds_award_is_some")),
        sa.CheckConstraint("grace_minutes >= 0 AND grace_minutes <= 120", name=op.f("ck_rounds_grace_is_short")),
        sa.CheckConstraint("places IS NULL OR places > 0", name=op.f("ck_rounds_places_are_some")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["accounts.id"], name=op.f("fk_rounds_created_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_rounds_programme_id_programmes"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
        sa.UniqueConstraint("programme_id", "slug", name=op.f("uq_rounds_programme_id_slug")),
        sa.UniqueConstraint("public_id", name=op.f("uq_rounds_public_id")),
    )
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rounds_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "round_phase_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "before",
            sa.Enum(
                "preparation",
                "call",
                "screening",
                "review",
                "panel",
                "standstill",
                "released",
                "running",
                "closed",
                name="before_phasekind_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "after",
            sa.Enum(
                "preparation",
                "call",
                "screening",
                "review",
                "panel",
                "standstill",
                "released",
                "running",
                "closed",
                name="after_phasekind_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "way",
            sa.Enum("time", "hand", name="change_way_is_known", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("way <> 'time' OR by_id IS NULL", name=op.f("ck_round_phase_changes_time_is_nobody")),
        sa.CheckConstraint("before <> after", name=op.f("ck_round_phase_changes_something_changed")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts.id"], name=op.f("fk_round_phase_changes_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programmes.id"],
            name=op.f("fk_round_phase_changes_programme_id_programmes"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_round_phase_changes_round_id_rounds"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_phase_changes")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_round_phase_changes_round_id_number")),
    )
    with op.batch_alter_table("round_phase_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_phase_changes_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_round_phase_changes_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "round_phases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "preparation",
                "call",
                "screening",
                "review",
                "panel",
                "standstill",
                "released",
                "running",
                "closed",
                name="phase_phasekind_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_used", sa.Boolean(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("is_used OR starts_at IS NULL", name=op.f("ck_round_phases_unused_never_starts")),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programmes.id"],
            name=op.f("fk_round_phases_programme_id_programmes"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_round_phases_round_id_rounds"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_phases")),
        sa.UniqueConstraint("round_id", "kind", name=op.f("uq_round_phases_round_id_kind")),
    )
    with op.batch_alter_table("round_phases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_phases_programme_id"), ["programme_id"], unique=False)
