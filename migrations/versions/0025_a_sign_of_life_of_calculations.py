"""a sign of life of calculations

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op


revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('assignment_runs', schema=None) as batch_op:
        batch_op.add_column(sa.Column('beat_at', sa.DateTime(timezone=True), nullable=True))
