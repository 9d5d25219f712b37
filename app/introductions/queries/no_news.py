"""With whom a profile has something under way, or had: the weekly mail of new matches does not bring them up."""

from collections.abc import Mapping, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core.person import Person
from app.introductions.models import Introduction


def no_news(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `match.no_news`: whatever came of it, a no included; for both sides alike, so it tells neither."""
    mine = or_(Introduction.asker_id.in_(ids), Introduction.receiver_id.in_(ids))
    pairs = select(Introduction.asker_id, Introduction.receiver_id).where(mine).order_by(Introduction.id)
    found: dict[int, set[int]] = {}
    for asker_id, receiver_id in session.execute(pairs):
        if asker_id is not None and receiver_id is not None:
            found.setdefault(asker_id, set()).add(receiver_id)
            found.setdefault(receiver_id, set()).add(asker_id)
    return {profile_id: frozenset(found[profile_id]) for profile_id in ids if profile_id in found}
