"""What every view of this feature begins with: who looks, and which programmes they may see."""

from dataclasses import dataclass, replace

from flask import Blueprint, flash, make_response, render_template
from flask.typing import ResponseReturnValue

from app.accounts.queries import grants_of
from app.core.access import current_person
from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict, NotFound
from app.core.forms import Form
from app.core.language import Message
from app.fellowships.forms import VersionedForm
from app.fellowships.models import EVERY, Programme, Round, Scope, enter
from app.fellowships.queries.conflicts.barred import barred_for, programmes_read_by
from app.fellowships.queries.rounds import programme_of, round_of
from app.fellowships.rules.access import scope_of_grants

blueprint = Blueprint("fellowships", __name__)
REFUSED, IN_CONFLICT = 422, 409


def enter_as_staff() -> Scope:
    """The programmes in which this person runs rounds, without applications that they are in conflict with.

    Raises NotFound for nobody's.
    """
    person = current_person()
    grants = grants_of(db.session, person.id, now())
    scope = scope_of_grants((grant.role, grant.scope, grant.scope_id) for grant in grants)
    if scope.programme_ids is not None and not scope.programme_ids:
        raise NotFound
    scope = replace(scope, barred=barred_for(db.session, person.id))
    enter(db.session, scope)
    return scope


def enter_as_reviewer() -> Scope:
    """The programmes in which this person reads, without applications that they are in conflict with.

    Raises NotFound for nobody's. What is theirs to read is asked of their assignments.
    """
    person = current_person()
    programmes = programmes_read_by(db.session, person.id)
    if not programmes:
        raise NotFound
    scope = Scope(programmes, barred=barred_for(db.session, person.id))
    enter(db.session, scope)
    return scope


def enter_as_public() -> None:
    """What was announced is everybody's."""
    enter(db.session, EVERY)


def programme_here(public_id: str) -> Programme:
    enter_as_staff()
    return programme_of(db.session, public_id)


def round_here(public_id: str) -> Round:
    enter_as_staff()
    return round_of(db.session, public_id)


def form_page(template: str, form: Form, *, status: int | None = None, **facts: object) -> ResponseReturnValue:
    """The page of a form: 422 when something was refused, so that nothing half-done is kept."""
    asked = REFUSED if form.is_submitted() else 200
    return make_response(render_template(f"fellowships/{template}.html", form=form, **facts), status or asked)


@dataclass(frozen=True)
class Theirs:
    """What somebody else wrote into a field meanwhile."""

    label: str
    text: str


def show_conflict(form: VersionedForm, error: Conflict, row: Programme | Round) -> list[Theirs]:
    """Somebody else was faster: everything typed stays, their values stand beside it, sending again replaces them."""
    form.refuse(error)
    form.version.data = str(row.version)
    stored = {field.short_name: (field, getattr(row, field.short_name, None)) for field in form}
    return [
        Theirs(str(field.label.text), theirs or "–")
        for name, (field, theirs) in stored.items()
        if name != "version" and isinstance(theirs, str) and theirs != (field.data or "")
    ]


def say(text: Message, kind: str = "good") -> None:
    flash(str(text), kind)
