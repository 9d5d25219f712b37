"""Calls for other programmes and for feed readers: JSON in both languages, Atom in one."""

from datetime import datetime

from flask import jsonify, make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import public
from app.core.clock import now
from app.core.database import db
from app.core.errors import NotFound
from app.core.language import LANGUAGES, speaking
from app.fellowships.queries.calls import Call, open_calls
from app.fellowships.routes.blueprint import blueprint, enter_as_public
from app.fellowships.rules.words import CALL_STATES


def _address(call: Call) -> str:
    return url_for("fellowships.call", programme=call.programme_slug, slug=call.slug, _external=True)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None


@blueprint.get("/fellowships/calls.json")
@public
def calls_json() -> ResponseReturnValue:
    enter_as_public()
    found = open_calls(db.session, now())
    return jsonify({"calls": [_as_json(call) for call in found]})


def _as_json(call: Call) -> dict[str, object]:
    return {
        "id": call.public_id,
        "url": _address(call),
        "state": call.state.value,
        "programme": {language: texts.programme for language, texts in call.texts.items()},
        "title": {language: texts.title for language, texts in call.texts.items()},
        "summary": {language: texts.lead for language, texts in call.texts.items()},
        "opens_at": _iso(call.opens_at),
        "closes_at": _iso(call.closes_at),
        "time_zone": call.time_zone,
        "grace_minutes": call.grace_minutes,
        "places": call.places,
        "award_eur": call.award_eur,
        "contact": call.contact,
    }


@blueprint.get("/fellowships/calls.<language>.atom")
@public
def calls_atom(language: str) -> ResponseReturnValue:
    """Raises NotFound for a language that we do not speak."""
    if language not in LANGUAGES:
        raise NotFound
    enter_as_public()
    found, at = open_calls(db.session, now()), now()
    with speaking(language):
        page = render_template(
            "fellowships/calls.atom.xml", calls=found, language=language, states=CALL_STATES, iso=_iso, at=at
        )
    answer = make_response(page)
    answer.headers["Content-Type"] = "application/atom+xml; charset=utf-8"
    return answer
