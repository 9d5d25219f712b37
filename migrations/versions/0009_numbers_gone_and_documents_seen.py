"""numbers that are gone, signed files, documents seen

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op


revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("profiles", schema=None) as batch_op:
        batch_op.add_column(sa.Column("documented", sa.JSON(), nullable=True))
    with op.batch_alter_table("seal_registries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hinted_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("attestation_imports", schema=None) as batch_op:
        batch_op.add_column(sa.Column("signature", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("attestations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("former_number", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("former_number_settled_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("file_signed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_attestations_former_number"), ["former_number"], unique=False)
        batch_op.create_check_constraint(
            batch_op.f("ck_attestations_only_a_file_is_signed_as_one"), "source = 'file' OR file_signed_at IS NULL"
        )
