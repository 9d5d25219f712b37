"""organisations by name

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

from app.profiles.rules.names import name_key

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

organisations = sa.table("organisations", sa.column("id", sa.Integer), sa.column("name"), sa.column("name_key"))


def upgrade() -> None:
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("name_key", sa.String(length=400), server_default="", nullable=False))
    _fill()
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.alter_column("name_key", server_default=None)
        batch_op.create_index(batch_op.f("ix_organisations_name_key"), ["name_key"], unique=False)


def _fill() -> None:
    bind = op.get_bind()
    keys = [
        {"row": row.id, "key": name_key(row.name)}
        for row in bind.execute(sa.select(organisations.c.id, organisations.c.name))
    ]
    if keys:
        change = sa.update(organisations).where(organisations.c.id == sa.bindparam("row"))
        bind.execute(change.values(name_key=sa.bindparam("key")), keys)


def downgrade() -> None:
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisations_name_key"))
        batch_op.drop_column("name_key")
