"""The audit log, for administrators."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.database import db
from app.core.language import message
from app.core.lists.cutting import WHOLE
from app.core.lists.exports import csv_answer
from app.core.lists.filters import Filter, Filters, asked_number, asked_page, asked_text
from app.fellowships.queries.conflicts.barred import barred_for
from app.staff.queries.log import LogFilter, object_types
from app.staff.queries.log import log as log_found
from app.staff.routes.blueprint import ADMINISTRATOR, blueprint


def _asked() -> LogFilter:
    barred = barred_for(db.session, current_person().id)
    return LogFilter(
        asked_text("event"), asked_text("object_type"), asked_number("object"), asked_number("actor"), barred
    )


def _filters(asked: LogFilter) -> Filters:
    known = tuple((name, name) for name in object_types(db.session, asked.barred))
    return Filters(
        "staff.log",
        (
            Filter("event", message("Event begins with"), asked.event),
            Filter("object_type", message("Kind of object"), asked.object_type, known),
            Filter("object", message("Number of the object"), _shown(asked.object_id)),
            Filter("actor", message("Number of the account that acted"), _shown(asked.actor_id)),
        ),
    )


def _shown(number: int | None) -> str:
    return "" if number is None else str(number)


@blueprint.get("/audit")
@only(*ADMINISTRATOR)
def log() -> ResponseReturnValue:
    asked = _asked()
    page = log_found(db.session, asked, asked_page())
    return render_template("staff/log.html", page=page, filters=_filters(asked))


@blueprint.get("/audit.csv")
@only(*ADMINISTRATOR)
def log_csv() -> ResponseReturnValue:
    header = [
        message("Time"),
        message("Event"),
        message("Account"),
        message("Kind of object"),
        message("Number of the object"),
        message("Details"),
        message("Request"),
    ]
    rows = (
        [
            line.at,
            line.event,
            line.actor_id,
            line.object_type,
            line.object_id,
            " ".join(f"{key}={value}" for key, value in line.details),
            line.request_id,
        ]
        for line in log_found(db.session, _asked(), WHOLE).items
    )
    return csv_answer("audit", header, rows)
