"""index lines of registries and mail refusals

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seal_registry_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registry_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("refusal", sa.String(length=40), nullable=True),
        sa.Column("retry", sa.Boolean(), nullable=False),
        sa.Column("seen_run_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["registry_id"],
            ["seal_registries.id"],
            name=op.f("fk_seal_registry_entries_registry_id_seal_registries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_registry_entries")),
        sa.UniqueConstraint("registry_id", "number", name=op.f("uq_seal_registry_entries_registry_id_number")),
    )
    with op.batch_alter_table("seal_registry_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seal_registry_entries_registry_id"), ["registry_id"], unique=False)
        batch_op.create_index("ix_seal_registry_entries_to_retry", ["registry_id", "retry", "id"], unique=False)

    op.create_table(
        "attestation_mail_refusals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_attestation_mail_refusals_account_id_accounts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["profiles.id"],
            name=op.f("fk_attestation_mail_refusals_profile_id_profiles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestation_mail_refusals")),
        sa.UniqueConstraint(
            "profile_id", "account_id", name=op.f("uq_attestation_mail_refusals_profile_id_account_id")
        ),
    )
    with op.batch_alter_table("attestation_mail_refusals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attestation_mail_refusals_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attestation_mail_refusals_profile_id"), ["profile_id"], unique=False)

    with op.batch_alter_table("attestation_claims", schema=None) as batch_op:
        batch_op.add_column(sa.Column("product_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_attestation_claims_product_id_products"),
            "products",
            ["product_id"],
            ["id"],
            ondelete="SET NULL",
        )

    with op.batch_alter_table("attestations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told_unverifiable_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("told_due_at", sa.DateTime(timezone=True), nullable=True))
