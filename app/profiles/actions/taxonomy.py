"""Loads the lists of `taxonomy/*.csv` into the database; twice the same changes nothing."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.profiles.models import TaxonomyTerm
from app.profiles.queries.taxonomy import forget_taxonomy
from app.profiles.states import TaxonomyList

FOLDER = Path(__file__).resolve().parents[1] / "taxonomy"
_WORDS = ("label_de", "label_en", "hint_de", "hint_en", "nace", "euroscivoc", "country", "replaced_by")


@dataclass(frozen=True)
class TaxonomyLoad:
    """How many terms were new, had other words, or stayed as they were."""

    added: int
    changed: int
    same: int


def load_taxonomy(session: Session, folder: Path = FOLDER) -> TaxonomyLoad:
    """Bring every list into the database. Nothing is deleted: profiles keep the codes they chose.

    Raises ValueError naming file and line for a row without code, edition or label.
    """
    counts = {"added": 0, "changed": 0, "same": 0}
    for list_name in TaxonomyList:
        file = folder / f"{list_name.value}.csv"
        if file.exists():
            _load_list(session, list_name, file, counts)
    session.flush()
    forget_taxonomy()
    return TaxonomyLoad(**counts)


def _load_list(session: Session, list_name: TaxonomyList, file: Path, counts: dict[str, int]) -> None:
    rows = session.scalars(select(TaxonomyTerm).where(TaxonomyTerm.list_name == list_name).order_by(TaxonomyTerm.id))
    known = {(row.code, row.edition): row for row in rows}
    for position, (key, values) in enumerate(_terms(file)):
        values["position"] = position
        row = known.get(key)
        if row is None:
            session.add(TaxonomyTerm(list_name=list_name, code=key[0], edition=key[1], loaded_at=clock.now(), **values))
            counts["added"] += 1
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.loaded_at = clock.now()
            counts["changed"] += 1
        else:
            counts["same"] += 1


def _terms(file: Path) -> list[tuple[tuple[str, str], dict[str, object]]]:
    terms = []
    with file.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            if not (row.get("code") and row.get("edition") and row.get("label_de") and row.get("label_en")):
                raise ValueError(f"{file.name}, line {number}: code, edition and both labels are needed")
            terms.append(((row["code"], row["edition"]), _columns(row)))
    return terms


def _columns(row: dict[str, str]) -> dict[str, object]:
    columns: dict[str, object] = {name: row.get(name) or None for name in _WORDS}
    columns["lat"] = float(row["lat"]) if row.get("lat") else None
    columns["lon"] = float(row["lon"]) if row.get("lon") else None
    columns["valid_until"] = date.fromisoformat(row["valid_until"]) if row.get("valid_until") else None
    return columns
