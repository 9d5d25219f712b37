"""switches of people, requests a week of teams, requests that cross

Whoever read more than twenty requests a week reads twenty now.

Revision ID: 0014
Revises: 0013
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WEEK = "requests_per_week IS NULL OR requests_per_week BETWEEN 0 AND {most}"
CAUSES = ("round_closed", "not_investing", "paused", "erased", "office_refused", "not_taken", "closed")
NEW_CAUSES = ("not_proposed", "mutual")
CAUSE_CHECK = "ck_introductions_introduction_endcause_is_known"
WEEK_CHECK = "ck_investor_facts_requests_per_week_in_range"
UNDER_WAY = sa.text("state IN ('suggested', 'requested', 'accepted', 'introduced', 'met')")
ONE_A_PAIR = "uq_introductions_one_a_pair"


def upgrade() -> None:
    op.add_column("profiles", sa.Column("not_proposed_since", sa.DateTime(timezone=True), nullable=True))
    objected = sa.text("not_proposed_since IS NOT NULL")
    op.create_index(
        "ix_profiles_not_proposed", "profiles", ["id"], sqlite_where=objected, postgresql_where=objected
    )
    op.add_column("accounts", sa.Column("not_learned_since", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE investor_facts SET requests_per_week = 20 WHERE requests_per_week > 20")
    _check_anew("investor_facts", WEEK_CHECK, WEEK.format(most=20))
    for table in ("startup_facts", "spinoff_facts"):
        check = f"CONSTRAINT ck_{table}_requests_per_week_in_range CHECK ({WEEK.format(most=20)})"
        op.execute(f"ALTER TABLE {table} ADD COLUMN requests_per_week INTEGER {check}")
    _check_anew("introductions", CAUSE_CHECK, _one_of((*CAUSES, *NEW_CAUSES)))
    op.add_column("introductions", sa.Column("crosses", sa.Boolean(), nullable=False, server_default=sa.false()))
    _one_a_pair("pair_low_id", "pair_high_id", "crosses")


def downgrade() -> None:
    op.execute("DELETE FROM introductions WHERE crosses")
    op.drop_index(ONE_A_PAIR, table_name="introductions")
    op.drop_column("introductions", "crosses")
    op.create_index(
        ONE_A_PAIR, "introductions", ["pair_low_id", "pair_high_id"],
        unique=True, sqlite_where=UNDER_WAY, postgresql_where=UNDER_WAY,
    )  # fmt: skip
    op.execute("UPDATE introductions SET end_cause = 'closed' WHERE end_cause IN ('not_proposed', 'mutual')")
    _check_anew("introductions", CAUSE_CHECK, _one_of(CAUSES))
    for table in ("startup_facts", "spinoff_facts"):
        _check_gone(table, f"ck_{table}_requests_per_week_in_range")
        op.drop_column(table, "requests_per_week")
    _check_anew("investor_facts", WEEK_CHECK, WEEK.format(most=200))
    op.drop_column("accounts", "not_learned_since")
    op.drop_index("ix_profiles_not_proposed", table_name="profiles")
    op.drop_column("profiles", "not_proposed_since")


def _one_a_pair(*columns: str) -> None:
    op.drop_index(ONE_A_PAIR, table_name="introductions")
    op.create_index(
        ONE_A_PAIR, "introductions", list(columns),
        unique=True, sqlite_where=UNDER_WAY, postgresql_where=UNDER_WAY,
    )  # fmt: skip


def _one_of(words: tuple[str, ...]) -> str:
    return f"end_cause IN ({', '.join(repr(word) for word in words)})"


def _check_anew(table: str, name: str, condition: str) -> None:
    """PostgreSQL changes a constraint; SQLite makes the table anew, as its manual says, from its own words."""
    if op.get_bind().dialect.name == "sqlite":
        _made_anew(table, lambda sql: _with_check(sql, name, f"CHECK ({condition})"))
        return
    op.drop_constraint(op.f(name), table, type_="check")
    op.create_check_constraint(op.f(name), table, condition)


def _check_gone(table: str, name: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        _made_anew(table, lambda sql: _with_check(sql, name, "CHECK (1)"))


def _with_check(sql: str, name: str, check: str) -> str:
    """The table's words with another condition under this constraint's name."""
    found = re.search(rf'CONSTRAINT "?{name}"? CHECK \(', sql)
    if found is None:
        raise RuntimeError(f"no constraint {name} in: {sql}")
    depth, end = 1, found.end()
    while depth:
        depth += {"(": 1, ")": -1}.get(sql[end], 0)
        end += 1
    return f"{sql[: found.start()]}CONSTRAINT {name} {check}{sql[end:]}"


def _made_anew(table: str, changed: object) -> None:
    run = op.get_bind().exec_driver_sql
    words = run("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).scalar_one()
    indexes = run("SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", (table,))
    kept = list(indexes.scalars())
    columns = ", ".join(f'"{row[1]}"' for row in run(f"PRAGMA table_info({table})"))
    named = re.sub(rf'CREATE TABLE "?{table}"?', f"CREATE TABLE new_{table}", changed(words), count=1)  # type: ignore[operator]
    run(named)
    run(f"INSERT INTO new_{table} ({columns}) SELECT {columns} FROM {table}")
    run(f"DROP TABLE {table}")
    run(f"ALTER TABLE new_{table} RENAME TO {table}")
    for index in kept:
        run(index)
