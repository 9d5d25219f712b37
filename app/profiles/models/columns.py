"""Column types that the tables of the profiles share."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import MappedColumn, mapped_column

CODE_LENGTH = 40
NAME_LENGTH = 200
LINE_LENGTH = 300


def code() -> MappedColumn[str | None]:
    """One code of a taxonomy list, or nothing yet."""
    return mapped_column(String(CODE_LENGTH))


def profile_key() -> MappedColumn[int]:
    return mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"), index=True)


def author_key() -> MappedColumn[int | None]:
    """Who did it; an erased account leaves the fact without its author."""
    return mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)
