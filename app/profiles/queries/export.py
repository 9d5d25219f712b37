"""Profiles as files: everything of one profile for its members, and many profiles in the form the import reads."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.profiles.models import PortfolioItem, Profile
from app.profiles.queries.taxonomy import taxonomy
from app.profiles.queries.values import load, values_of
from app.profiles.rules.kinds import KindOfProfile, kind_of
from app.profiles.rules.mapping.columns import ID, PORTFOLIO, template_columns
from app.profiles.rules.mapping.portfolio_cells import portfolio_of_cell
from app.profiles.rules.portfolio import PortfolioEntry, as_lines

PROFILES_AT_ONCE = 500


def plain(value: object) -> object:
    """A value as JSON writes it: lists for tuples, ISO for days and moments."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def rows_of_kind(session: Session, kind: KindOfProfile) -> Iterator[dict[str, object]]:
    """Every profile of a kind as the import takes it, in ascending order of id; memory stays flat."""
    last = 0
    while True:
        statement = select(Profile.id).where(Profile.kind == kind.kind, Profile.id > last)
        ids = list(session.scalars(statement.order_by(Profile.id).limit(PROFILES_AT_ONCE)))
        if not ids:
            return
        yield from _rows(session, ids)
        last = ids[-1]
        session.expunge_all()


def row_of(session: Session, profile: Profile) -> dict[str, object]:
    """One profile in the same form."""
    return next(_rows(session, [profile.id]))


def _rows(session: Session, ids: list[int]) -> Iterator[dict[str, object]]:
    terms = taxonomy(session)
    portfolios = _portfolios(session, ids)
    for key, loaded in load(session, ids).items():
        values = {name: plain(value) for name, value in values_of(loaded, terms).items()}
        row: dict[str, object] = {ID: loaded.profile.public_id, **values}
        if PORTFOLIO in template_columns(loaded.kind):
            row[PORTFOLIO] = [_entry(entry) for entry in portfolios.get(key, ())]
        yield row


def _portfolios(session: Session, ids: list[int]) -> dict[int, tuple[PortfolioEntry, ...]]:
    statement = select(PortfolioItem).where(PortfolioItem.profile_id.in_(ids))
    found: dict[int, tuple[PortfolioEntry, ...]] = {}
    for row in session.scalars(statement.order_by(PortfolioItem.position, PortfolioItem.id)):
        entry = PortfolioEntry(row.name, row.one_line, row.year, row.url)
        found[row.profile_id] = (*found.get(row.profile_id, ()), entry)
    return found


def _entry(entry: PortfolioEntry) -> dict[str, object]:
    return {"name": entry.name, "one_liner": entry.one_line, "year": entry.year, "link": entry.url}


def cells_of(kind: KindOfProfile, row: Mapping[str, object]) -> list[str]:
    """A row as cells under `template_columns`."""
    return [_portfolio_cell(row) if name == PORTFOLIO else _cell(row.get(name)) for name in template_columns(kind)]


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "|".join(str(part) for part in value)
    return "" if value is None else str(value)


def _portfolio_cell(row: Mapping[str, object]) -> str:
    """Lines as people paste them where those say the same, else JSON: a name may contain what divides."""
    entries = portfolio_of_cell(row.get(PORTFOLIO) or [])  # type: ignore[arg-type]  # a list of our own objects
    lines = as_lines(entries or ())
    return lines if portfolio_of_cell(lines) == entries else json.dumps(row[PORTFOLIO], ensure_ascii=False)


def header_and_cells(session: Session, profile: Profile) -> list[list[str]]:
    """One profile as a table of two lines."""
    kind = kind_of(profile.kind)
    return [list(template_columns(kind)), cells_of(kind, row_of(session, profile))]
