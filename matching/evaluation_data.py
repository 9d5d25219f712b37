"""Past investments in the layout of the retrospective test; only what was known before the window is read."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from matching.errors import DataError
from matching.masking import mask_text

_MANY: Final = "|"
_LEADING_SECTORS: Final = 6


@dataclass(frozen=True, slots=True)
class Company:
    id: str
    name: str
    region: str | None
    sectors: tuple[str, ...]
    text: str
    """What is known in words. Where no description exists, categories and place speak, so that nobody is silent."""


@dataclass(frozen=True, slots=True)
class Deal:
    company: str
    investor: str
    day: int


@dataclass(frozen=True, slots=True)
class Question:
    """One query: who asks, whom they met in the window, and whether they were new (``cold``) or not (``warm``)."""

    asker: str
    relevant: frozenset[str]
    kind: str


@dataclass(frozen=True)
class Investments:
    """All that an evaluator may know, and the questions."""

    companies: dict[str, Company]
    deals: tuple[Deal, ...]
    """Those of the training time, by date."""
    investors: tuple[str, ...]
    raising: tuple[str, ...]
    startup_questions: tuple[Question, ...]
    investor_questions: tuple[Question, ...]
    by_investor: dict[str, list[Deal]] = field(default_factory=lambda: defaultdict(list))
    by_company: dict[str, list[Deal]] = field(default_factory=lambda: defaultdict(list))

    @property
    def today(self) -> int:
        """The day after the last known deal."""
        return max((deal.day for deal in self.deals), default=0) + 1

    def sectors_of(self, investor: str) -> tuple[str, ...]:
        """The sectors invested in most, at most six."""
        counted = Counter(code for deal in self.by_investor.get(investor, ()) for code in self._sectors(deal))
        return tuple(code for code, _ in counted.most_common(_LEADING_SECTORS))

    def region_of(self, investor: str) -> str | None:
        """Where most of the portfolio is."""
        regions = (
            self.companies[d.company].region for d in self.by_investor.get(investor, ()) if d.company in self.companies
        )
        counted = Counter(region for region in regions if region is not None)
        return counted.most_common(1)[0][0] if counted else None

    def _sectors(self, deal: Deal) -> tuple[str, ...]:
        return self.companies[deal.company].sectors if deal.company in self.companies else ()


def read(folder: Path) -> Investments:
    """Raises ``DataError`` when a file or column is missing."""
    rows = [row for row in _rows(folder, "investments.csv") if row["split"] == "train"]
    deals = tuple(
        sorted(
            (Deal(row["company_id"], row["investor_id"], _day(row["date"])) for row in rows),
            key=lambda deal: (deal.day, deal.company, deal.investor),
        )
    )
    found = Investments(
        companies={row["company_id"]: _company(row) for row in _rows(folder, "companies.csv")},
        deals=deals,
        investors=tuple(sorted(row["investor_id"] for row in _rows(folder, "candidate_investors.csv"))),
        raising=tuple(sorted(row["company_id"] for row in _rows(folder, "candidate_companies.csv"))),
        startup_questions=tuple(
            Question(row["company_id"], _many(row["relevant_investors"]), row["kind"])
            for row in _rows(folder, "queries_startup_to_investors.csv")
        ),
        investor_questions=tuple(
            Question(row["investor_id"], _many(row["relevant_companies"]), "warm")
            for row in _rows(folder, "queries_investor_to_startups.csv")
        ),
    )
    for deal in deals:
        found.by_investor[deal.investor].append(deal)
        found.by_company[deal.company].append(deal)
    return found


def _company(row: dict[str, str]) -> Company:
    sectors = tuple(code for code in (row.get("categories") or "").split(_MANY) if code)
    place = row.get("region") or row.get("state") or ""
    country = row.get("country") or ""
    words = [code.replace("_", " ") for code in sectors]
    described = [" ".join(words), row.get("city") or "", place if place != row.get("city") else "", country]
    text = mask_text(". ".join(part for part in (*described, row.get("text") or "") if part))
    region = f"{country}-{place}" if country and place else country or None
    return Company(row["company_id"], row.get("name") or row["company_id"], region, sectors, text)


def _many(value: str) -> frozenset[str]:
    return frozenset(part for part in value.split(_MANY) if part)


def _day(value: str) -> int:
    try:
        return date.fromisoformat(value[:10]).toordinal()
    except ValueError as error:
        raise DataError(f"The date {value!r} in investments.csv is none; it must be like 2011-12-31.") from error


def _rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    path = folder / name
    if not path.is_file():
        raise DataError(f"The folder {str(folder)!r} has no file {name!r}; its README says which it needs.")
    with path.open(encoding="utf-8", newline="") as file:
        try:
            yield from csv.DictReader(file)
        except (csv.Error, UnicodeDecodeError) as error:
            raise DataError(f"The file {str(path)!r} cannot be read: {error}.") from error
