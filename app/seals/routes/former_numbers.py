"""Staff says whose bad news it is when the number that bound it is gone."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.seals.actions.holding import keep_under_former_number, let_go
from app.seals.queries.desk import attestation_by_public_id
from app.seals.routes.blueprint import blueprint
from app.seals.routes.registries import READERS

ANSWERS = {
    "keep": (keep_under_former_number, message("It stays on the profile, with the number it was issued for.")),
    "let-go": (let_go, message("It is off the profile. Nothing binds it again without a verified number.")),
}


@blueprint.post("/staff/attestations/<public_id>/former-number/<answer>")
@only(*READERS)
@commits
def judge_former_number(public_id: str, answer: str) -> ResponseReturnValue:
    if answer not in ANSWERS:
        raise NotFound
    deed, told = ANSWERS[answer]
    try:
        deed(db.session, attestation_by_public_id(db.session, public_id), by_id=current_person().id, at=now())
    except RuleBroken as error:
        flash(str(error.text), "bad")
    else:
        flash(str(told), "good")
    return redirect(url_for("seals.registries"))
