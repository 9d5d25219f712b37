"""Columns that several of the tables have."""

from enum import StrEnum

from sqlalchemy import Enum, ForeignKey
from sqlalchemy.orm import MappedColumn, mapped_column

CODE_LENGTH = 40


def word(kind: type[StrEnum], table: str) -> Enum:
    """One word of a closed set, checked by the database."""
    return Enum(
        kind,
        native_enum=False,
        length=CODE_LENGTH,
        validate_strings=True,
        create_constraint=True,
        name=f"{table}_{kind.__name__.lower()}_is_known",
        values_callable=lambda members: [member.value for member in members],
    )


def party_key() -> MappedColumn[int | None]:
    """An erased profile leaves the introduction without this side; what it wrote goes with it."""
    return mapped_column(ForeignKey("profiles.id", ondelete="SET NULL"), index=True)


def author_key() -> MappedColumn[int | None]:
    return mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)


def introduction_key() -> MappedColumn[int]:
    return mapped_column(ForeignKey("introductions.id", ondelete="CASCADE"), index=True)
