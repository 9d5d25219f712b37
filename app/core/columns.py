"""Columns that every feature's tables share."""

from enum import StrEnum

from sqlalchemy import Enum

WORD_LENGTH = 40


def word_of(kind: type[StrEnum], owner: str = "", *, check: str = "") -> Enum:
    """A column of one word of a closed set, stored by its value and checked by the database.

    Two columns of one kind in a table need checks of different names: ``owner`` goes before, ``check`` is all of one.
    """
    name = check or "_".join(filter(None, (owner, kind.__name__.lower(), "is_known")))
    return Enum(
        kind,
        native_enum=False,
        length=WORD_LENGTH,
        validate_strings=True,
        create_constraint=True,
        name=name,
        values_callable=lambda members: [member.value for member in members],
    )
