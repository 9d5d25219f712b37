"""documents of profiles, released per introduction, and who read them

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op


revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SIDES = ("asker", "receiver", "third")


def _word(*words: str, name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "profile_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("is_scanned", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("pages > 0", name=op.f("ck_profile_documents_it_has_pages")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts.id"], name=op.f("fk_profile_documents_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_profile_documents_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_profile_documents_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_documents")),
        sa.UniqueConstraint("file_id", name=op.f("uq_profile_documents_file_id")),
        sa.UniqueConstraint("profile_id", name=op.f("uq_profile_documents_profile_id")),
    )
    op.create_index(op.f("ix_profile_documents_by_id"), "profile_documents", ["by_id"])
    _releases()
    op.create_table(
        "introduction_readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_introduction_readings_account_id_accounts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["release_id"],
            ["introduction_releases.id"],
            name=op.f("fk_introduction_readings_release_id_introduction_releases"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction_readings")),
        sa.UniqueConstraint("public_id", name=op.f("uq_introduction_readings_public_id")),
    )
    op.create_index(op.f("ix_introduction_readings_account_id"), "introduction_readings", ["account_id"])
    op.create_index(op.f("ix_introduction_readings_release_id"), "introduction_readings", ["release_id"])


def _releases() -> None:
    """A release says whose it is: until now always the name of the side that is shown as a teaser."""
    op.add_column("introduction_releases", sa.Column("owner", sa.String(length=40), nullable=True))
    op.execute(
        "UPDATE introduction_releases SET owner = CASE WHEN EXISTS (SELECT 1 FROM introductions i JOIN profiles p"
        " ON p.id = i.receiver_id WHERE i.id = introduction_releases.introduction_id AND p.kind = 'spinoff')"
        " THEN 'receiver' ELSE 'asker' END"
    )
    # SQLite makes the table anew; told here as a whole, because reading it back would lose the CHECK constraints.
    with op.batch_alter_table("introduction_releases", schema=None, copy_from=_as_it_stands()) as batch_op:
        batch_op.alter_column("owner", existing_type=sa.String(length=40), nullable=False)
        batch_op.add_column(sa.Column("document_id", sa.Integer(), nullable=True))
        batch_op.drop_constraint("uq_introduction_releases_introduction_id_level", type_="unique")
        batch_op.create_unique_constraint(
            op.f("uq_introduction_releases_introduction_id_level_owner"), ["introduction_id", "level", "owner"]
        )
        batch_op.create_check_constraint(op.f("ck_introduction_releases_owner_is_a_side"), "owner <> 'third'")
        batch_op.create_check_constraint(
            op.f("ck_introduction_releases_release_side_is_known"), "owner IN ('asker', 'receiver', 'third')"
        )
        batch_op.create_foreign_key(
            op.f("fk_introduction_releases_document_id_profile_documents"),
            "profile_documents",
            ["document_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_index(op.f("ix_introduction_releases_document_id"), ["document_id"])


def _as_it_stands() -> sa.Table:
    table = sa.Table(
        "introduction_releases",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("level", _word("named", "documents", name="release_releaselevel_is_known"), nullable=False),
        sa.Column("asker_agreed", sa.Boolean(), nullable=False),
        sa.Column("receiver_agreed", sa.Boolean(), nullable=False),
        sa.Column("both_agreed", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "both_agreed = (asker_agreed AND receiver_agreed)", name=op.f("ck_introduction_releases_both_is_two")
        ),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introductions.id"],
            name=op.f("fk_introduction_releases_introduction_id_introductions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction_releases")),
        sa.UniqueConstraint("introduction_id", "level", name=op.f("uq_introduction_releases_introduction_id_level")),
    )
    sa.Index(op.f("ix_introduction_releases_introduction_id"), table.c.introduction_id)
    return table
