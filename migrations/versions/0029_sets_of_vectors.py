"""Sets of vectors: one answers while another is made

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

from app.core.database import UtcDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("encoding_marks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_complete", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column("prepared_id", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("retired_at", UtcDateTime(), nullable=True))
