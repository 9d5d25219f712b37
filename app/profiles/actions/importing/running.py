"""An import from the first byte to the last: batches of a thousand rows, one transaction a batch."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import BinaryIO

from sqlalchemy.orm import Session

from app.core.errors import RuleBroken
from app.profiles.actions.importing.batches import Batch, compare, write
from app.profiles.actions.importing.bulk import Publishing
from app.profiles.actions.importing.orders import ImportOrder, OpenSession, Tally, Watching
from app.profiles.actions.importing.portfolio_file import PortfolioFile, portfolio_file
from app.profiles.actions.importing.reading import EachOnce, readings
from app.profiles.actions.importing.updating import refusal_of
from app.profiles.queries.taxonomy import taxonomy
from app.profiles.rules.kinds import kind_of
from app.profiles.rules.mapping.plan import Planner
from app.profiles.rules.mapping.portfolio_cells import within_limit
from app.profiles.rules.mapping.refusals import Reading, Row
from app.profiles.rules.portfolio import PortfolioEntry

ROWS_AT_ONCE = 1_000


def import_file(order: ImportOrder, open_session: OpenSession, watching: Watching, *, at: datetime) -> Tally:
    """Take every good row, each batch in a transaction of its own: what is committed stays when the import is killed,
    and the same command goes on from there. Raises RuleBroken for a file that cannot be read at all."""
    tally = Tally()
    with _batches(order, open_session, watching, tally) as batches:
        for rows in batches:
            with open_session() as session:
                tally.add(write(session, _batch(order, rows, at), watching))
                watching.batch(session)
    return tally


def import_file_whole(order: ImportOrder, open_session: OpenSession, watching: Watching, *, at: datetime) -> Tally:
    """Take the whole file in one transaction, or nothing when a single row is refused.

    The file is read twice, so that no lock is held while a bad one is still being checked.
    """
    checked = check_file(order, open_session, watching, at=at)
    if checked.refused:
        return Tally(refused=checked.refused)
    tally = Tally()
    try:
        with open_session() as session:
            _write_whole(session, order, watching, tally, at)
    except _NotWhole:
        return Tally(refused=tally.refused)
    return tally


class _NotWhole(Exception):
    """Rolls the one transaction back: a row fitted by itself and not to what is saved."""


def _write_whole(session: Session, order: ImportOrder, watching: Watching, tally: Tally, at: datetime) -> None:
    with _batches(order, _already(session), watching, tally) as batches:
        for rows in batches:
            tally.add(write(session, _batch(order, rows, at), watching))
            watching.batch(session)
            session.expunge_all()
    if tally.refused:
        raise _NotWhole


def check_file(order: ImportOrder, open_session: OpenSession, watching: Watching, *, at: datetime) -> Tally:
    """What an import would do, without doing it."""
    tally = Tally()
    with _batches(order, open_session, watching, tally) as batches:
        for rows in batches:
            with open_session() as session:
                tally.add(compare(session, _batch(order, rows, at), watching))
                watching.batch(session)
    return tally


def _batch(order: ImportOrder, rows: Sequence[Row], at: datetime) -> Batch:
    kind = kind_of(order.kind)
    return Batch(kind, order.source, rows, Publishing(kind, order.publish, order.publish_incomplete), at)


def _already(session: Session) -> OpenSession:
    @contextmanager
    def opened() -> Iterator[Session]:
        yield session

    return opened


@contextmanager
def _batches(
    order: ImportOrder, open_session: OpenSession, watching: Watching, tally: Tally
) -> Iterator[Iterator[list[Row]]]:
    """The good rows of the file, up to a thousand at a time; refusals are told and counted on the way."""
    watching.began(tally)
    with open_session() as session:
        planner = Planner(kind_of(order.kind), taxonomy(session), order.foreign)
    with order.file.open("rb") as stream, portfolio_file(order.portfolio, watching) as portfolios:
        run = _Run(order, planner, portfolios, watching, tally)
        yield run.batches(stream)
        tally.refused += portfolios.refused


@dataclass
class _Run:
    order: ImportOrder
    planner: Planner
    portfolios: PortfolioFile
    watching: Watching
    tally: Tally

    def batches(self, stream: BinaryIO) -> Iterator[list[Row]]:
        each_once = EachOnce()
        rows = (each_once.check(reading) for reading in readings(self.order.called, stream, self.planner))
        while batch := list(islice(rows, ROWS_AT_ONCE)):
            good = self._with_portfolios([row for row in map(self._good, batch) if row is not None])
            if good:
                yield good
            self.watching.progress(stream.tell())
        if self.portfolios.is_there:
            self.portfolios.refuse_unasked(self.watching)

    def _good(self, reading: Reading) -> Row | None:
        if isinstance(reading, Row):
            return reading
        self.tally.refused += 1
        for refusal in reading:
            self.watching.refused(refusal)
        return None

    def _with_portfolios(self, rows: list[Row]) -> list[Row]:
        if not self.portfolios.is_there:
            return rows
        found = self.portfolios.entries_of([row.external_id for row in rows])
        joined = [self._joined(row, found.get(row.external_id, ())) for row in rows]
        return [row for row in joined if row is not None]

    def _joined(self, row: Row, entries: tuple[PortfolioEntry, ...]) -> Row | None:
        try:
            return replace(row, portfolio=within_limit((*(row.portfolio or ()), *entries)))
        except RuleBroken as error:
            self._good((refusal_of(row, error),))
            return None
