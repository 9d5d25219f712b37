"""What the pages of versions share: forgetting the unpublished one that the person saw."""

from flask import request

from app.core.access import current_person
from app.core.database import db
from app.core.errors import Conflict
from app.core.language import message
from app.fellowships.actions.versions import discard_draft
from app.fellowships.forms import DeedForm
from app.fellowships.models import Round
from app.fellowships.queries.versions import Version
from app.fellowships.routes.blueprint import say


def discard_seen(model: type[Version], row: Round) -> None:
    """Nothing is forgotten where somebody changed it since; the person is told."""
    if not DeedForm().validate_on_submit():
        return
    seen = request.form.get("version", "")
    lock = int(seen) if seen.isascii() and seen.isdigit() else 0
    try:
        discard_draft(db.session, model, row, lock=lock, by_id=current_person().id)
    except Conflict as error:
        say(error.text, "ask")
    else:
        say(message("The unpublished version is gone."))
