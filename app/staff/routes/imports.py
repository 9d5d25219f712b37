"""Where imported profiles came from."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core.access import only
from app.core.database import db
from app.core.language import message
from app.staff.queries.imports import sources
from app.staff.queries.pages import WHOLE
from app.staff.routes.blueprint import READERS, blueprint
from app.staff.routes.exports import csv_answer
from app.staff.routes.filters import Filters, asked_page


@blueprint.get("/imports")
@only(*READERS)
def imports() -> ResponseReturnValue:
    page = sources(db.session, asked_page())
    return render_template("staff/imports.html", page=page, filters=Filters("staff.imports", ()))


@blueprint.get("/imports.csv")
@only(*READERS)
def imports_csv() -> ResponseReturnValue:
    header = [message("Source"), message("Profiles"), message("First"), message("Last")]
    rows = ([line.source, line.profiles, line.first_at, line.last_at] for line in sources(db.session, WHOLE).items)
    return csv_answer("imports", header, rows)
