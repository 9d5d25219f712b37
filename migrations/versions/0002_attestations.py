"""attestations

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seal_registries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("did", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("api_base", sa.String(length=1000), nullable=True),
        sa.Column(
            "mode",
            sa.Enum(
                "pull", "credential", "file", name="mode_is_known", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cursor_sequence", sa.BigInteger(), nullable=False),
        sa.Column("feed_etag", sa.String(length=200), nullable=True),
        sa.Column("head_sequence", sa.BigInteger(), nullable=True),
        sa.Column("head_count", sa.Integer(), nullable=True),
        sa.Column("head_digest", sa.String(length=200), nullable=True),
        sa.Column("head_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("head_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("did_document", sa.Text(), nullable=True),
        sa.Column("did_document_sha256", sa.String(length=64), nullable=True),
        sa.Column("did_fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "alarm",
            sa.Enum(
                "unreachable",
                "rollback",
                "deleted",
                "head_invalid",
                "head_expired",
                "digest_differs",
                "count_differs",
                "new_key",
                "protocol",
                name="alarm_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("alarm_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alarm_detail", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "mode <> 'pull' OR api_base IS NOT NULL", name=op.f("ck_seal_registries_pull_has_an_address")
        ),
        sa.CheckConstraint("alarm IS NULL OR alarm_at IS NOT NULL", name=op.f("ck_seal_registries_alarm_has_its_time")),
        sa.CheckConstraint("cursor_sequence >= 0", name=op.f("ck_seal_registries_cursor_counts_up")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_registries")),
        sa.UniqueConstraint("did", name=op.f("uq_seal_registries_did")),
        sa.UniqueConstraint("public_id", name=op.f("uq_seal_registries_public_id")),
    )
    with op.batch_alter_table("seal_registries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seal_registries_next_due_at"), ["next_due_at"], unique=False)

    op.create_table(
        "attestation_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("registry_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("rows_good", sa.Integer(), nullable=False),
        sa.Column("rows_bad", sa.Integer(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "applied",
                "refused",
                name="importstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_by_id", sa.Integer(), nullable=True),
        sa.Column("second_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("second_reason", sa.String(length=500), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'proposed') = (second_at IS NULL)", name=op.f("ck_attestation_imports_answer_has_its_time")
        ),
        sa.CheckConstraint(
            "state <> 'applied' OR rows_bad = 0", name=op.f("ck_attestation_imports_nothing_half_applied")
        ),
        sa.CheckConstraint("second_by_id <> by_id", name=op.f("ck_attestation_imports_two_people_decide")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts.id"], name=op.f("fk_attestation_imports_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["registry_id"],
            ["seal_registries.id"],
            name=op.f("fk_attestation_imports_registry_id_seal_registries"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["second_by_id"],
            ["accounts.id"],
            name=op.f("fk_attestation_imports_second_by_id_accounts"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestation_imports")),
        sa.UniqueConstraint("public_id", name=op.f("uq_attestation_imports_public_id")),
    )
    with op.batch_alter_table("attestation_imports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attestation_imports_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attestation_imports_registry_id"), ["registry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attestation_imports_second_by_id"), ["second_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attestation_imports_sha256"), ["sha256"], unique=False)

    op.create_table(
        "seal_registry_grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registry_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "scheme",
                "status_host",
                "status_issuer",
                "host",
                name="grantkind_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.String(length=300), nullable=False),
        sa.Column("scheme_code", sa.String(length=40), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'scheme') = (scheme_code IS NOT NULL)", name=op.f("ck_seal_registry_grants_scheme_is_one_of_ours")
        ),
        sa.ForeignKeyConstraint(
            ["registry_id"],
            ["seal_registries.id"],
            name=op.f("fk_seal_registry_grants_registry_id_seal_registries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_registry_grants")),
        sa.UniqueConstraint(
            "registry_id", "kind", "value", name=op.f("uq_seal_registry_grants_registry_id_kind_value")
        ),
    )
    with op.batch_alter_table("seal_registry_grants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seal_registry_grants_registry_id"), ["registry_id"], unique=False)

    op.create_table(
        "seal_registry_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registry_id", sa.Integer(), nullable=False),
        sa.Column("kid", sa.String(length=300), nullable=False),
        sa.Column("thumbprint", sa.String(length=64), nullable=False),
        sa.Column("jwk", sa.JSON(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "quarantined",
                "confirmed",
                "refused",
                name="keystate_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'confirmed' OR confirmed_at IS NOT NULL",
            name=op.f("ck_seal_registry_keys_confirmed_has_its_time"),
        ),
        sa.CheckConstraint(
            "NOT listed OR removed_at IS NULL", name=op.f("ck_seal_registry_keys_listed_is_not_removed")
        ),
        sa.ForeignKeyConstraint(
            ["registry_id"],
            ["seal_registries.id"],
            name=op.f("fk_seal_registry_keys_registry_id_seal_registries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_registry_keys")),
        sa.UniqueConstraint(
            "registry_id", "kid", "thumbprint", name=op.f("uq_seal_registry_keys_registry_id_kid_thumbprint")
        ),
    )
    with op.batch_alter_table("seal_registry_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seal_registry_keys_registry_id"), ["registry_id"], unique=False)

    op.create_table(
        "seal_status_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registry_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "revocation",
                "suspension",
                name="statuspurpose_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("credential", sa.Text(), nullable=False),
        sa.Column("credential_sha256", sa.String(length=64), nullable=False),
        sa.Column("etag", sa.String(length=200), nullable=True),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ttl_seconds", sa.Integer(), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fresh_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["registry_id"],
            ["seal_registries.id"],
            name=op.f("fk_seal_status_lists_registry_id_seal_registries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_status_lists")),
        sa.UniqueConstraint("url", name=op.f("uq_seal_status_lists_url")),
    )
    with op.batch_alter_table("seal_status_lists", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seal_status_lists_registry_id"), ["registry_id"], unique=False)

    op.create_table(
        "seal_sync_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("registry_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("changes", "full", name="runkind_is_known", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "running",
                "done",
                "failed",
                name="runstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("from_sequence", sa.BigInteger(), nullable=False),
        sa.Column("to_sequence", sa.BigInteger(), nullable=True),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("records_read", sa.Integer(), nullable=False),
        sa.Column("records_changed", sa.Integer(), nullable=False),
        sa.Column("records_confirmed", sa.Integer(), nullable=False),
        sa.Column("records_refused", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=40), nullable=True),
        sa.Column("error_detail", sa.String(length=500), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["registry_id"],
            ["seal_registries.id"],
            name=op.f("fk_seal_sync_runs_registry_id_seal_registries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_sync_runs")),
        sa.UniqueConstraint("public_id", name=op.f("uq_seal_sync_runs_public_id")),
    )
    with op.batch_alter_table("seal_sync_runs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seal_sync_runs_registry_id"), ["registry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_seal_sync_runs_started_at"), ["started_at"], unique=False)
        batch_op.create_index(
            "uq_seal_sync_runs_one_running",
            ["registry_id"],
            unique=True,
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )

    op.create_table(
        "attestations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("registry_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("issuer_did", sa.String(length=300), nullable=False),
        sa.Column("issuer_name", sa.String(length=200), nullable=False),
        sa.Column("scheme_code", sa.String(length=40), nullable=False),
        sa.Column("scheme_version", sa.String(length=80), nullable=False),
        sa.Column("scheme_uri", sa.String(length=300), nullable=False),
        sa.Column(
            "subject_kind",
            sa.Enum(
                "product",
                "organisation",
                name="subjectkind_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "assurance",
            sa.Enum(
                "self_declared",
                "internal_validated",
                "internal_independent",
                "external_validated",
                "certified",
                "accredited_certified",
                name="assurance_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "passed",
                "passed_exceeded",
                "not_passed",
                "not_applicable",
                name="outcome_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("holder_name", sa.String(length=200), nullable=False),
        sa.Column("system_name", sa.String(length=200), nullable=False),
        sa.Column("system_version", sa.String(length=80), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "applied",
                "under_assessment",
                "granted",
                "suspended",
                "expired",
                "superseded",
                "surrendered",
                "withdrawn",
                "refused",
                name="standing_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("standing_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "reason_code",
            sa.Enum(
                "surveillance_overdue",
                "nonconformity",
                "system_changed",
                "purpose_changed",
                "drift",
                "misuse",
                "holder_request",
                "scheme_change",
                "court_or_authority",
                "other",
                name="reasoncode_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("reason_text", sa.String(length=500), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("superseded_by", sa.String(length=1000), nullable=True),
        sa.Column("assessed_on", sa.Date(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("surveillance_due", sa.Date(), nullable=True),
        sa.Column("first_granted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("report_url", sa.String(length=1000), nullable=True),
        sa.Column("report_digest", sa.String(length=200), nullable=True),
        sa.Column("verify_url", sa.String(length=1000), nullable=True),
        sa.Column(
            "source",
            sa.Enum(
                "credential",
                "registry",
                "file",
                "own",
                name="source_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("record", sa.Text(), nullable=True),
        sa.Column("record_sha256", sa.String(length=64), nullable=True),
        sa.Column("credential", sa.Text(), nullable=True),
        sa.Column("credential_sha256", sa.String(length=64), nullable=True),
        sa.Column("revocation_list_url", sa.String(length=1000), nullable=True),
        sa.Column("revocation_index", sa.Integer(), nullable=True),
        sa.Column("suspension_list_url", sa.String(length=1000), nullable=True),
        sa.Column("suspension_index", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("shown_before_granted", sa.Boolean(), nullable=False),
        sa.Column(
            "fault",
            sa.Enum(
                "verified_fresh",
                "verified_stale",
                "unverifiable",
                "imported_unsigned",
                "self_declared",
                "invalid_signature",
                "issuer_untrusted",
                "issuer_not_entitled",
                "subject_mismatch",
                "version_mismatch",
                "conflict",
                name="verification_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "conflict",
            sa.Enum(
                "sources_differ",
                "criterion_missing",
                "criterion_unknown",
                "not_applicable_but_required",
                "reason_missing",
                "level_unknown",
                "fulfilled_differs",
                "outcome_differs",
                "aggregation_differs",
                "high_risk",
                "subject_kind_differs",
                name="conflict_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("conflict_details", sa.JSON(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("list_valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("import_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(standing = 'withdrawn') = (withdrawn_at IS NOT NULL)", name=op.f("ck_attestations_withdrawn_sticks")
        ),
        sa.CheckConstraint(
            "fault IN ('invalid_signature', 'issuer_untrusted', 'issuer_not_entitled', 'subject_mismatch')",
            name=op.f("ck_attestations_fault_is_one"),
        ),
        sa.CheckConstraint(
            "source <> 'file' OR confirmed_at IS NULL", name=op.f("ck_attestations_a_file_confirms_nothing")
        ),
        sa.CheckConstraint(
            "standing <> 'granted' OR source = 'file' OR credential IS NOT NULL",
            name=op.f("ck_attestations_granted_is_signed"),
        ),
        sa.CheckConstraint(
            "credential IS NULL OR credential_sha256 IS NOT NULL", name=op.f("ck_attestations_credential_has_its_hash")
        ),
        sa.CheckConstraint(
            "valid_from IS NULL OR valid_until IS NULL OR valid_from < valid_until",
            name=op.f("ck_attestations_ends_later"),
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["attestation_imports.id"], name=op.f("fk_attestations_import_id_attestation_imports")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_attestations_organisation_id_organisations"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_attestations_product_id_products"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["registry_id"], ["seal_registries.id"], name=op.f("fk_attestations_registry_id_seal_registries")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestations")),
        sa.UniqueConstraint("issuer_did", "number", name=op.f("uq_attestations_issuer_did_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_attestations_public_id")),
    )
    with op.batch_alter_table("attestations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attestations_confirmed_at"), ["confirmed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_attestations_credential_sha256"), ["credential_sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_attestations_import_id"), ["import_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attestations_number"), ["number"], unique=False)
        batch_op.create_index("ix_attestations_of_organisation", ["organisation_id", "id"], unique=False)
        batch_op.create_index("ix_attestations_of_registry", ["registry_id", "sequence"], unique=False)
        batch_op.create_index(batch_op.f("ix_attestations_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attestations_scheme_code"), ["scheme_code"], unique=False)

    op.create_table(
        "seal_sync_refusals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.String(length=500), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["seal_sync_runs.id"],
            name=op.f("fk_seal_sync_refusals_run_id_seal_sync_runs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_sync_refusals")),
    )
    with op.batch_alter_table("seal_sync_refusals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seal_sync_refusals_run_id"), ["run_id"], unique=False)

    op.create_table(
        "seal_trust_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("registry_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=True),
        sa.Column(
            "what",
            sa.Enum(
                "pin",
                "confirm_key",
                "refuse_key",
                "grant",
                "revoke_grant",
                "enable",
                "disable",
                name="trustwhat_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.String(length=300), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "confirmed",
                "refused",
                name="truststate_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_by_id", sa.Integer(), nullable=True),
        sa.Column("second_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("second_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "(state = 'proposed') = (second_at IS NULL)", name=op.f("ck_seal_trust_decisions_answer_has_its_time")
        ),
        sa.CheckConstraint("second_by_id <> by_id", name=op.f("ck_seal_trust_decisions_two_people_decide")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts.id"], name=op.f("fk_seal_trust_decisions_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["key_id"],
            ["seal_registry_keys.id"],
            name=op.f("fk_seal_trust_decisions_key_id_seal_registry_keys"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["registry_id"],
            ["seal_registries.id"],
            name=op.f("fk_seal_trust_decisions_registry_id_seal_registries"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["second_by_id"],
            ["accounts.id"],
            name=op.f("fk_seal_trust_decisions_second_by_id_accounts"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_trust_decisions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_seal_trust_decisions_public_id")),
    )
    with op.batch_alter_table("seal_trust_decisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seal_trust_decisions_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_seal_trust_decisions_key_id"), ["key_id"], unique=False)
        batch_op.create_index("ix_seal_trust_decisions_open", ["state", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_seal_trust_decisions_registry_id"), ["registry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_seal_trust_decisions_second_by_id"), ["second_by_id"], unique=False)

    op.create_table(
        "attestation_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attestation_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "confirmed",
                "changed",
                "unreachable",
                "refused",
                name="checkoutcome_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "verdict",
            sa.Enum(
                "granted",
                "suspended",
                "withdrawn",
                "expired",
                "not_yet_valid",
                "subject_mismatch",
                "issuer_untrusted",
                "issuer_not_entitled",
                "key_not_found",
                "bad_algorithm",
                "bad_signature",
                "bad_typ",
                "wrong_type",
                "malformed",
                "too_large",
                "status_unavailable",
                name="verdict_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("detail", sa.String(length=500), nullable=True),
        sa.Column("head_sequence", sa.BigInteger(), nullable=True),
        sa.Column("list_valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_check_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["attestation_id"],
            ["attestations.id"],
            name=op.f("fk_attestation_checks_attestation_id_attestations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestation_checks")),
    )
    with op.batch_alter_table("attestation_checks", schema=None) as batch_op:
        batch_op.create_index("ix_attestation_checks_of", ["attestation_id", "at"], unique=False)

    op.create_table(
        "attestation_claims",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "number", "credential", name="claimkind_is_known", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=64), nullable=True),
        sa.Column("credential", sa.Text(), nullable=True),
        sa.Column("credential_sha256", sa.String(length=64), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "accepted",
                "refused",
                "left",
                name="claimstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "verdict",
            sa.Enum(
                "granted",
                "suspended",
                "withdrawn",
                "expired",
                "not_yet_valid",
                "subject_mismatch",
                "issuer_untrusted",
                "issuer_not_entitled",
                "key_not_found",
                "bad_algorithm",
                "bad_signature",
                "bad_typ",
                "wrong_type",
                "malformed",
                "too_large",
                "status_unavailable",
                name="verdict_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("why", sa.String(length=500), nullable=True),
        sa.Column("matched_identifier", sa.String(length=300), nullable=True),
        sa.Column("attestation_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_attestation_claims_decision_has_its_time")
        ),
        sa.CheckConstraint(
            "state <> 'accepted' OR attestation_id IS NOT NULL",
            name=op.f("ck_attestation_claims_accepted_has_its_attestation"),
        ),
        sa.CheckConstraint(
            "number IS NOT NULL OR credential_sha256 IS NOT NULL", name=op.f("ck_attestation_claims_names_something")
        ),
        sa.ForeignKeyConstraint(
            ["attestation_id"],
            ["attestations.id"],
            name=op.f("fk_attestation_claims_attestation_id_attestations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts.id"], name=op.f("fk_attestation_claims_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["accounts.id"],
            name=op.f("fk_attestation_claims_decided_by_id_accounts"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_attestation_claims_profile_id_profiles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestation_claims")),
        sa.UniqueConstraint("public_id", name=op.f("uq_attestation_claims_public_id")),
    )
    with op.batch_alter_table("attestation_claims", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attestation_claims_attestation_id"), ["attestation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attestation_claims_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attestation_claims_decided_by_id"), ["decided_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attestation_claims_profile_id"), ["profile_id"], unique=False)
        batch_op.create_index("ix_attestation_claims_waiting", ["state", "at"], unique=False)

    op.create_table(
        "attestation_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("attestation_id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attestation_id"],
            ["attestations.id"],
            name=op.f("fk_attestation_comments_attestation_id_attestations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts.id"], name=op.f("fk_attestation_comments_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["profiles.id"],
            name=op.f("fk_attestation_comments_profile_id_profiles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestation_comments")),
        sa.UniqueConstraint("public_id", name=op.f("uq_attestation_comments_public_id")),
    )
    with op.batch_alter_table("attestation_comments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attestation_comments_attestation_id"), ["attestation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attestation_comments_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attestation_comments_profile_id"), ["profile_id"], unique=False)

    op.create_table(
        "attestation_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attestation_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "from_standing",
            sa.Enum(
                "applied",
                "under_assessment",
                "granted",
                "suspended",
                "expired",
                "superseded",
                "surrendered",
                "withdrawn",
                "refused",
                name="from_standing_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "to_standing",
            sa.Enum(
                "applied",
                "under_assessment",
                "granted",
                "suspended",
                "expired",
                "superseded",
                "surrendered",
                "withdrawn",
                "refused",
                name="to_standing_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "reason_code",
            sa.Enum(
                "surveillance_overdue",
                "nonconformity",
                "system_changed",
                "purpose_changed",
                "drift",
                "misuse",
                "holder_request",
                "scheme_change",
                "court_or_authority",
                "other",
                name="reasoncode_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "source",
            sa.Enum(
                "credential",
                "registry",
                "file",
                "own",
                name="source_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("evidence_sha256", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["attestation_id"],
            ["attestations.id"],
            name=op.f("fk_attestation_events_attestation_id_attestations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestation_events")),
    )
    with op.batch_alter_table("attestation_events", schema=None) as batch_op:
        batch_op.create_index("ix_attestation_events_of", ["attestation_id", "at"], unique=False)

    op.create_table(
        "attestation_identifiers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attestation_id", sa.Integer(), nullable=False),
        sa.Column(
            "scheme",
            sa.Enum(
                "euid",
                "lei",
                "vat",
                "wid",
                "did",
                "gnd",
                "domain",
                name="holderscheme_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["attestation_id"],
            ["attestations.id"],
            name=op.f("fk_attestation_identifiers_attestation_id_attestations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestation_identifiers")),
        sa.UniqueConstraint(
            "attestation_id", "scheme", "value", name=op.f("uq_attestation_identifiers_attestation_id_scheme_value")
        ),
    )
    with op.batch_alter_table("attestation_identifiers", schema=None) as batch_op:
        batch_op.create_index(
            "ix_attestation_identifiers_of_holder", ["scheme", "value", "attestation_id"], unique=False
        )

    op.create_table(
        "attestation_results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attestation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(length=40), nullable=False),
        sa.Column("applicable", sa.Boolean(), nullable=False),
        sa.Column("not_applicable_reason", sa.String(length=500), nullable=True),
        sa.Column(
            "need",
            sa.Enum(
                "none",
                "low",
                "moderate",
                "high",
                name="need_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("level", sa.String(length=12), nullable=True),
        sa.Column("fulfilled", sa.Boolean(), nullable=True),
        sa.Column("indicators", sa.JSON(), nullable=True),
        sa.CheckConstraint(
            "applicable OR level IS NULL", name=op.f("ck_attestation_results_level_needs_applicability")
        ),
        sa.ForeignKeyConstraint(
            ["attestation_id"],
            ["attestations.id"],
            name=op.f("fk_attestation_results_attestation_id_attestations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestation_results")),
        sa.UniqueConstraint(
            "attestation_id", "criterion", name=op.f("uq_attestation_results_attestation_id_criterion")
        ),
    )
    with op.batch_alter_table("attestation_results", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attestation_results_attestation_id"), ["attestation_id"], unique=False)
