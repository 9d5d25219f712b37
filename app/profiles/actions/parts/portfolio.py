"""The former investments of an investor, as one list."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core.errors import RuleBroken
from app.core.language import message
from app.profiles.actions.noting import note_deed, note_part
from app.profiles.models import PortfolioItem, Profile
from app.profiles.queries.held import portfolio_values
from app.profiles.rules.history import HistoryPart
from app.profiles.rules.portfolio import PORTFOLIO_LIMIT, PortfolioEntry
from app.profiles.states import Language


def replace_portfolio(
    session: Session, profile: Profile, entries: Sequence[PortfolioEntry], *, by_id: int | None, at: datetime
) -> tuple[int, int]:
    """Make the portfolio these entries, in this order; returns how many came and how many went.

    An entry with the same words keeps its row and its match to an organisation. Raises RuleBroken beyond the limit.
    """
    if len(entries) > PORTFOLIO_LIMIT:
        limit, number = PORTFOLIO_LIMIT, len(entries)
        too_many = message("A portfolio has at most {limit} entries. These are {number}.", limit=limit, number=number)
        raise RuleBroken(too_many, field="lines")
    known = {words_of(row): row for row in portfolio_rows(session, profile)}
    wanted = list(dict.fromkeys(entries))
    gone = [words for words in known if words not in set(wanted)]
    came = [entry for entry in wanted if entry not in known]
    for position, entry in enumerate(wanted):
        row = known.get(entry) or _item(profile, entry)
        row.position = position
        session.add(row)
    session.execute(delete(PortfolioItem).where(PortfolioItem.id.in_([known[words].id for words in gone])))
    if came or gone:
        _note(session, profile, came, gone, by_id=by_id, at=at)
        details = {"came": len(came), "went": len(gone)}
        note_deed(session, profile, "profile.portfolio_saved", by_id=by_id, at=at, **details)
    session.flush()
    return len(came), len(gone)


def _note(
    session: Session,
    profile: Profile,
    came: Sequence[PortfolioEntry],
    gone: Sequence[PortfolioEntry],
    *,
    by_id: int | None,
    at: datetime,
) -> None:
    """One entry for each that went or has other words now, one for all that are new: a list is pasted as a whole."""
    changed = {entry.name: entry for entry in came}
    for entry in gone:
        new = changed.pop(entry.name, None)
        values = portfolio_values(new) if new else None
        old = portfolio_values(entry)
        note_part(session, profile, HistoryPart.PORTFOLIO, old=old, new=values, by_id=by_id, at=at)
    if changed:
        names = {"added": list(changed)}
        note_part(session, profile, HistoryPart.PORTFOLIO, old=None, new=names, by_id=by_id, at=at)


def portfolio_rows(session: Session, profile: Profile) -> list[PortfolioItem]:
    statement = select(PortfolioItem).where(PortfolioItem.profile_id == profile.id)
    return list(session.scalars(statement.order_by(PortfolioItem.position, PortfolioItem.id)))


def words_of(row: PortfolioItem) -> PortfolioEntry:
    return PortfolioEntry(row.name, row.one_line, row.year, row.url, row.language)


def _item(profile: Profile, entry: PortfolioEntry) -> PortfolioItem:
    return PortfolioItem(
        profile_id=profile.id,
        name=entry.name,
        one_line=entry.one_line,
        year=entry.year,
        url=entry.url,
        language=Language(entry.language) if entry.language else None,
    )
