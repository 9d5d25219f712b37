from flask import Blueprint, make_response, render_template
from flask.typing import ResponseReturnValue

from app.core.forms import Form

blueprint = Blueprint("accounts", __name__, url_prefix="/account")

REFUSED = 422


def form_page(template: str, form: Form, **facts: object) -> ResponseReturnValue:
    """The page of a form: 422 when something was refused, so that nothing half-done is kept."""
    status = REFUSED if form.is_submitted() else 200
    return make_response(render_template(f"accounts/{template}.html", form=form, **facts), status)
