"""A file line by line in bounded memory: no line, however long, is ever held as a whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from app.core.errors import RuleBroken
from app.core.language import message

LONGEST_LINE_BYTES = 1_000_000
_CHUNK_BYTES = 65_536
_BOM = b"\xef\xbb\xbf"
_OTHER_BOMS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line with its ending; ``raw`` is None for one that is too long."""

    number: int
    raw: bytes | None


class Lines:
    """The lines of a file from 1. `back` gives some back to be read again."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._number = 0
        self._returned: list[Line] = []

    def next(self) -> Line | None:
        """The next line; None at the end."""
        if self._returned:
            return self._returned.pop()
        raw = self._stream.readline(LONGEST_LINE_BYTES)
        if not raw:
            return None
        self._number += 1
        if self._number == 1:
            raw = raw.removeprefix(_BOM) or b"\n"
        if len(raw) >= LONGEST_LINE_BYTES and not raw.endswith(b"\n"):
            self._skip_rest()
            return Line(self._number, None)
        return Line(self._number, raw)

    def _skip_rest(self) -> None:
        while chunk := self._stream.readline(_CHUNK_BYTES):
            if chunk.endswith(b"\n"):
                return

    def back(self, lines: list[Line]) -> None:
        self._returned.extend(reversed(lines))

    def __iter__(self) -> Iterator[Line]:
        while (line := self.next()) is not None:
            yield line


def decoded(raw: bytes, number: int) -> str:
    """UTF-8 text. Raises RuleBroken saying in which line it is none; ``number`` is where ``raw`` begins."""
    if b"\0" in raw:
        at = number + raw[: raw.index(b"\0")].count(b"\n")
        raise RuleBroken(message("Line {number} contains a NUL byte. This is no text file.", number=at), field="file")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        at = number + raw[: error.start].count(b"\n")
        raise RuleBroken(
            message("Line {number} is not UTF-8. Save the file as “CSV UTF-8” or as UTF-8 text.", number=at),
            field="file",
        ) from error


def refuse_other_encodings(stream: BinaryIO) -> None:
    """Raises RuleBroken for an empty file and for UTF-16, which spreadsheets call “Unicode text”."""
    start = stream.read(4)
    stream.seek(0)
    if not start:
        raise RuleBroken(message("This file is empty."), field="file")
    if start.startswith(_OTHER_BOMS):
        raise RuleBroken(
            message("This file is UTF-16 (“Unicode text”). Save it as “CSV UTF-8” or as UTF-8 text."), field="file"
        )
