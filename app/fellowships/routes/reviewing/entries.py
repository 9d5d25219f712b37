"""Saving a review while somebody types: JSON in, the versions that hold now out, as with applications."""

from collections.abc import Mapping

from flask import jsonify, make_response, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import BadRequest

from app.core.access import only
from app.core.clock import HOME_ZONE, now
from app.core.database import commits, db
from app.core.language import message
from app.fellowships.actions.reviewing.writing import Theirs, Typed
from app.fellowships.queries.reviewing.tasks import Task, fields_named, versions_of
from app.fellowships.routes.applying.saving import is_version
from app.fellowships.routes.blueprint import IN_CONFLICT, blueprint
from app.fellowships.routes.reviewing.desk import task_open
from app.fellowships.routes.reviewing.writing import save_typed
from app.fellowships.rules.answers.reading import field_name
from app.fellowships.rules.reviewing.saying import value_from

MOST_FIELDS = 20


@blueprint.get("/reviews/<assignment_id>/entries")
@only("signed_in")
def reviews_versions(assignment_id: str) -> ResponseReturnValue:
    """A fresh form token and the newest versions, for a page that was open while its session ended."""
    task = task_open(assignment_id)
    return jsonify(token=generate_csrf(), versions=versions_of(db.session, task.review))


@blueprint.post("/reviews/<assignment_id>/entries")
@only("signed_in")
@commits
def reviews_save(assignment_id: str) -> ResponseReturnValue:
    task, sent = task_open(assignment_id), request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise BadRequest
    typed = _typed(task, sent.get("answers"))
    saved = save_typed(task, typed, sent.get("on")) if task.may_write else None
    told = {"save": sent.get("save"), "at": now().astimezone(HOME_ZONE).strftime("%H:%M")}
    if saved is None:
        why = message("This review takes no changes at present.")
        return make_response(jsonify(**told, closed=True, message=str(why)), IN_CONFLICT)
    clashes = {name: _theirs(name, each) for name, each in saved.clashes.items()}
    return make_response(jsonify(**told, versions=saved.versions, clashes=clashes), IN_CONFLICT if clashes else 200)


def _typed(task: Task, answers: object) -> dict[str, Typed]:
    """Raises BadRequest for anything that our own script does not send."""
    if not isinstance(answers, dict):
        raise BadRequest
    judged = task.judged
    known = set(fields_named(db.session, task, answers))
    return {
        name: Typed(base, value_from(judged, name, texts))
        for name, (base, texts) in ((name, _one(name, each)) for name, each in answers.items())
        if name in known
    }


def _one(name: str, each: object) -> tuple[int, list[str]]:
    base, fields = (each.get("base"), each.get("fields")) if isinstance(each, dict) else (None, None)
    if not is_version(str(base)) or not isinstance(fields, list) or len(fields) > MOST_FIELDS:
        raise BadRequest
    if not all(isinstance(pair, list) and [type(one) for one in pair] == [str, str] for pair in fields):
        raise BadRequest
    return int(str(base)), [text for key, text in fields if key == field_name(name)]


def _theirs(name: str, each: Theirs) -> Mapping[str, object]:
    """What another window has written meanwhile, in words and as fields."""
    words = "" if each.value is None else str(each.value)
    return {
        "version": each.version,
        "fields": [[field_name(name), words]] if words or isinstance(each.value, str) else [],
        "words": words,
        "by": str(message("another window of yours")),
        "at": each.at.astimezone(HOME_ZONE).strftime("%H:%M"),
    }
