"""The portfolios of many investors in a file of their own, kept on disk beside the import and never in memory."""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.core.errors import RuleBroken
from app.core.language import message
from app.profiles.actions.importing.orders import Watching
from app.profiles.rules.mapping.csv_records import CsvRecords
from app.profiles.rules.mapping.portfolio_cells import HEADERS, INVESTOR, NAME, entry_of, keys_of_header
from app.profiles.rules.mapping.refusals import Record, Refusal, shortened
from app.profiles.rules.mapping.words import folded
from app.profiles.rules.portfolio import PortfolioEntry

_KNOWN = frozenset(word for words in HEADERS.values() for word in words)


class PortfolioFile:
    """Entries by investor; ``refused`` counts its rows that could not be taken."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        # An address of "" is a private database in a temporary file, gone when it is closed.
        self._rows = sqlite3.connect("")
        self._rows.execute("CREATE TABLE entries (investor TEXT, line INTEGER, name, one_line, year, url)")
        self._rows.execute("CREATE TABLE asked (investor TEXT PRIMARY KEY)")
        self.refused = 0

    def read(self, watching: Watching) -> None:
        """Read the file once. Raises RuleBroken when its header is not understood."""
        if self._file is None:
            return
        with self._file.open("rb") as stream:
            records = CsvRecords(stream, lambda header: sum(folded(cell) in _KNOWN for cell in header))
            keys = keys_of_header(records.header)
            for record in records:
                self._take(record, keys, watching)
        self._rows.execute("CREATE INDEX by_investor ON entries (investor, line)")

    def _take(self, record: Record | Refusal, keys: dict[str, str], watching: Watching) -> None:
        if isinstance(record, Refusal):
            self._refuse(record, watching)
            return
        said = {key: str(record.cells[header]) for key, header in keys.items()}
        try:
            entry = entry_of(said)
        except RuleBroken as error:
            key = error.field or NAME
            refusal = Refusal(
                record.line, error.text, key, keys.get(key, ""), shortened(said.get(key, "")), said[INVESTOR]
            )
            self._refuse(refusal, watching)
            return
        row = (said[INVESTOR].strip(), record.line, entry.name, entry.one_line, entry.year, entry.url)
        self._rows.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)", row)

    def _refuse(self, refusal: Refusal, watching: Watching) -> None:
        self.refused += 1
        assert self._file is not None
        watching.refused(
            Refusal(
                refusal.line, refusal.reason, refusal.field, refusal.column, refusal.value, refusal.external_id,
                self._file.name,
            )
        )  # fmt: skip

    @property
    def is_there(self) -> bool:
        return self._file is not None

    def entries_of(self, investors: Collection[str]) -> dict[str, tuple[PortfolioEntry, ...]]:
        """The entries of these investors in the order of the file; only those who have some."""
        found: dict[str, list[PortfolioEntry]] = {}
        for investor in investors:
            self._rows.execute("INSERT OR IGNORE INTO asked VALUES (?)", (investor,))
            rows = self._rows.execute(
                "SELECT name, one_line, year, url FROM entries WHERE investor = ? ORDER BY line", (investor,)
            )
            for name, one_line, year, url in rows:
                found.setdefault(investor, []).append(PortfolioEntry(name, one_line, year, url))
        return {investor: tuple(entries) for investor, entries in found.items()}

    def refuse_unasked(self, watching: Watching) -> None:
        """Entries of investors that the file of investors does not have: one refusal an investor."""
        rows = self._rows.execute(
            "SELECT investor, min(line) FROM entries WHERE investor NOT IN (SELECT investor FROM asked)"
            " GROUP BY investor ORDER BY 2"
        )
        reason = message("No investor of this id was taken from the file of investors.")
        for investor, line in rows:
            self._refuse(Refusal(line, reason, INVESTOR, value=shortened(investor), external_id=investor), watching)

    def close(self) -> None:
        self._rows.close()


@contextmanager
def portfolio_file(file: Path | None, watching: Watching) -> Iterator[PortfolioFile]:
    """The read file, closed at the end of the block."""
    made = PortfolioFile(file)
    try:
        made.read(watching)
        yield made
    finally:
        made.close()
