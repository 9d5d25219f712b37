"""Columns that every feature's tables share."""

from enum import StrEnum

from sqlalchemy import Enum

WORD_LENGTH = 40


def word_of(kind: type[StrEnum], owner: str) -> Enum:
    """A column of one word of a closed set, checked by the database; ``owner`` tells constraints of a table apart."""
    return Enum(
        kind,
        native_enum=False,
        length=WORD_LENGTH,
        validate_strings=True,
        create_constraint=True,
        name=f"{owner}_{kind.__name__.lower()}_is_known",
        values_callable=lambda members: [member.value for member in members],
    )
