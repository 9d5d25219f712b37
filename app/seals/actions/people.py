"""What happens to decisions, imports, claims and comments when a person goes: they stay, the person's name does not."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.core.person import Person
from app.seals.models import AttestationMailRefusal
from app.seals.queries.people import TABLES


def erase_from_seals(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `person.erase`. What a team claimed or said is the team's; who approved what is kept without a name."""
    session.execute(delete(AttestationMailRefusal).where(AttestationMailRefusal.account_id.in_(ids)))
    for table, columns in TABLES.values():
        if table is AttestationMailRefusal:
            continue
        for column in columns:
            session.execute(update(table).where(getattr(table, column).in_(ids)).values({column: None}))
    return {}
