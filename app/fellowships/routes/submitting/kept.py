"""Texts that are kept beside an application: its people read and copy them."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.database import db
from app.core.language import current_language
from app.fellowships.models import EVERY, enter
from app.fellowships.queries.applications.kept import kept_for_account
from app.fellowships.routes.applying.deadline import later_end_shown
from app.fellowships.routes.applying.showing import printed
from app.fellowships.routes.blueprint import blueprint
from app.fellowships.rules.kept_words import KEPT_WHY


@blueprint.get("/applications/<application_id>/kept")
@only("signed_in")
def kept_texts(application_id: str) -> ResponseReturnValue:
    """Members of the profile that applies see those of the lead's part, another party those of its own."""
    enter(db.session, EVERY)
    found = kept_for_account(db.session, current_person().id, application_id, printed, current_language())
    return render_template(
        "fellowships/submit/kept.html", found=found, why=KEPT_WHY, later=later_end_shown(db.session, found.application)
    )
