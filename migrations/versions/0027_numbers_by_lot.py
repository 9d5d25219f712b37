"""Numbers of applications are drawn by lot

Numbers that were given stay; nothing counts them any more.

Revision ID: 0027
Revises: 0026
"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("round_counters")
