"""Saving while somebody types: JSON in, the versions that hold now out."""

from collections.abc import Mapping

from flask import jsonify, make_response, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import BadRequest

from app.core.access import only
from app.core.clock import HOME_ZONE, now
from app.core.database import commits, db
from app.fellowships.actions.applications.answering import Typed
from app.fellowships.queries.applications.own import Current
from app.fellowships.queries.applications.reading import asked_of, current_of, names_of
from app.fellowships.queries.questionnaires import questions_named
from app.fellowships.routes.applying.saving import is_version, save_typed
from app.fellowships.routes.applying.showing import printed
from app.fellowships.routes.blueprint import IN_CONFLICT, blueprint
from app.fellowships.routes.guard import Writing, enter_part, until_deadline
from app.fellowships.rules.answers.reading import NOT_TYPED, fields_of, pairs_of, value_from
from app.fellowships.rules.questionnaire import Question

MOST_FIELDS = 2_000


@blueprint.get("/applications/<application_id>/parts/<part_id>/answers")
@only("signed_in")
def answer_versions(application_id: str, part_id: str) -> ResponseReturnValue:
    """A fresh form token and the newest versions, for a page that was open while its session ended."""
    writing = enter_part(application_id, part_id)
    versions = {key: each.version for key, each in current_of(db.session, writing.part).items()}
    return jsonify(token=generate_csrf(), versions=versions)


@blueprint.post("/applications/<application_id>/parts/<part_id>/answers")
@only("signed_in")
@commits
@until_deadline
def save_answers(*, writing: Writing) -> ResponseReturnValue:
    sent = request.get_json(silent=True)
    asked = asked_of(db.session, writing.application)
    answers = _answers(sent)
    party, round_id = writing.part.party, writing.application.round_id
    questions = questions_named(db.session, round_id, party, asked, answers)
    typed = _typed(answers, questions)
    outcome = save_typed(writing, typed)
    assert isinstance(sent, dict), "as _answers found"
    told = {"save": sent.get("save"), "at": now().astimezone(HOME_ZONE).strftime("%H:%M")}
    if outcome.saved is None:
        return make_response(jsonify(**told, closed=True), IN_CONFLICT)
    saved = outcome.saved
    names = names_of(db.session, [each.row.by_id for each in saved.clashes.values()])
    clashes = {key: _theirs(questions[key], each, names) for key, each in saved.clashes.items()}
    return make_response(jsonify(**told, versions=saved.versions, clashes=clashes), IN_CONFLICT if clashes else 200)


def _answers(sent: object) -> Mapping[str, object]:
    """Raises BadRequest for anything that our own script does not send."""
    answers = sent.get("answers") if isinstance(sent, dict) else None
    if not isinstance(answers, dict):
        raise BadRequest
    return answers


def _typed(answers: Mapping[str, object], questions: Mapping[str, Question]) -> dict[str, Typed]:
    """Raises as above."""
    return {
        key: _one(questions[key], each)
        for key, each in answers.items()
        if key in questions and questions[key].kind not in NOT_TYPED
    }


def _one(question: Question, each: object) -> Typed:
    base, fields = (each.get("base"), each.get("fields")) if isinstance(each, dict) else (None, None)
    if not is_version(str(base)) or not isinstance(fields, list) or len(fields) > MOST_FIELDS:
        raise BadRequest
    if not all(_is_pair(pair) for pair in fields):
        raise BadRequest
    pairs = pairs_of(question.key, [(name, text) for name, text in fields])
    return Typed(int(str(base)), value_from(question, pairs))


def _is_pair(pair: object) -> bool:
    return isinstance(pair, list) and [type(each) for each in pair] == [str, str]


def _theirs(question: Question, current: Current, names: Mapping[int, str]) -> dict[str, object]:
    """What somebody else has written meanwhile, in words and as fields."""
    return {
        "version": current.version,
        "fields": fields_of(question, current.value),
        "words": printed(question, current.value),
        "by": names.get(current.row.by_id or 0, ""),
        "at": current.row.at.astimezone(HOME_ZONE).strftime("%H:%M"),
    }
