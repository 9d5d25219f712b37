import json

from flask import Response, make_response, render_template
from flask.typing import ResponseReturnValue

from app.core.access import only
from app.core.clock import now
from app.core.database import db
from app.core.spreadsheet import csv_lines
from app.profiles.queries.export import header_and_cells
from app.profiles.queries.own_data import data_of_profile
from app.profiles.routes.blueprint import blueprint, own


@blueprint.get("/<public_id>/export")
@only("signed_in")
def export(public_id: str) -> ResponseReturnValue:
    return render_template("profiles/export.html", profile=own(public_id))


@blueprint.get("/<public_id>/export.json")
@only("signed_in")
def export_json(public_id: str) -> ResponseReturnValue:
    collected = data_of_profile(db.session, own(public_id), at=now())
    return _file(json.dumps(collected, ensure_ascii=False, indent=2), public_id, "json", "application/json")


@blueprint.get("/<public_id>/export.csv")
@only("signed_in")
def export_csv(public_id: str) -> ResponseReturnValue:
    lines = csv_lines(header_and_cells(db.session, own(public_id)))
    return _file("".join(lines), public_id, "csv", "text/csv")


def _file(text: str, public_id: str, suffix: str, media_type: str) -> Response:
    response = make_response(text)
    response.mimetype = media_type
    # The name of the profile stays out of the header: it may hold any sign.
    response.headers["Content-Disposition"] = f'attachment; filename="anschub-{public_id}.{suffix}"'
    return response
