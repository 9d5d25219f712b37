"""A portfolio as people have it at hand: pasted lines or a CSV file."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.errors import RuleBroken
from app.core.language import message
from app.core.plain_text import clean_line
from app.core.seal_marks import claims_a_seal, imitates_a_seal

PORTFOLIO_LIMIT = 300
NAME_LENGTH = 200
LINE_LENGTH = 300
LINK_LENGTH = LINE_LENGTH - len("https://")
BYTES_LIMIT = 500_000
FIRST_YEAR, LAST_YEAR = 1900, 2100

_YEAR = re.compile(r"(19|20)\d\d")
_LINK = re.compile(r"(https?://|www\.)\S+|[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,20}(/\S*)?", re.IGNORECASE)
_HEADINGS = {"name", "company", "firma", "unternehmen", "portfolio"}
_ENCODINGS = ("utf-8-sig", "cp1252")


@dataclass(frozen=True)
class PortfolioEntry:
    """One former investment: equal words are the same entry."""

    name: str
    one_line: str = ""
    year: int | None = None
    url: str | None = None
    language: str | None = None


def entries_from_text(text: str, *, field: str = "lines") -> tuple[PortfolioEntry, ...]:
    """One entry a line: name; what it does; year; link, in that order or not, divided by semicolon, tab or |.

    Raises RuleBroken naming the line that cannot be read.
    """
    delimiter = _delimiter(text)
    # Lines are pasted, not quoted: a quotation mark in a sentence is one.
    quoted = text.lstrip().startswith('"')
    try:
        rows = list(
            csv.reader(io.StringIO(text), delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE)
        )
    except csv.Error as error:
        raise RuleBroken(message("We cannot read these lines. Write one entry a line."), field=field) from error
    filled = [(number, [clean_line(cell) for cell in row]) for number, row in enumerate(rows, start=1) if any(row)]
    if filled and filled[0][1][0].casefold() in _HEADINGS:
        filled = filled[1:]
    return tuple(_entry(number, cells, field) for number, cells in filled if any(cells))


def _delimiter(text: str) -> str:
    counts = {mark: text.count(mark) for mark in ("\t", ";", "|")}
    best = max(counts, key=lambda mark: counts[mark])
    if counts[best]:
        return best
    # A comma divides only where every line has one: it is part of too many sentences.
    lines = [line for line in text.splitlines() if line.strip()]
    return "," if lines and all("," in line for line in lines) else ";"


def _entry(number: int, cells: list[str], field: str) -> PortfolioEntry:
    name, rest = cells[0], [cell for cell in cells[1:] if cell]
    year = next((cell for cell in rest if _YEAR.fullmatch(cell)), None)
    url = next((cell for cell in rest if len(cell) <= LINK_LENGTH and _LINK.fullmatch(cell)), None)
    words = "; ".join(cell for cell in rest if cell not in (year, url))
    if not name or len(name) > NAME_LENGTH:
        raise RuleBroken(
            message("Line {number}: enter a name of at most {limit} characters.", number=number, limit=NAME_LENGTH),
            field=field,
        )
    if len(words) > LINE_LENGTH:
        raise RuleBroken(
            message("Line {number}: shorten the description to {limit} characters.", number=number, limit=LINE_LENGTH),
            field=field,
        )
    if imitates_a_seal(f"{name} {words}") or claims_a_seal(name):
        told = message("Line {number}: leave out what reads as a seal: ticks, medals, “certified”.", number=number)
        raise RuleBroken(told, field=field)
    return PortfolioEntry(name, words, int(year) if year else None, _with_scheme(url))


def _with_scheme(url: str | None) -> str | None:
    if url is None:
        return None
    return url if "://" in url else f"https://{url}"


def entries_from_file(raw: bytes, *, field: str = "file") -> tuple[PortfolioEntry, ...]:
    """The entries of a CSV file in UTF-8 or Windows encoding. Raises RuleBroken for anything else."""
    if len(raw) > BYTES_LIMIT:
        raise RuleBroken(message("The file is larger than 500 kB. A portfolio is a short list."), field=field)
    if b"\0" in raw:
        raise RuleBroken(message("This is not a CSV file. Save the table as CSV (UTF-8)."), field=field)
    for encoding in _ENCODINGS:
        try:
            return entries_from_text(raw.decode(encoding), field=field)
        except UnicodeDecodeError:
            continue
    raise RuleBroken(message("This is not a CSV file. Save the table as CSV (UTF-8)."), field=field)


def merged_entries(
    saved: Sequence[PortfolioEntry], opened: Sequence[PortfolioEntry], sent: Sequence[PortfolioEntry]
) -> tuple[PortfolioEntry, ...]:
    """What was sent, with what others added or removed since the list was opened; what both changed stays twice."""
    removed = {entry for entry in opened if entry not in saved}
    added = [entry for entry in saved if entry not in opened and entry not in sent]
    return (*(entry for entry in sent if entry not in removed), *added)


def as_lines(entries: tuple[PortfolioEntry, ...]) -> str:
    """The entries as lines to edit, in the form that `entries_from_text` reads."""
    return "\n".join("; ".join(_cells(entry)) for entry in entries)


def _cells(entry: PortfolioEntry) -> list[str]:
    cells = [entry.name, entry.one_line, str(entry.year or ""), entry.url or ""]
    while cells and not cells[-1]:
        cells.pop()
    return cells
