"""Columns that several of the tables have."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import MappedColumn, mapped_column

KEY_LENGTH = 40
HASH_LENGTH = 64
REASON_LENGTH = 400
ADDRESS_LENGTH = 254
NAME_LENGTH = 200


def round_key() -> MappedColumn[int]:
    return mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), index=True)


def account_key() -> MappedColumn[int]:
    return mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)


def author_key() -> MappedColumn[int | None]:
    """Who did it; an erased account leaves the row without a name."""
    return mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)
