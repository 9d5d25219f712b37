"""What the second person approves: the records of a file as lines of a table."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.core.language import Message
from app.seals.rules.import_files import Record
from app.seals.rules.words import STANDINGS
from app.seals.states import Standing

MOST = 50


@dataclass(frozen=True)
class RowLine:
    """``row`` counts as a spreadsheet does."""

    row: int
    number: str
    holder: str
    system: str
    standing: Message


def preview(records: Iterable[tuple[int, Record]]) -> tuple[RowLine, ...]:
    """The first lines of a file without faults, in its order."""
    return tuple(_line(row, record) for row, record in list(records)[:MOST])


def _line(row: int, record: Record) -> RowLine:
    system = record["system"]
    return RowLine(
        row=row,
        number=record["sealNumber"],
        holder=record["holder"]["legalName"],
        system=f"{system['name']} {system['version']}",
        standing=STANDINGS[Standing(record["status"])],
    )
