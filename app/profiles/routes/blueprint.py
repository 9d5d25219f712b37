from flask import Blueprint, flash, make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person
from app.core.database import db
from app.core.forms import Form
from app.core.language import Message
from app.profiles import queries
from app.profiles.models import Profile, ProfileChange

blueprint = Blueprint("profiles", __name__, url_prefix="/profiles")

REFUSED = 422
CLASHING = 409


def form_page(template: str, form: Form, **facts: object) -> ResponseReturnValue:
    """The page of a form: 422 when something was refused, so that nothing half-done is kept."""
    status = REFUSED if form.is_submitted() else 200
    return make_response(render_template(f"profiles/{template}.html", form=form, **facts), status)


def tell(said: Message, kind: str) -> None:
    """Say on the next page what the deed did."""
    flash(str(said), kind)


def tell_undo(said: Message, profile: Profile, change: ProfileChange, back: str) -> None:
    """Say on the next page what was removed, with a button that brings it back; ``back`` is where that leads."""
    href = url_for(".restore", public_id=profile.public_id, change_id=change.id)
    note = {"text": str(said), "undo_href": href, "fields": {"next": back}}
    flash(note, "good")  # type: ignore[arg-type]  # layouts/notices.html prints a deed that can be undone


def own(public_id: str) -> Profile:
    """The profile of this address that the person may edit; nobody else learns that it exists."""
    return queries.my_profile(db.session, current_person(), public_id)
