"""Mails to several readers at once, with a calendar file

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox_mails", schema=None) as batch_op:
        batch_op.add_column(sa.Column("also_to", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("still_to", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("calendar", sa.Text(), server_default="", nullable=False))
