"""Marks which profiles changed at which market revision, so that every process's cache catches up."""

from collections.abc import Iterable

from sqlalchemy import delete, event, insert, select, update
from sqlalchemy.orm import Session

from app.core.database import Revision, bump_revision
from app.profiles.models import MarketMark

_CHANGED = "profiles_changed"
_AT_ONCE = 500


def touch_market(session: Session, profile_ids: Iterable[int]) -> None:
    """Raise the market revision at commit and mark these profiles with it."""
    session.info.setdefault(_CHANGED, set()).update(profile_ids)
    bump_revision(session)


# Registered after the core's own listener, which has raised the revision by then and holds its lock.
@event.listens_for(Session, "before_commit")
def _write_marks(session: Session) -> None:
    changed = sorted(session.info.pop(_CHANGED, ()))
    if not changed:
        return
    number = session.scalar(select(Revision.number).where(Revision.id == 1)) or 0
    for start in range(0, len(changed), _AT_ONCE):
        ids = changed[start : start + _AT_ONCE]
        marked = session.execute(update(MarketMark).where(MarketMark.profile_id.in_(ids)).values(revision=number))
        if marked.rowcount != len(ids):  # type: ignore[attr-defined]  # an UPDATE's result always has it
            session.execute(delete(MarketMark).where(MarketMark.profile_id.in_(ids)))
            session.execute(insert(MarketMark), [{"profile_id": key, "revision": number} for key in ids])


@event.listens_for(Session, "after_soft_rollback")
def _forget_marks(session: Session, _previous: object) -> None:
    session.info.pop(_CHANGED, None)
