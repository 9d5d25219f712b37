"""Columns that several tables of the attestations share."""

from sqlalchemy import Enum, ForeignKey, String
from sqlalchemy.orm import MappedColumn, mapped_column

from app.core.columns import word_of
from app.seals.states import Standing

NUMBER_LENGTH = 64
DID_LENGTH = 300
URL_LENGTH = 1000
HASH_LENGTH = 64
NAME_LENGTH = 200
VERSION_LENGTH = 80
LINE_LENGTH = 500


def registry_key() -> MappedColumn[int]:
    """A registry's own rows go with it; attestations keep it from being deleted."""
    return mapped_column(ForeignKey("seal_registries.id", ondelete="CASCADE"), index=True)


def attestation_key() -> MappedColumn[int]:
    return mapped_column(ForeignKey("attestations.id", ondelete="CASCADE"), index=True)


def sha256() -> MappedColumn[str | None]:
    return mapped_column(String(HASH_LENGTH))


def standing_as(name: str) -> Enum:
    """A standing in a table that has two of them: each column's check needs a name of its own."""
    return word_of(Standing, check=f"{name}_is_known")
