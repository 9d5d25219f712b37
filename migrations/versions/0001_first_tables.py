"""first tables

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op


revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("display_name", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("password_hash", sa.String(length=256), nullable=False),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_signed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deactivated_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("language IN ('de', 'en')", name=op.f("ck_accounts_language_is_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("public_id", name=op.f("uq_accounts_public_id")),
    )
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.String(length=80), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("object_type", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.BigInteger(), nullable=True),
        sa.Column("request_id", sa.String(length=40), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("seal", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("sequence", name=op.f("uq_audit_entries_sequence")),
    )
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entries_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entries_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entries_event"), ["event"], unique=False)

    op.create_table(
        "encoding_marks",
        sa.Column("model", sa.String(length=300), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("model", name=op.f("pk_encoding_marks")),
    )
    op.create_table(
        "limit_hits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bucket", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limit_hits")),
    )
    with op.batch_alter_table("limit_hits", schema=None) as batch_op:
        batch_op.create_index("ix_limit_hits_bucket_at", ["bucket", "at"], unique=False)

    op.create_table(
        "market_marks",
        sa.Column("profile_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("profile_id", name=op.f("pk_market_marks")),
    )
    with op.batch_alter_table("market_marks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_market_marks_revision"), ["revision"], unique=False)

    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sort_name", sa.String(length=400), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("public_id", name=op.f("uq_organisations_public_id")),
    )
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisations_sort_name"), ["sort_name"], unique=False)

    op.create_table(
        "outbox_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("to", sa.String(length=320), nullable=False),
        sa.Column("template", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_mails")),
        sa.UniqueConstraint("public_id", name=op.f("uq_outbox_mails_public_id")),
    )
    with op.batch_alter_table("outbox_mails", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_mails_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_mails_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_mails_state"), ["state"], unique=False)

    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
    )
    op.create_table(
        "stored_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_files")),
        sa.UniqueConstraint("public_id", name=op.f("uq_stored_files_public_id")),
    )
    with op.batch_alter_table("stored_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stored_files_account_id"), ["account_id"], unique=False)

    op.create_table(
        "taxonomy_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "list_name",
            sa.Enum(
                "sectors",
                "ai_fields",
                "stages",
                "instruments",
                "regions",
                "languages",
                "business_models",
                "revenue_bands",
                "ai_act_risk",
                "ip_status",
                "investor_types",
                "team_roles",
                "funding_programmes",
                name="taxonomylist_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("edition", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label_de", sa.String(length=200), nullable=False),
        sa.Column("label_en", sa.String(length=200), nullable=False),
        sa.Column("hint_de", sa.String(length=300), nullable=True),
        sa.Column("hint_en", sa.String(length=300), nullable=True),
        sa.Column("nace", sa.String(length=80), nullable=True),
        sa.Column("euroscivoc", sa.String(length=200), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("replaced_by", sa.String(length=40), nullable=True),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taxonomy_terms")),
        sa.UniqueConstraint("list_name", "code", "edition", name=op.f("uq_taxonomy_terms_list_name_code_edition")),
    )
    with op.batch_alter_table("taxonomy_terms", schema=None) as batch_op:
        batch_op.create_index("ix_taxonomy_terms_in_order", ["list_name", "position", "id"], unique=False)

    op.create_table(
        "account_addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("normalised", sa.String(length=400), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_account_addresses_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_addresses")),
        sa.UniqueConstraint("normalised", name=op.f("uq_account_addresses_normalised")),
    )
    with op.batch_alter_table("account_addresses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_addresses_account_id"), ["account_id"], unique=False)
        batch_op.create_index(
            "uq_account_addresses_one_primary",
            ["account_id"],
            unique=True,
            sqlite_where=sa.text("is_primary"),
            postgresql_where=sa.text("is_primary"),
        )

    op.create_table(
        "account_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reauthenticated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_factor_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ended_why",
            sa.Enum(
                "signed_out",
                "ended_elsewhere",
                "password_changed",
                "replaced",
                "locked",
                "account_deleted",
                name="sessionend",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("agent_family", sa.String(length=40), nullable=False),
        sa.Column("address_prefix", sa.String(length=45), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_account_sessions_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_sessions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_account_sessions_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_sessions_token_hash")),
    )
    with op.batch_alter_table("account_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_sessions_account_id"), ["account_id"], unique=False)

    op.create_table(
        "account_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "confirm",
                "reset",
                "change_address",
                "second_step",
                "role_grant",
                "profile_member",
                name="purpose",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("normalised", sa.String(length=400), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.String(length=40), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_account_tokens_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["issued_by_id"], ["accounts.id"], name=op.f("fk_account_tokens_issued_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_tokens_token_hash")),
    )
    with op.batch_alter_table("account_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_tokens_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_tokens_issued_by_id"), ["issued_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_tokens_normalised"), ["normalised"], unique=False)

    op.create_table(
        "affiliations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("organisation_name", sa.String(length=200), nullable=False),
        sa.Column("position", sa.String(length=120), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_affiliations_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliations")),
    )
    with op.batch_alter_table("affiliations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_affiliations_account_id"), ["account_id"], unique=False)

    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "document", sa.Enum("terms", "privacy", name="document", native_enum=False, length=32), nullable=False
        ),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_consents_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        sa.UniqueConstraint("account_id", "document", "version", name=op.f("uq_consents_account_id_document_version")),
    )
    op.create_table(
        "organisation_identifiers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "scheme",
            sa.Enum(
                "euid",
                "lei",
                "ror",
                "vat",
                "domain",
                name="identifierscheme_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("verified_by_id", sa.Integer(), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("what_seen", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_organisation_identifiers_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["verified_by_id"],
            ["accounts.id"],
            name=op.f("fk_organisation_identifiers_verified_by_id_accounts"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_identifiers")),
        sa.UniqueConstraint("scheme", "value", name=op.f("uq_organisation_identifiers_scheme_value")),
    )
    with op.batch_alter_table("organisation_identifiers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organisation_identifiers_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_organisation_identifiers_verified_by_id"), ["verified_by_id"], unique=False
        )

    op.create_table(
        "products",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_products_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_products_organisation_id_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_products_public_id")),
    )
    with op.batch_alter_table("products", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_products_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "profiles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("teaser_id", sa.String(length=12), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "startup",
                "spinoff",
                "investor",
                name="kind_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "paused",
                "archived",
                name="profilestate_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sort_name", sa.String(length=400), nullable=False),
        sa.Column("legal_name", sa.String(length=200), nullable=True),
        sa.Column("website", sa.String(length=300), nullable=True),
        sa.Column("logo_file_id", sa.Integer(), nullable=True),
        sa.Column("region", sa.String(length=40), nullable=True),
        sa.Column("city", sa.String(length=200), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("verified_by_id", sa.Integer(), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_what", sa.String(length=300), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'published' OR published_at IS NOT NULL", name=op.f("ck_profiles_published_has_its_time")
        ),
        sa.CheckConstraint(
            "verified_at IS NULL OR verified_what IS NOT NULL", name=op.f("ck_profiles_verification_says_what_was_seen")
        ),
        sa.ForeignKeyConstraint(
            ["logo_file_id"],
            ["stored_files.id"],
            name=op.f("fk_profiles_logo_file_id_stored_files"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_profiles_organisation_id_organisations"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["verified_by_id"], ["accounts.id"], name=op.f("fk_profiles_verified_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profiles")),
        sa.UniqueConstraint("public_id", name=op.f("uq_profiles_public_id")),
        sa.UniqueConstraint("teaser_id", name=op.f("uq_profiles_teaser_id")),
    )
    with op.batch_alter_table("profiles", schema=None) as batch_op:
        batch_op.create_index("ix_profiles_market", ["kind", "state", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_profiles_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_profiles_sort_name"), ["sort_name"], unique=False)
        batch_op.create_index(batch_op.f("ix_profiles_updated_at"), ["updated_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_profiles_verified_by_id"), ["verified_by_id"], unique=False)

    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_recovery_codes_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_codes_code_hash")),
    )
    with op.batch_alter_table("recovery_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_codes_account_id"), ["account_id"], unique=False)

    op.create_table(
        "role_grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "administrator",
                "matching_staff",
                "programme_staff",
                "reviewer",
                "registry_approver",
                name="role",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "scope",
            sa.Enum("platform", "programme", "round", name="scope", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("scope_id", sa.Integer(), nullable=True),
        sa.Column("granted_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(scope = 'platform') = (scope_id IS NULL)", name=op.f("ck_role_grants_scope_names_its_object")
        ),
        sa.CheckConstraint(
            "granted_until IS NULL OR granted_until >= granted_from", name=op.f("ck_role_grants_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_role_grants_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["accounts.id"], name=op.f("fk_role_grants_granted_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grants")),
    )
    with op.batch_alter_table("role_grants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grants_account_id"), ["account_id"], unique=False)

    op.create_table(
        "second_factors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.LargeBinary(length=200), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_second_factors_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factors")),
        sa.UniqueConstraint("account_id", name=op.f("uq_second_factors_account_id")),
    )
    op.create_table(
        "disclosures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("to_profile_id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "named",
                "documents",
                "contact",
                name="disclosurelevel_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("introduction_id", sa.Integer(), nullable=True),
        sa.Column("all_agreed", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "level <> 'contact' OR (introduction_id IS NOT NULL AND all_agreed IS NOT NULL AND all_agreed)",
            name=op.f("ck_disclosures_contact_needs_everybodys_yes"),
        ),
        sa.CheckConstraint("profile_id <> to_profile_id", name=op.f("ck_disclosures_not_to_itself")),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_disclosures_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["to_profile_id"], ["profiles.id"], name=op.f("fk_disclosures_to_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosures")),
    )
    with op.batch_alter_table("disclosures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_disclosures_profile_id"), ["profile_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_disclosures_to_profile_id"), ["to_profile_id"], unique=False)
        batch_op.create_index(
            "uq_disclosures_one_in_force",
            ["profile_id", "to_profile_id", "level"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.create_table(
        "exposures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("viewer_id", sa.Integer(), nullable=True),
        sa.Column("seeker_profile_id", sa.Integer(), nullable=False),
        sa.Column("shown_profile_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("weights_version", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["seeker_profile_id"],
            ["profiles.id"],
            name=op.f("fk_exposures_seeker_profile_id_profiles"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["shown_profile_id"],
            ["profiles.id"],
            name=op.f("fk_exposures_shown_profile_id_profiles"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["viewer_id"], ["accounts.id"], name=op.f("fk_exposures_viewer_id_accounts"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exposures")),
    )
    with op.batch_alter_table("exposures", schema=None) as batch_op:
        batch_op.create_index("ix_exposures_of_seeker", ["seeker_profile_id", "at"], unique=False)
        batch_op.create_index("ix_exposures_of_shown", ["shown_profile_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_exposures_viewer_id"), ["viewer_id"], unique=False)

    op.create_table(
        "facet_vectors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("view", sa.String(length=40), nullable=False),
        sa.Column("facet", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("source_hash", sa.String(length=32), nullable=False),
        sa.Column("masked", sa.Text(), nullable=False),
        sa.Column("model", sa.String(length=300), nullable=False),
        sa.Column("dimension", sa.Integer(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_facet_vectors_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facet_vectors")),
        sa.UniqueConstraint(
            "profile_id",
            "view",
            "facet",
            "language",
            "item_id",
            "model",
            name=op.f("uq_facet_vectors_profile_id_view_facet_language_item_id_model"),
        ),
    )
    op.create_table(
        "field_conflicts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column(
            "language",
            sa.Enum("de", "en", name="language_is_known", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("late", sa.JSON(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts.id"], name=op.f("fk_field_conflicts_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_field_conflicts_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"],
            ["accounts.id"],
            name=op.f("fk_field_conflicts_settled_by_id_accounts"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_conflicts")),
    )
    with op.batch_alter_table("field_conflicts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_field_conflicts_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_field_conflicts_profile_id"), ["profile_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_field_conflicts_settled_by_id"), ["settled_by_id"], unique=False)

    op.create_table(
        "hides",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("hidden_profile_id", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "field",
                "too_early",
                "too_late",
                "amount",
                "region",
                "known",
                "conflict",
                "other",
                name="hidereason_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("hidden_by_id", sa.Integer(), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("profile_id <> hidden_profile_id", name=op.f("ck_hides_not_itself")),
        sa.ForeignKeyConstraint(
            ["hidden_by_id"], ["accounts.id"], name=op.f("fk_hides_hidden_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["hidden_profile_id"], ["profiles.id"], name=op.f("fk_hides_hidden_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_hides_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hides")),
        sa.UniqueConstraint("profile_id", "hidden_profile_id", name=op.f("uq_hides_profile_id_hidden_profile_id")),
    )
    with op.batch_alter_table("hides", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hides_hidden_by_id"), ["hidden_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hides_hidden_profile_id"), ["hidden_profile_id"], unique=False)

    op.create_table(
        "investor_facts",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("investor_type", sa.String(length=40), nullable=True),
        sa.Column("ticket_min_eur", sa.BigInteger(), nullable=True),
        sa.Column("ticket_max_eur", sa.BigInteger(), nullable=True),
        sa.Column(
            "lead_role",
            sa.Enum(
                "lead", "follow", "both", name="leadrole_is_known", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column(
            "deploying",
            sa.Enum(
                "yes", "no", "until", name="deploying_is_known", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("deploying_until", sa.Date(), nullable=True),
        sa.Column("deploying_said_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("requests_per_week", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "deploying <> 'until' OR deploying_until IS NOT NULL",
            name=op.f("ck_investor_facts_deploying_until_has_its_date"),
        ),
        sa.CheckConstraint(
            "requests_per_week IS NULL OR requests_per_week BETWEEN 0 AND 200",
            name=op.f("ck_investor_facts_requests_per_week_in_range"),
        ),
        sa.CheckConstraint(
            "ticket_max_eur IS NULL OR ticket_min_eur IS NULL OR ticket_max_eur >= ticket_min_eur",
            name=op.f("ck_investor_facts_ticket_in_order"),
        ),
        sa.CheckConstraint(
            "ticket_min_eur IS NULL OR ticket_min_eur >= 0", name=op.f("ck_investor_facts_ticket_min_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_investor_facts_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("profile_id", name=op.f("pk_investor_facts")),
    )
    op.create_table(
        "never_show",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("other_profile_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("domain", sa.String(length=200), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "organisation_id IS NOT NULL OR other_profile_id IS NOT NULL OR name IS NOT NULL OR domain IS NOT NULL",
            name=op.f("ck_never_show_names_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["accounts.id"], name=op.f("fk_never_show_added_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_never_show_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_profile_id"],
            ["profiles.id"],
            name=op.f("fk_never_show_other_profile_id_profiles"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_never_show_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_never_show")),
    )
    with op.batch_alter_table("never_show", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_never_show_added_by_id"), ["added_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_never_show_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_never_show_other_profile_id"), ["other_profile_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_never_show_profile_id"), ["profile_id"], unique=False)

    op.create_table(
        "portfolio_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("one_line", sa.String(length=300), nullable=False),
        sa.Column(
            "language",
            sa.Enum("de", "en", name="language_is_known", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("url", sa.String(length=300), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "year IS NULL OR year BETWEEN 1900 AND 2100", name=op.f("ck_portfolio_items_year_is_a_year")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_portfolio_items_organisation_id_organisations"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_portfolio_items_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portfolio_items")),
    )
    with op.batch_alter_table("portfolio_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_portfolio_items_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_portfolio_items_profile_id"), ["profile_id"], unique=False)

    op.create_table(
        "product_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_product_versions_product_id_products"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_versions")),
        sa.UniqueConstraint("product_id", "name", name=op.f("uq_product_versions_product_id_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_product_versions_public_id")),
    )
    with op.batch_alter_table("product_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_versions_product_id"), ["product_id"], unique=False)
        batch_op.create_index(
            "uq_product_versions_one_current",
            ["product_id"],
            unique=True,
            sqlite_where=sa.text("is_current"),
            postgresql_where=sa.text("is_current"),
        )

    op.create_table(
        "profile_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column(
            "language",
            sa.Enum("de", "en", name="language_is_known", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("old", sa.JSON(), nullable=True),
        sa.Column("new", sa.JSON(), nullable=True),
        sa.Column("profile_version", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(length=12), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts.id"], name=op.f("fk_profile_changes_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_profile_changes_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_changes")),
    )
    with op.batch_alter_table("profile_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_profile_changes_by_id"), ["by_id"], unique=False)
        batch_op.create_index("ix_profile_changes_history", ["profile_id", "id"], unique=False)

    op.create_table(
        "profile_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column(
            "list_name",
            sa.Enum(
                "sectors",
                "ai_fields",
                "sectors_excluded",
                "ai_fields_excluded",
                "stages",
                "instruments",
                "regions",
                "languages",
                "roles_missing",
                "funding_applied",
                "funding_held",
                name="codelist_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_profile_codes_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_codes")),
        sa.UniqueConstraint("profile_id", "list_name", "code", name=op.f("uq_profile_codes_profile_id_list_name_code")),
    )
    with op.batch_alter_table("profile_codes", schema=None) as batch_op:
        batch_op.create_index("ix_profile_codes_by_code", ["list_name", "code", "profile_id"], unique=False)

    op.create_table(
        "profile_contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=200), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_profile_contacts_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_contacts")),
    )
    with op.batch_alter_table("profile_contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_profile_contacts_profile_id"), ["profile_id"], unique=False)

    op.create_table(
        "profile_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "owner", "editor", name="memberrole_is_known", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_profile_members_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_profile_members_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_members")),
        sa.UniqueConstraint("profile_id", "account_id", name=op.f("uq_profile_members_profile_id_account_id")),
    )
    with op.batch_alter_table("profile_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_profile_members_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_profile_members_profile_id"), ["profile_id"], unique=False)

    op.create_table(
        "profile_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "wrong",
                "copied",
                "insulting",
                "fraud",
                "other",
                name="reportreason_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "closed", name="reportstate_is_known", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("reported_by_id", sa.Integer(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["closed_by_id"],
            ["accounts.id"],
            name=op.f("fk_profile_reports_closed_by_id_accounts"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_profile_reports_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reported_by_id"],
            ["accounts.id"],
            name=op.f("fk_profile_reports_reported_by_id_accounts"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_reports")),
        sa.UniqueConstraint("public_id", name=op.f("uq_profile_reports_public_id")),
    )
    with op.batch_alter_table("profile_reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_profile_reports_closed_by_id"), ["closed_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_profile_reports_profile_id"), ["profile_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_profile_reports_reported_by_id"), ["reported_by_id"], unique=False)

    op.create_table(
        "profile_sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("row_hash", sa.String(length=64), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_profile_sources_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_sources")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_profile_sources_source_external_id")),
    )
    with op.batch_alter_table("profile_sources", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_profile_sources_profile_id"), ["profile_id"], unique=False)

    op.create_table(
        "profile_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column(
            "language",
            sa.Enum("de", "en", name="language_is_known", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_latest", sa.Boolean(), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "written", "machine", name="textorigin_is_known", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts.id"], name=op.f("fk_profile_texts_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_profile_texts_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_texts")),
        sa.UniqueConstraint(
            "profile_id",
            "field",
            "language",
            "version",
            name=op.f("uq_profile_texts_profile_id_field_language_version"),
        ),
    )
    with op.batch_alter_table("profile_texts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_profile_texts_by_id"), ["by_id"], unique=False)
        batch_op.create_index(
            "uq_profile_texts_one_latest",
            ["profile_id", "field", "language"],
            unique=True,
            sqlite_where=sa.text("is_latest"),
            postgresql_where=sa.text("is_latest"),
        )

    op.create_table(
        "saved_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("is_standard", sa.Boolean(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["accounts.id"], name=op.f("fk_saved_lists_created_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_saved_lists_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_lists")),
        sa.UniqueConstraint("profile_id", "name", name=op.f("uq_saved_lists_profile_id_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_saved_lists_public_id")),
    )
    with op.batch_alter_table("saved_lists", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_lists_created_by_id"), ["created_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_saved_lists_profile_id"), ["profile_id"], unique=False)
        batch_op.create_index(
            "uq_saved_lists_one_standard",
            ["profile_id"],
            unique=True,
            sqlite_where=sa.text("is_standard"),
            postgresql_where=sa.text("is_standard"),
        )

    op.create_table(
        "section_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=40), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_section_marks_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_marks")),
        sa.UniqueConstraint("profile_id", "section", name=op.f("uq_section_marks_profile_id_section")),
    )
    op.create_table(
        "spinoff_facts",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("institution_name", sa.String(length=200), nullable=True),
        sa.Column("trl", sa.Integer(), nullable=True),
        sa.Column("team_size", sa.Integer(), nullable=True),
        sa.Column("ip_status", sa.String(length=40), nullable=True),
        sa.Column("transfer_office_name", sa.String(length=200), nullable=True),
        sa.Column("transfer_office_person", sa.String(length=200), nullable=True),
        sa.Column("transfer_office_email", sa.String(length=254), nullable=True),
        sa.Column("founding_planned_on", sa.Date(), nullable=True),
        sa.CheckConstraint("team_size IS NULL OR team_size > 0", name=op.f("ck_spinoff_facts_team_has_people")),
        sa.CheckConstraint("trl IS NULL OR trl BETWEEN 1 AND 9", name=op.f("ck_spinoff_facts_trl_in_range")),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["organisations.id"],
            name=op.f("fk_spinoff_facts_institution_id_organisations"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_spinoff_facts_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("profile_id", name=op.f("pk_spinoff_facts")),
    )
    with op.batch_alter_table("spinoff_facts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spinoff_facts_institution_id"), ["institution_id"], unique=False)

    op.create_table(
        "startup_facts",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("founded_year", sa.Integer(), nullable=True),
        sa.Column("stage", sa.String(length=40), nullable=True),
        sa.Column("team_size", sa.Integer(), nullable=True),
        sa.Column("business_model", sa.String(length=40), nullable=True),
        sa.Column("has_revenue", sa.Boolean(), nullable=True),
        sa.Column("revenue_band", sa.String(length=40), nullable=True),
        sa.Column(
            "raising",
            sa.Enum(
                "no", "now", "later", name="raising_is_known", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("raising_from", sa.Date(), nullable=True),
        sa.Column("raising_until", sa.Date(), nullable=True),
        sa.Column("ask_min_eur", sa.BigInteger(), nullable=True),
        sa.Column("ask_max_eur", sa.BigInteger(), nullable=True),
        sa.Column(
            "lead_wanted",
            sa.Enum(
                "yes", "no", "open", name="leadwanted_is_known", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("ai_act_risk", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "ask_max_eur IS NULL OR ask_min_eur IS NULL OR ask_max_eur >= ask_min_eur",
            name=op.f("ck_startup_facts_ask_in_order"),
        ),
        sa.CheckConstraint(
            "ask_min_eur IS NULL OR ask_min_eur >= 0", name=op.f("ck_startup_facts_ask_min_not_negative")
        ),
        sa.CheckConstraint(
            "founded_year IS NULL OR founded_year BETWEEN 1900 AND 2100",
            name=op.f("ck_startup_facts_founded_is_a_year"),
        ),
        sa.CheckConstraint(
            "raising_until IS NULL OR raising_from IS NULL OR raising_until >= raising_from",
            name=op.f("ck_startup_facts_raising_in_order"),
        ),
        sa.CheckConstraint("team_size IS NULL OR team_size > 0", name=op.f("ck_startup_facts_team_has_people")),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_startup_facts_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("profile_id", name=op.f("pk_startup_facts")),
    )
    op.create_table(
        "ties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "introduction",
                "portfolio",
                "team",
                "employment",
                "mentoring",
                "fellowship",
                "family",
                "declared",
                name="tiekind_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("a_account_id", sa.Integer(), nullable=True),
        sa.Column("a_profile_id", sa.Integer(), nullable=True),
        sa.Column("a_organisation_id", sa.Integer(), nullable=True),
        sa.Column("b_account_id", sa.Integer(), nullable=True),
        sa.Column("b_profile_id", sa.Integer(), nullable=True),
        sa.Column("b_organisation_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN a_account_id IS NULL THEN 0 ELSE 1 END + CASE WHEN a_profile_id IS NULL THEN 0 ELSE 1 END + CASE WHEN a_organisation_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_ties_a_is_one_thing"),
        ),
        sa.CheckConstraint(
            "CASE WHEN b_account_id IS NULL THEN 0 ELSE 1 END + CASE WHEN b_profile_id IS NULL THEN 0 ELSE 1 END + CASE WHEN b_organisation_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_ties_b_is_one_thing"),
        ),
        sa.CheckConstraint("until IS NULL OR since IS NULL OR until >= since", name=op.f("ck_ties_dates_in_order")),
        sa.ForeignKeyConstraint(
            ["a_account_id"], ["accounts.id"], name=op.f("fk_ties_a_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["a_organisation_id"],
            ["organisations.id"],
            name=op.f("fk_ties_a_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["a_profile_id"], ["profiles.id"], name=op.f("fk_ties_a_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["b_account_id"], ["accounts.id"], name=op.f("fk_ties_b_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["b_organisation_id"],
            ["organisations.id"],
            name=op.f("fk_ties_b_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["b_profile_id"], ["profiles.id"], name=op.f("fk_ties_b_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ties")),
    )
    with op.batch_alter_table("ties", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ties_a_account_id"), ["a_account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ties_a_organisation_id"), ["a_organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ties_a_profile_id"), ["a_profile_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ties_b_account_id"), ["b_account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ties_b_organisation_id"), ["b_organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ties_b_profile_id"), ["b_profile_id"], unique=False)

    op.create_table(
        "weight_presets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("in_use", sa.Boolean(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["accounts.id"],
            name=op.f("fk_weight_presets_created_by_id_accounts"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_weight_presets_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weight_presets")),
        sa.UniqueConstraint("profile_id", "name", name=op.f("uq_weight_presets_profile_id_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_weight_presets_public_id")),
    )
    with op.batch_alter_table("weight_presets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_weight_presets_created_by_id"), ["created_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_weight_presets_profile_id"), ["profile_id"], unique=False)
        batch_op.create_index(
            "uq_weight_presets_one_in_use",
            ["profile_id"],
            unique=True,
            sqlite_where=sa.text("in_use"),
            postgresql_where=sa.text("in_use"),
        )

    op.create_table(
        "saved_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["saved_lists.id"], name=op.f("fk_saved_items_list_id_saved_lists"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_saved_items_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["accounts.id"], name=op.f("fk_saved_items_saved_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_items")),
        sa.UniqueConstraint("list_id", "profile_id", name=op.f("uq_saved_items_list_id_profile_id")),
    )
    with op.batch_alter_table("saved_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_items_profile_id"), ["profile_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_saved_items_saved_by_id"), ["saved_by_id"], unique=False)

    op.create_table(
        "teasers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column(
            "language",
            sa.Enum("de", "en", name="language_is_known", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "confirmed",
                name="teaserstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'confirmed' OR confirmed_at IS NOT NULL", name=op.f("ck_teasers_confirmed_has_its_time")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["accounts.id"], name=op.f("fk_teasers_confirmed_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_teasers_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["profile_texts.id"], name=op.f("fk_teasers_text_id_profile_texts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teasers")),
        sa.UniqueConstraint("profile_id", "language", "state", name=op.f("uq_teasers_profile_id_language_state")),
    )
    with op.batch_alter_table("teasers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_teasers_confirmed_by_id"), ["confirmed_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_teasers_profile_id"), ["profile_id"], unique=False)
