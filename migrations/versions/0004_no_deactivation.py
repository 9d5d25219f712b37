"""no deactivation

An account is open, locked by staff, or deleted by its owner; nothing ever set a fourth state.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("accounts", "deactivated_at")


def downgrade() -> None:
    op.add_column("accounts", sa.Column("deactivated_at", sa.DateTime(timezone=True), nullable=True))
