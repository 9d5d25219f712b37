"""What of the introductions may be learned from."""

from sqlalchemy import ColumnElement

from app.introductions.models import Introduction
from app.profiles.queries.learning import learned_from


def learned_from_introductions() -> ColumnElement[bool]:
    """Neither who asked or answered nor a member of either profile said no."""
    return learned_from(
        people=(Introduction.started_by_id, Introduction.answered_by_id),
        profiles=(Introduction.asker_id, Introduction.receiver_id),
    )
