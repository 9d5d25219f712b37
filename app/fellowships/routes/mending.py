import secrets

from app.core.access import current_person
from app.core.database import db
from app.fellowships.actions.applications.changes import hand_in_part
from app.fellowships.actions.applications.submitting import Push
from app.fellowships.routes.guard import Writing
from app.seals.routes.blueprint import thresholds

KEY_BYTES = 18


def hand_in_declared(writing: Writing) -> None:
    """Declaring another party's part hands in what staff asked of it, and what follows a submission of the team."""
    push = Push(secrets.token_urlsafe(KEY_BYTES), current_person().id, writing.received_at)
    hand_in_part(db.session, writing.part, push, thresholds())
