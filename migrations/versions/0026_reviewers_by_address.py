"""Reviewers are invited by address

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op


revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("reviewers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("invited_address", sa.String(length=254), server_default="", nullable=False))
        batch_op.add_column(sa.Column("invited_name", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("token_hash", sa.String(length=64), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_reviewers_token_hash"), ["token_hash"])
