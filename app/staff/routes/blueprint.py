from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import access_of, find_person
from app.core.forms import Form
from app.core.language import Message, message

blueprint = Blueprint("staff", __name__, url_prefix="/staff")

# Who reads the desk, who works at it, and who alone may change what people are allowed to do.
READERS = ("administrator", "matching_staff", "programme_staff")
DESK = ("administrator", "matching_staff")
ADMINISTRATOR = ("administrator",)
REFUSED = 422

SECTIONS: tuple[tuple[str, Message], ...] = (
    ("staff.desk", message("Overview")),
    ("staff.board", message("Figures")),
    ("staff.simulation", message("Trying a policy")),
    ("staff.models", message("Learned order")),
    ("staff.proposals", message("Proposals")),
    ("staff.by_hand", message("Introductions by hand")),
    ("staff.verification", message("Verification")),
    ("staff.reports", message("Reports")),
    ("seals.registries", message("Registries")),
    ("fellowships.programmes", message("Programmes and rounds")),
    ("staff.people", message("Accounts")),
    ("staff.outbox", message("Outbox")),
    ("staff.names", message("Names to match")),
    ("staff.imports", message("Imports")),
    ("staff.stale", message("Outdated statements")),
    ("staff.log", message("Audit log")),
)


@dataclass(frozen=True)
class Section:
    """A link to one part of the desk."""

    label: Message
    href: str
    is_current: bool


def sections() -> list[Section]:
    """The parts of the desk that this person may open."""
    person = find_person()
    if person is None:
        return []
    here = (request.endpoint or "").removesuffix("_csv")
    found = []
    for endpoint, label in SECTIONS:
        access = access_of(endpoint)
        if access is not None and access.admits(person):
            found.append(Section(label, url_for(endpoint), here == endpoint))
    return found


# Pages of other features that belong to the desk print its sections too.
@blueprint.app_context_processor
def _context() -> dict[str, object]:
    return {"sections": sections}


def form_page(template: str, form: Form, **facts: object) -> ResponseReturnValue:
    """The page of a form: 422 when something was refused, so that nothing half-done is kept."""
    status = REFUSED if form.is_submitted() else 200
    return make_response(render_template(f"staff/{template}.html", form=form, **facts), status)


def tell(said: Message | Mapping[str, object], kind: str = "good") -> None:
    """Say on the next page what the deed did; a mapping carries the way to undo it."""
    flash(said if isinstance(said, Mapping) else str(said), kind)  # type: ignore[arg-type]  # layouts/notices.html reads both
