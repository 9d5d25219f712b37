"""Calls as everybody reads them."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core.access import public
from app.core.clock import now
from app.core.database import db
from app.core.language import current_language
from app.fellowships.queries.applications.extensions import notices_of
from app.fellowships.queries.calls import call_for, open_calls
from app.fellowships.queries.eligibility import find_rules, terms_of
from app.fellowships.queries.rounds import round_of
from app.fellowships.routes.blueprint import blueprint, enter_as_public
from app.fellowships.rules.words import CALL_STATES


@blueprint.get("/fellowships")
@public
def calls() -> ResponseReturnValue:
    enter_as_public()
    found = open_calls(db.session, now())
    return render_template("fellowships/calls.html", calls=found, states=CALL_STATES, language=current_language())


@blueprint.get("/fellowships/<programme>/<slug>")
@public
def call(programme: str, slug: str) -> ResponseReturnValue:
    enter_as_public()
    found = call_for(db.session, programme, slug, now())
    return render_template(
        "fellowships/call.html",
        call=found,
        texts=found.texts[current_language()],
        states=CALL_STATES,
        notices=notices_of(db.session, found.public_id),
        has_rules=bool(terms_of(find_rules(db.session, round_of(db.session, found.public_id).id)).rules),
    )
