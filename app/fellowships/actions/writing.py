"""What every write of a round shares: nobody overwrites what somebody else changed meanwhile."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.core.errors import Conflict
from app.core.language import message
from app.fellowships.models import Programme, Round

MEANWHILE = message("Somebody else changed this while you were writing. Your text is below and not saved yet.")


def hold_version(session: Session, row: Programme | Round, version: int) -> None:
    """Keep everybody else from changing the row. Raises Conflict where it is no longer the one that was looked at."""
    session.refresh(row, with_for_update=True)
    if row.version != version:
        raise Conflict(MEANWHILE)


def write(row: Programme | Round, values: Mapping[str, object]) -> list[str]:
    """Set what differs; returns the names of the columns that changed."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed
