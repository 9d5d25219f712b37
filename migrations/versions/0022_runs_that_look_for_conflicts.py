"""Runs that look for conflicts

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op


revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('conflict_runs',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('percent', sa.Integer(), nullable=False),
    sa.Column('error', sa.String(length=400), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['accounts.id'], name=op.f('fk_conflict_runs_by_id_accounts'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['programme_id'], ['programmes.id'], name=op.f('fk_conflict_runs_programme_id_programmes'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_conflict_runs_round_id_rounds'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conflict_runs')),
    sa.UniqueConstraint('public_id', name=op.f('uq_conflict_runs_public_id'))
    )
    with op.batch_alter_table('conflict_runs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_conflict_runs_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_conflict_runs_programme_id'), ['programme_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_conflict_runs_round_id'), ['round_id'], unique=False)

