"""CSV that any spreadsheet opens rightly and in which no cell is ever calculated."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

BOM = "\ufeff"
# What a spreadsheet takes for the start of a formula, also behind apostrophes of an earlier export.
_CALCULATED = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def safe_cell(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would calculate; the import takes it off again."""
    return f"'{text}" if _CALCULATED.match(text) else text


def csv_line(cells: Iterable[str]) -> str:
    """One line with semicolons and CRLF, as German spreadsheets expect it."""
    line = io.StringIO(newline="")
    csv.writer(line, delimiter=";", lineterminator="\r\n").writerow([safe_cell(cell) for cell in cells])
    return line.getvalue()


def csv_lines(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A file from its first line: the byte-order mark, without which spreadsheets break umlauts, then a line a row."""
    mark = BOM
    for row in rows:
        yield mark + csv_line(row)
        mark = ""
