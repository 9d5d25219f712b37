"""The taxonomy, read once and kept by each process for half a minute."""

import time
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.profiles.models import TaxonomyTerm
from app.profiles.rules.terms import Taxonomy, Term
from app.profiles.states import TaxonomyList

KEPT_SECONDS = 30.0


@dataclass
class _Kept:
    """What this process read last, of which database and when (on the monotonic clock)."""

    database: str = ""
    read_at: float = 0.0
    taxonomy: Taxonomy = field(default_factory=lambda: Taxonomy({}))


_kept = _Kept()


def taxonomy(session: Session) -> Taxonomy:
    """All lists. A new edition loaded by another process is seen within half a minute."""
    database = str(session.get_bind().engine.url)
    is_fresh = time.monotonic() - _kept.read_at < KEPT_SECONDS
    if is_fresh and database == _kept.database and _kept.taxonomy.lists:
        return _kept.taxonomy
    lists = _read(session)
    # What was made of the old one stays good as long as nothing changed.
    if lists != _kept.taxonomy.lists:
        _kept.taxonomy = Taxonomy(lists)
    _kept.database, _kept.read_at = database, time.monotonic()
    return _kept.taxonomy


def forget_taxonomy() -> None:
    """Read it anew next time; called after a load."""
    _kept.read_at = 0.0


def _read(session: Session) -> dict[TaxonomyList, dict[str, Term]]:
    lists: dict[TaxonomyList, dict[str, Term]] = {}
    # Later editions come later and replace the words of a code, which keeps its place in the newest order.
    rows = session.scalars(
        select(TaxonomyTerm).order_by(
            TaxonomyTerm.list_name, TaxonomyTerm.edition, TaxonomyTerm.position, TaxonomyTerm.id
        )
    )
    for row in rows:
        terms = lists.setdefault(row.list_name, {})
        terms.pop(row.code, None)
        terms[row.code] = _term(row)
    return lists


def _term(row: TaxonomyTerm) -> Term:
    place = (row.lat, row.lon) if row.lat is not None and row.lon is not None else None
    return Term(row.code, row.label_de, row.label_en, row.hint_de, row.hint_en, place, row.valid_until)
