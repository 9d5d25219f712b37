"""What calls say of late texts, and mails about drafts

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op


revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('draft_mails',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_draft_mails_application_id_applications'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['programme_id'], ['programmes.id'], name=op.f('fk_draft_mails_programme_id_programmes'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft_mails')),
    sa.UniqueConstraint('application_id', 'code', 'closes_at', name=op.f('uq_draft_mails_application_id_code_closes_at'))
    )
    with op.batch_alter_table('draft_mails', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_draft_mails_application_id'), ['application_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_draft_mails_programme_id'), ['programme_id'], unique=False)

    with op.batch_alter_table('rounds', schema=None) as batch_op:
        batch_op.add_column(sa.Column('late_rule_de', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('late_rule_en', sa.Text(), server_default='', nullable=False))

