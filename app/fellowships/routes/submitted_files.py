"""Submitted files for staff and for reviewers: asked anew at each download whether this person may read it now."""

from flask import current_app
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import db
from app.fellowships.models import EVERY, enter
from app.fellowships.queries.submitted_files import submitted_file_for_reviewer, submitted_file_for_staff
from app.fellowships.routes.blueprint import blueprint, enter_as_staff
from app.fellowships.routes.sending import send_attachment
from app.fellowships.rules.access import STAFF
from app.fellowships.rules.files import name_for_reader


def _has_scanner() -> bool:
    return bool(current_app.config["SETTINGS"].has_scanner)


@blueprint.get("/staff/applications/<application_id>/files/<int:position>")
@only(*STAFF)
def staff_file(application_id: str, position: int) -> ResponseReturnValue:
    enter_as_staff()
    application, found = submitted_file_for_staff(db.session, application_id, position, has_scanner=_has_scanner())
    return send_attachment(found, name_for_reader(application.number, position))


@blueprint.get("/reviews/<assignment_id>/files/<int:position>")
@only("signed_in")
def reviewer_file(assignment_id: str, position: int) -> ResponseReturnValue:
    enter(db.session, EVERY)
    application, found = submitted_file_for_reviewer(
        db.session, current_person().id, assignment_id, position, at=now(), has_scanner=_has_scanner()
    )
    return send_attachment(found, name_for_reader(application.number, position))
