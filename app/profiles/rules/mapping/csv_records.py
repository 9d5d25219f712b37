"""CSV as people have it: comma or semicolon, quoted line breaks; a broken row never swallows the good ones after it."""

import csv
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

from app.core.errors import RuleBroken
from app.core.language import Message, message
from app.profiles.rules.mapping.lines import LONGEST_LINE_BYTES, Line, Lines, decoded, refuse_other_encodings
from app.profiles.rules.mapping.refusals import Record, Refusal, shortened

DELIMITERS = (",", ";")
_OTHER_DELIMITERS = {"\t": message("tab"), "|": message("vertical bar")}
_UNFINISHED = "unexpected end of data"
_TOO_LARGE = "field larger than field limit"
LINES_IN_A_ROW = 1_000


class CsvRecords:
    """The rows of a CSV file. ``known_in`` counts the columns of a header that somebody knows: it finds the delimiter.

    Raises RuleBroken (field ``file``) when the header cannot be read.
    """

    def __init__(self, stream: BinaryIO, known_in: Callable[[Sequence[str]], int]) -> None:
        refuse_other_encodings(stream)
        self._lines = Lines(stream)
        self.delimiter, self.header = self._read_header(known_in)

    def _read_header(self, known_in: Callable[[Sequence[str]], int]) -> tuple[str, list[str]]:
        first = next((line for line in self._lines if line.raw is None or line.raw.strip()), None)
        if first is None:
            raise RuleBroken(message("This file is empty."), field="file")
        if first.raw is None:
            raise RuleBroken(message("The first line is too long to be a header."), field="file")
        text = decoded(first.raw, first.number)
        found = {mark: _cells_of_header(text, mark) for mark in (*DELIMITERS, *_OTHER_DELIMITERS)}
        best = max(found, key=lambda mark: (known_in(found[mark]), len(found[mark])))
        if best in _OTHER_DELIMITERS and known_in(found[best]):
            raise RuleBroken(
                message(
                    "The columns are separated by {mark}. Save the file with comma or semicolon.",
                    mark=_OTHER_DELIMITERS[best],
                ),
                field="file",
            )
        if not known_in(found[best]):
            raise RuleBroken(
                message("No column of the first line is known: {line}. It must hold the names of the columns.",
                        line=shortened(text)), field="file"
            )  # fmt: skip
        return best, found[best]

    def __iter__(self) -> Iterator[Record | Refusal]:
        for line in self._lines:
            if line.raw is None:
                yield Refusal(line.number, too_long())
            elif line.raw.strip():
                yield self._record(line)

    def _record(self, first: Line) -> Record | Refusal:
        lines = [first]
        try:
            cells = self._cells(lines)
        except RuleBroken as error:
            # The first line is to blame: those after it may be rows of their own.
            self._lines.back(lines[1:])
            return Refusal(first.number, error.text, value=_shown(first))
        if len(cells) != len(self.header):
            self._lines.back(lines[1:])
            return Refusal(first.number, _wrong_number(len(cells), len(self.header)), value=_shown(first))
        return Record(first.number, dict(zip(self.header, cells, strict=True)))

    def _cells(self, lines: list[Line]) -> list[str]:
        """The cells of a row that begins with the first of ``lines``; takes further lines while a quote is open."""
        while True:
            raw = b"".join(line.raw or b"" for line in lines)
            text = decoded(raw, lines[0].number)
            try:
                return next(csv.reader([text], delimiter=self.delimiter, strict=True))
            except csv.Error as error:
                if str(error) != _UNFINISHED:
                    raise RuleBroken(_reason(str(error))) from error
            self._take_quoted(lines, len(raw))

    def _take_quoted(self, lines: list[Line], size: int) -> None:
        """Take lines up to the next one with a quotation mark. Raises RuleBroken where there is none."""
        while (line := self._lines.next()) is not None:
            lines.append(line)
            size += len(line.raw or b"")
            if line.raw is None or size > LONGEST_LINE_BYTES or len(lines) > LINES_IN_A_ROW:
                break
            if b'"' in line.raw:
                return
        raise RuleBroken(message("A quotation mark is opened in this row and never closed."))


def _cells_of_header(text: str, mark: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([text], delimiter=mark, strict=True))]
    except csv.Error:
        return []


def too_long() -> Message:
    return message(
        "This row is larger than {limit} kB. Is a whole document in one cell?", limit=LONGEST_LINE_BYTES // 1000
    )


def _wrong_number(found: int, wanted: int) -> Message:
    return message(
        "Cells in this row: {found}, in the header: {wanted}. A separator or a quotation mark is missing or too many.",
        found=found, wanted=wanted,
    )  # fmt: skip


def _reason(error: str) -> Message:
    if error.startswith(_TOO_LARGE):
        return message(
            "A cell is larger than {limit} kB. Is a whole document in one cell?", limit=csv.field_size_limit() // 1024
        )
    return message("The quotation marks of this row do not fit. Double a quotation mark that stands inside a cell.")


def _shown(line: Line) -> str:
    return shortened((line.raw or b"").decode("utf-8", "replace"))
