"""Every table that knows a person or a profile is reached by export and by erasure."""

import pytest
from flask import Flask
from sqlalchemy import Table

from app.core.database import Base
from app.core.slots import tables_of

OWNERS = {"accounts", "profiles"}
# Rows that keep numbers, not text: what they say of a person ends with the account row they point to.
PURE_NUMBERS = {"audit_entries", "limit_hits", "market_marks", "revision"}


def points_to_an_owner(table: Table) -> bool:
    named = {key.column.table.name for key in table.foreign_keys} & OWNERS
    return bool(named) or "account_id" in table.columns or "profile_id" in table.columns


@pytest.mark.parametrize("slot", ["person.export", "person.erase"])
def test_every_table_about_people_is_answered_for(app: Flask, slot: str) -> None:
    about_people = {table.name for table in Base.metadata.sorted_tables if points_to_an_owner(table)}
    assert sorted(about_people - PURE_NUMBERS - tables_of(slot)) == []


@pytest.mark.parametrize("slot", ["person.export", "person.erase"])
def test_no_filler_answers_for_a_table_that_is_gone(app: Flask, slot: str) -> None:
    assert sorted(tables_of(slot) - set(Base.metadata.tables)) == []
