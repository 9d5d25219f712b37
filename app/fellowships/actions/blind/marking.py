"""Passages that staff take out themselves: they stay out when the application is submitted anew."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.fellowships.actions.blind.searching import counted_text, write_places
from app.fellowships.actions.blind.settling import note
from app.fellowships.models import Application, Redaction
from app.fellowships.rules.blind.passages import said_in
from app.fellowships.rules.blind.places import HAND, MARKED
from app.fellowships.states import FindingState

SHORTEST_PASSAGE = 2


def mark_passage(
    session: Session, application: Application, passage: str, *, by_id: int, at: datetime
) -> list[Redaction]:
    """Take a passage out wherever the application's answers say it, letter for letter.

    Raises RuleBroken where it is too short or no answer says it, NotFound where nothing counts.
    """
    words = passage.strip()
    if len(words) < SHORTEST_PASSAGE:
        raise RuleBroken(message("Write the passage as it stands in the text."), field="passage")
    counted = counted_text(session, application)
    if counted is None:
        raise NotFound
    found = list(said_in(counted.frozen, counted.asked, words))
    if not found:
        raise RuleBroken(message("No answer says this. Write the passage as it stands in the text."), field="passage")
    rows = write_places(session, counted.submission, found, at)
    for row in rows:
        row.kind, row.is_by_hand, row.is_sure = f"{HAND}.{MARKED}", True, True
        row.state, row.reason, row.settled_at, row.settled_by_id = FindingState.REDACTED, "", at, by_id
    session.flush()
    note(session, application.id, FindingState.REDACTED, len(rows), by_id)
    return rows
