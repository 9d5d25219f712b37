"""introductions

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op


revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "introduction_availabilities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "morning",
                "midday",
                "afternoon",
                "evening",
                name="availability_daypart_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("weekday >= 0 AND weekday < 7", name=op.f("ck_introduction_availabilities_weekday_is_one")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_introduction_availabilities_account_id_accounts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["profiles.id"],
            name=op.f("fk_introduction_availabilities_profile_id_profiles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction_availabilities")),
        sa.UniqueConstraint(
            "profile_id",
            "account_id",
            "weekday",
            "part",
            name=op.f("uq_introduction_availabilities_profile_id_account_id_weekday_part"),
        ),
    )
    with op.batch_alter_table("introduction_availabilities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_introduction_availabilities_account_id"), ["account_id"], unique=False)

    op.create_table(
        "introductions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=True),
        sa.Column("receiver_id", sa.Integer(), nullable=True),
        sa.Column("pair_low_id", sa.Integer(), nullable=True),
        sa.Column("pair_high_id", sa.Integer(), nullable=True),
        sa.Column(
            "origin",
            sa.Enum(
                "side",
                "platform",
                "staff",
                name="introduction_origin_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "suggested",
                "requested",
                "accepted",
                "introduced",
                "met",
                "outcome",
                "declined",
                "expired",
                "withdrawn",
                "ended",
                name="introduction_state_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "wish",
            sa.Enum(
                "talk",
                "advice",
                "pilot",
                name="introduction_wish_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column(
            "reason_origin",
            sa.Enum(
                "written",
                "draft",
                name="introduction_reasonorigin_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("explanation", sa.JSON(), nullable=False),
        sa.Column("asker_agreed", sa.Boolean(), nullable=False),
        sa.Column("receiver_agreed", sa.Boolean(), nullable=False),
        sa.Column("third_agreed", sa.Boolean(), nullable=True),
        sa.Column("all_agreed", sa.Boolean(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminder_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "answer",
            sa.Enum(
                "accept",
                "decline",
                name="introduction_answer_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "decline_reason",
            sa.Enum(
                "focus",
                "stage_or_amount",
                "too_early",
                "capacity",
                "conflict",
                "team",
                "market_or_technology",
                "known",
                name="introduction_declinereason_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("reason_released", sa.Boolean(), nullable=False),
        sa.Column("introduced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "end_cause",
            sa.Enum(
                "round_closed",
                "not_investing",
                "paused",
                "erased",
                "office_refused",
                "not_taken",
                "closed",
                name="introduction_endcause_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'ended') = (end_cause IS NOT NULL)", name=op.f("ck_introductions_ended_has_its_cause")
        ),
        sa.CheckConstraint(
            "NOT all_agreed OR state IN ('accepted', 'introduced', 'met', 'outcome', 'ended')",
            name=op.f("ck_introductions_all_is_accepted"),
        ),
        sa.CheckConstraint(
            "decline_reason IS NULL OR (answer IS NOT NULL AND answer = 'decline')", name=op.f("ck_introductions_reason_of_a_decline")
        ),
        sa.CheckConstraint(
            "state <> 'accepted' OR (asker_agreed AND receiver_agreed)", name=op.f("ck_introductions_accepted_by_two")
        ),
        sa.CheckConstraint(
            "state <> 'declined' OR (answer IS NOT NULL AND answer = 'decline')", name=op.f("ck_introductions_declined_by_an_answer")
        ),
        sa.CheckConstraint(
            "state IN ('suggested', 'ended', 'expired') OR (requested_at IS NOT NULL AND delivered_at IS NOT NULL AND reminder_at IS NOT NULL AND asker_agreed)",
            name=op.f("ck_introductions_requested_has_its_times"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('introduced', 'met', 'outcome') OR all_agreed",
            name=op.f("ck_introductions_introduced_needs_all"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('introduced', 'met', 'outcome') OR introduced_at IS NOT NULL",
            name=op.f("ck_introductions_introduced_has_its_time"),
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_introductions_answer_has_its_time")
        ),
        sa.CheckConstraint(
            "NOT reason_released OR decline_reason IS NOT NULL", name=op.f("ck_introductions_released_reason_exists")
        ),
        sa.CheckConstraint(
            "all_agreed = (asker_agreed AND receiver_agreed AND (third_agreed IS NULL OR third_agreed))",
            name=op.f("ck_introductions_all_is_everybody"),
        ),
        sa.CheckConstraint("asker_id <> receiver_id", name=op.f("ck_introductions_two_sides")),
        sa.CheckConstraint("length(reason) <= 400", name=op.f("ck_introductions_reason_is_short")),
        sa.CheckConstraint(
            "pair_low_id IS NULL OR pair_high_id IS NULL OR asker_id IS NULL OR receiver_id IS NULL OR (pair_low_id = asker_id AND pair_high_id = receiver_id AND asker_id < receiver_id) OR (pair_low_id = receiver_id AND pair_high_id = asker_id AND receiver_id < asker_id)",
            name=op.f("ck_introductions_pair_is_the_two_sides"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["accounts.id"],
            name=op.f("fk_introductions_answered_by_id_accounts"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["asker_id"], ["profiles.id"], name=op.f("fk_introductions_asker_id_profiles"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["pair_high_id"], ["profiles.id"], name=op.f("fk_introductions_pair_high_id_profiles"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["pair_low_id"], ["profiles.id"], name=op.f("fk_introductions_pair_low_id_profiles"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["profiles.id"], name=op.f("fk_introductions_receiver_id_profiles"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"],
            ["accounts.id"],
            name=op.f("fk_introductions_started_by_id_accounts"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introductions")),
        sa.UniqueConstraint("id", "all_agreed", name=op.f("uq_introductions_id_all_agreed")),
        sa.UniqueConstraint("public_id", name=op.f("uq_introductions_public_id")),
    )
    with op.batch_alter_table("introductions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_introductions_answered_by_id"), ["answered_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_introductions_asker_id"), ["asker_id"], unique=False)
        batch_op.create_index("ix_introductions_due", ["next_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_introductions_pair_high_id"), ["pair_high_id"], unique=False)
        batch_op.create_index("ix_introductions_received", ["receiver_id", "delivered_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_introductions_receiver_id"), ["receiver_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_introductions_started_by_id"), ["started_by_id"], unique=False)
        batch_op.create_index(
            "uq_introductions_one_a_pair",
            ["pair_low_id", "pair_high_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('suggested', 'requested', 'accepted', 'introduced', 'met')"),
            postgresql_where=sa.text("state IN ('suggested', 'requested', 'accepted', 'introduced', 'met')"),
        )

    op.create_table(
        "introduction_consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column(
            "party",
            sa.Enum(
                "asker",
                "receiver",
                "third",
                name="consent_side_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "account", "link", name="consent_way_is_known", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts.id"], name=op.f("fk_introduction_consents_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introductions.id"],
            name=op.f("fk_introduction_consents_introduction_id_introductions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction_consents")),
        sa.UniqueConstraint("introduction_id", "party", name=op.f("uq_introduction_consents_introduction_id_party")),
    )
    with op.batch_alter_table("introduction_consents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_introduction_consents_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_introduction_consents_introduction_id"), ["introduction_id"], unique=False)

    op.create_table(
        "introduction_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "question",
                "reply",
                "message",
                name="message_messagekind_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "side",
            sa.Enum(
                "asker",
                "receiver",
                "third",
                name="message_side_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(text) <= 2000", name=op.f("ck_introduction_messages_text_is_bounded")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts.id"], name=op.f("fk_introduction_messages_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introductions.id"],
            name=op.f("fk_introduction_messages_introduction_id_introductions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction_messages")),
    )
    with op.batch_alter_table("introduction_messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_introduction_messages_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_introduction_messages_introduction_id"), ["introduction_id"], unique=False)
        batch_op.create_index(
            "uq_introduction_messages_one_question",
            ["introduction_id", "kind"],
            unique=True,
            sqlite_where=sa.text("kind <> 'message'"),
            postgresql_where=sa.text("kind <> 'message'"),
        )

    op.create_table(
        "introduction_outcomes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "asker",
                "receiver",
                "third",
                name="outcome_side_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column(
            "result",
            sa.Enum(
                "met",
                "in_talks",
                "invested",
                "no",
                name="outcome_result_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "account", "link", name="outcome_way_is_known", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.CheckConstraint("length(reason) <= 400", name=op.f("ck_introduction_outcomes_reason_is_short")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts.id"], name=op.f("fk_introduction_outcomes_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introductions.id"],
            name=op.f("fk_introduction_outcomes_introduction_id_introductions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction_outcomes")),
        sa.UniqueConstraint(
            "introduction_id", "side", "day", name=op.f("uq_introduction_outcomes_introduction_id_side_day")
        ),
    )
    with op.batch_alter_table("introduction_outcomes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_introduction_outcomes_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_introduction_outcomes_introduction_id"), ["introduction_id"], unique=False)

    op.create_table(
        "introduction_releases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "named",
                "documents",
                name="release_releaselevel_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("asker_agreed", sa.Boolean(), nullable=False),
        sa.Column("receiver_agreed", sa.Boolean(), nullable=False),
        sa.Column("both_agreed", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
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
    with op.batch_alter_table("introduction_releases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_introduction_releases_introduction_id"), ["introduction_id"], unique=False)

    # Nobody could write one of these before: none may point to an introduction that never was.
    op.execute("DELETE FROM disclosures WHERE level = 'contact'")
    # SQLite makes the table anew; told here as a whole, because reading it back would lose the CHECK constraints.
    with op.batch_alter_table("disclosures", schema=None, copy_from=_disclosures()) as batch_op:
        batch_op.create_foreign_key(
            "agreed_introduction",
            "introductions",
            ["introduction_id", "all_agreed"],
            ["id", "all_agreed"],
            ondelete="CASCADE",
        )


def _disclosures() -> sa.Table:
    """The table as it stood."""
    level = sa.Enum(
        "named",
        "documents",
        "contact",
        name="disclosurelevel_is_known",
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    table = sa.Table(
        "disclosures",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("to_profile_id", sa.Integer(), nullable=False),
        sa.Column("level", level, nullable=False),
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
    sa.Index(op.f("ix_disclosures_profile_id"), table.c.profile_id)
    sa.Index(op.f("ix_disclosures_to_profile_id"), table.c.to_profile_id)
    sa.Index(
        "uq_disclosures_one_in_force",
        table.c.profile_id,
        table.c.to_profile_id,
        table.c.level,
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    return table
