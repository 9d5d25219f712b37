"""The receipt as a page and as a PDF, and having one confirmed by anybody who holds it."""

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.core import limits
from app.core.access import current_person, only, public
from app.core.database import db
from app.core.limits import Limit
from app.core.pdf_pages import can_make_pdfs, pdf_of
from app.fellowships.models import EVERY, enter
from app.fellowships.queries.applications.own import own_application
from app.fellowships.queries.applications.receipts import Receipt, receipt_holds, receipt_of
from app.fellowships.routes.blueprint import blueprint

TRIES = Limit("address", 60, 600)
LONGEST = 80


@blueprint.get("/applications/<application_id>/receipts/<receipt_id>")
@only("signed_in")
def receipt(application_id: str, receipt_id: str) -> ResponseReturnValue:
    found = _receipt(application_id, receipt_id)
    return render_template("fellowships/submit/receipt.html", receipt=found, has_pdf=can_make_pdfs())


@blueprint.get("/applications/<application_id>/receipts/<receipt_id>.pdf")
@only("signed_in")
def receipt_pdf(application_id: str, receipt_id: str) -> ResponseReturnValue:
    found = _receipt(application_id, receipt_id)
    made = pdf_of(render_template("fellowships/submit/receipt_pdf.html", receipt=found))
    answer = make_response(made)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="receipt-{found.number}-{found.id}.pdf"'
    return answer


def _receipt(application_id: str, receipt_id: str) -> Receipt:
    enter(db.session, EVERY)
    row = own_application(db.session, current_person().id, application_id)
    return receipt_of(db.session, row, receipt_id)


@blueprint.get("/fellowships/receipts")
@public
def check_receipt() -> ResponseReturnValue:
    """Says yes or no, and nothing of the application."""
    enter(db.session, EVERY)
    number, sha256 = (request.args.get(name, "").strip()[:LONGEST] for name in ("receipt", "sha256"))
    holds = None
    if number and sha256:
        limits.charge(db.session, "receipt", {TRIES: request.remote_addr or ""})
        holds = receipt_holds(db.session, number, sha256)
    return render_template("fellowships/submit/verify.html", number=number, sha256=sha256, holds=holds)
