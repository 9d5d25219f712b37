"""Keeping, using and deleting named weights."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.access import only
from app.core.database import commits, db
from app.core.errors import DomainError
from app.core.language import message
from app.matches.actions import presets
from app.matches.forms import NameForm
from app.matches.routes.blueprint import blueprint, looking
from app.matches.rules.asking import levels_of
from app.matches.rules.weights import STANDARD


def _to_list() -> ResponseReturnValue:
    return redirect(url_for("matches.ranked"), 303)


@blueprint.post("/matches/weights")
@only("signed_in")
@commits
def keep_weights() -> ResponseReturnValue:
    here, form = looking(), NameForm()
    levels = levels_of(request.form.to_dict(flat=False)) or dict(STANDARD)
    if not form.validate_on_submit():
        flash(str(message("Give the weighting a name of at most 80 characters.")), "bad")
        return _to_list()
    try:
        presets.keep_preset(db.session, here.seeker.id, form.name.data or "", levels, by=here.person.id, at=clock.now())
    except DomainError as error:
        flash(str(error.text), "bad")
        return _to_list()
    flash(str(message("Kept as “{name}” and in use.", name=form.name.data)), "good")
    return _to_list()


@blueprint.post("/matches/weights/standard")
@only("signed_in")
@commits
def use_standard_weights() -> ResponseReturnValue:
    presets.use_standard(db.session, looking().seeker.id)
    flash(str(message("The standard weights are in use.")), "good")
    return _to_list()


@blueprint.post("/matches/weights/<public_id>/use")
@only("signed_in")
@commits
def use_weights(public_id: str) -> ResponseReturnValue:
    used = presets.use_preset(db.session, looking().seeker.id, public_id)
    flash(str(message("“{name}” is in use.", name=used.name)), "good")
    return _to_list()


@blueprint.post("/matches/weights/<public_id>/delete")
@only("signed_in")
@commits
def delete_weights(public_id: str) -> ResponseReturnValue:
    presets.delete_preset(db.session, looking().seeker.id, public_id)
    flash(str(message("The weighting was deleted.")), "good")
    return _to_list()
