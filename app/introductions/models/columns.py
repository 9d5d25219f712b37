"""Columns that several of the tables have."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import MappedColumn, mapped_column

CODE_LENGTH = 40


def party_key() -> MappedColumn[int | None]:
    """An erased profile leaves the introduction without this side; what it wrote goes with it."""
    return mapped_column(ForeignKey("profiles.id", ondelete="SET NULL"), index=True)


def author_key() -> MappedColumn[int | None]:
    return mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)


def introduction_key() -> MappedColumn[int]:
    return mapped_column(ForeignKey("introductions.id", ondelete="CASCADE"), index=True)
