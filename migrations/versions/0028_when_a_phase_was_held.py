"""When staff were told that a phase cannot begin

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

from app.core.database import UtcDateTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("round_phases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held_at", UtcDateTime(), nullable=True))
