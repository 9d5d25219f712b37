"""The files of past investments. A row of the window is dropped before anything but its ``split`` is looked at."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from matching.errors import DataError
from matching.evaluation.data import Company, Deal, Investments, Question
from matching.masking import mask_text

_MANY: Final = "|"
_PLACE: Final = ""
"""The column of a row that says where it stands; no file has one without a name."""
_LONGEST_TEXT: Final = 10_000_000
_YEAR_LENGTH: Final = 4

Row = Mapping[str, str]


def read(folder: Path) -> Investments:
    """Raises ``DataError`` when a file or a column that nothing works without is missing."""
    deals = _deals(folder)
    funded = {deal.company for deal in deals}
    active = {deal.investor for deal in deals}
    return Investments(
        companies={each.id: each for each in map(_company, _rows(folder, "companies.csv", "company_id"))},
        deals=deals,
        investors=_ids(folder, "candidate_investors.csv", "investor_id"),
        raising=_ids(folder, "candidate_companies.csv", "company_id"),
        startup_questions=tuple(
            _question(row, "company_id", "relevant_investors", funded)
            for row in _rows(folder, "queries_startup_to_investors.csv", "company_id", "relevant_investors")
        ),
        investor_questions=tuple(
            _question(row, "investor_id", "relevant_companies", active)
            for row in _rows(folder, "queries_investor_to_startups.csv", "investor_id", "relevant_companies")
        ),
    )


def _deals(folder: Path) -> tuple[Deal, ...]:
    rows = [
        row
        for row in _rows(folder, "investments.csv", "company_id", "investor_id", "date", "split")
        if row["split"] == "train"
    ]
    days = [_day(row["date"], row[_PLACE]) for row in rows]
    # A deal without a date was before the window; taken as the first of all, it claims no recent activity.
    first = min((day for day in days if day is not None), default=1)
    deals = (
        Deal(
            row["company_id"],
            row["investor_id"],
            first if day is None else day,
            row.get("round_type", ""),
            _number(row.get("amount_usd", "")),
        )
        for row, day in zip(rows, days, strict=True)
        if row["company_id"] and row["investor_id"]
    )
    return tuple(sorted(deals, key=lambda deal: (deal.day, deal.company, deal.investor, deal.stage)))


def _question(row: Row, asker: str, relevant: str, known: set[str]) -> Question:
    kind = row.get("kind", "")
    if kind not in ("cold", "warm"):
        kind = "warm" if row[asker] in known else "cold"
    return Question(row[asker], frozenset(_many(row[relevant])), kind)


def _company(row: Row) -> Company:
    sectors = tuple(dict.fromkeys("_".join(code.lower().split()) for code in _many(row.get("categories", ""))))
    country, state, region, city = (row.get(name) or None for name in ("country", "state", "region", "city"))
    founded = _number(row.get("founded", "")[:_YEAR_LENGTH])
    description = mask_text(row.get("text", ""))
    place = region or state or ""
    words = " ".join(code.replace("_", " ") for code in sectors)
    told = (words, city or "", place if place != city else "", country or "", row.get("text", ""))
    text = ". ".join(part for part in told if part)
    return Company(
        row["company_id"],
        row.get("name") or row["company_id"],
        country,
        state,
        region,
        city,
        sectors,
        int(founded) if founded is not None else None,
        description,
        mask_text(text),
        mask_text(". ".join(part for part in (row.get("name"), text) if part)),
    )


def _many(value: str) -> list[str]:
    return [part.strip() for part in value.split(_MANY) if part.strip()]


def _ids(folder: Path, name: str, column: str) -> tuple[str, ...]:
    found = tuple(sorted({row[column] for row in _rows(folder, name, column) if row[column]}))
    if not found:
        raise DataError(f"The file {str(folder / name)!r} names nobody; there must be somebody to rank.")
    return found


def _number(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if 0 < number < float("inf") else None


def _day(value: str, place: str) -> int | None:
    """A year or month stands for its first day."""
    if not value:
        return None
    try:
        return date.fromisoformat((value + "-01-01"[len(value) - _YEAR_LENGTH :])[:10]).toordinal()
    except ValueError as error:
        raise DataError(f"{place}: the date {value!r} is none; it must be like 2011-12-31.") from error


def _rows(folder: Path, name: str, *needed: str) -> Iterator[Row]:
    """Rows with every cell a trimmed string; a short row's missing cells are empty."""
    path = folder / name
    if not path.is_file():
        raise DataError(f"The folder {str(folder)!r} has no file {name!r}; its README says which it needs.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _lines(file, path, needed)
    except OSError as error:
        raise DataError(f"The file {str(path)!r} cannot be read: {error.strerror}.") from error


def _lines(file: Iterable[str], path: Path, needed: Sequence[str]) -> Iterator[Row]:
    csv.field_size_limit(_LONGEST_TEXT)
    # Strict, or a quote that is never closed would swallow the rest of the file in silence.
    reader = csv.DictReader(file, restval="", strict=True)
    try:
        missing = [column for column in needed if column not in (reader.fieldnames or ())]
        if missing:
            raise DataError(f"The file {str(path)!r} has no column {missing[0]!r}.")
        for row in reader:
            cells = {column: cell.strip() for column, cell in row.items() if isinstance(cell, str)}
            yield {**cells, _PLACE: f"{str(path)!r}, line {reader.line_num}"}
    except (csv.Error, UnicodeDecodeError) as error:
        place = f"near line {reader.line_num + 1}"
        raise DataError(f"The file {str(path)!r} cannot be read {place}: {error}.") from error
