"""Asking a team to mend some answers, and what came of it."""

from dataclasses import dataclass
from datetime import datetime

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import NotFound, RuleBroken
from app.core.language import Message, current_language, message
from app.fellowships.actions.applications.changes import request_changes, take_request_back
from app.fellowships.forms import DeedForm
from app.fellowships.forms.submitting import ChangesForm
from app.fellowships.models import Application, Round
from app.fellowships.queries.applications.content import Whole, whole_application
from app.fellowships.queries.applications.extensions import application_in
from app.fellowships.queries.applications.requests import requests_of, steps_of
from app.fellowships.routes.applying.showing import printed
from app.fellowships.routes.blueprint import REFUSED, blueprint, form_page, round_here, say
from app.fellowships.routes.submitting.reading import local_of
from app.fellowships.rules.access import STAFF
from app.fellowships.rules.application_words import PARTIES
from app.fellowships.rules.deadlines import moment_in
from app.fellowships.rules.questionnaire import Asked
from app.fellowships.states import Party


@dataclass(frozen=True)
class ChangedLine:
    """One answer before and after, in words."""

    label: str
    party: Message
    before: str
    after: str
    is_requested: bool


@dataclass(frozen=True)
class ChangedStep:
    ordinal: int
    received_at: datetime
    lines: tuple[ChangedLine, ...]


@dataclass(frozen=True)
class Place:
    """What the page is about."""

    round: Round
    application: Application
    profile: str
    whole: Whole


def _place(public_id: str, application_id: str) -> Place:
    """Raises NotFound for what was never submitted: nobody of the staff reads a draft."""
    row = round_here(public_id)
    application, profile = application_in(db.session, row, application_id)
    if not application.submissions:
        raise NotFound
    return Place(row, application, profile, whole_application(db.session, application))


@blueprint.route("/staff/rounds/<public_id>/applications/<application_id>/changes", methods=["GET", "POST"])
@only(*STAFF)
@commits
def ask_for_changes(public_id: str, application_id: str) -> ResponseReturnValue:
    place, form = _place(public_id, application_id), ChangesForm()
    form.questions.choices = _choices(place.whole)
    if not form.validate_on_submit():
        return _page(form, place)
    try:
        _ask(form, place)
    except RuleBroken as error:
        form.refuse(error)
        return _page(form, place, REFUSED)
    say(message("The people concerned have a mail. Only the named answers can be changed."))
    return redirect(_here(place), 303)


def _ask(form: ChangesForm, place: Place) -> None:
    """One request for each part that something is asked of."""
    due_at = moment_in(local_of(form.due_at), place.round.time_zone, field="due_at")
    named: dict[str, list[str]] = {}
    for each in form.questions.data or ():
        part_id, _, key = each.partition(":")
        named.setdefault(part_id, []).append(key)
    for part in place.whole.parts:
        if part.public_id in named:
            request_changes(
                db.session,
                place.application.id,
                part,
                named[part.public_id],
                words=form.words.data or "",
                due_at=due_at,
                by_id=current_person().id,
                at=now(),
            )


def _choices(whole: Whole) -> list[tuple[str, str]]:
    language = current_language()
    return [
        (f"{part.public_id}:{question.key}", f"{_whose(part.party)}: {question.label.in_language(language)}")
        for part in whole.parts
        for question in whole.asked.questions(part.party)
    ]


@blueprint.post("/staff/rounds/<public_id>/applications/<application_id>/changes/<request_id>/take-back")
@only(*STAFF)
@commits
def take_changes_back(public_id: str, application_id: str, request_id: str) -> ResponseReturnValue:
    place = _place(public_id, application_id)
    lines = requests_of(db.session, place.application.id)
    found = next((line.request for line in lines if line.request.public_id == request_id), None)
    if found is None:
        raise NotFound
    if DeedForm().validate_on_submit():
        take_request_back(db.session, found, by_id=current_person().id, at=now())
        say(message("Nothing more is asked."))
    return redirect(_here(place), 303)


def _here(place: Place) -> str:
    return url_for(
        "fellowships.ask_for_changes",
        public_id=place.round.public_id,
        application_id=place.application.public_id,
    )


def _page(form: ChangesForm, place: Place, status: int | None = None) -> ResponseReturnValue:
    return form_page(
        "submit/staff_changes",
        form,
        status=status,
        round=place.round,
        application=place.application,
        profile=place.profile,
        requests=[
            (line.request, _whose(line.part.party), _labels(place.whole.asked, line.request.question_keys))
            for line in requests_of(db.session, place.application.id)
        ],
        steps=_steps(place),
    )


def _whose(party: Party) -> Message:
    """As the staff reads it: the team that applies is not theirs."""
    return message("The team") if party is Party.LEAD else PARTIES[party]


def _labels(asked: Asked, keys: list[str]) -> list[str]:
    return [_label(asked, key) for key in keys]


def _label(asked: Asked, key: str) -> str:
    question = asked.question(key)
    return question.label.in_language(current_language()) if question else key


def _steps(place: Place) -> list[ChangedStep]:
    asked, found = place.whole.asked, []
    for step in steps_of(db.session, place.application):
        lines = tuple(
            ChangedLine(
                _label(asked, each.question_key),
                _whose(each.part.party),
                _words(asked, each.question_key, each.before),
                _words(asked, each.question_key, each.after),
                each.is_requested,
            )
            for each in step.differences
        )
        found.append(ChangedStep(step.ordinal, step.received_at, lines))
    return found


def _words(asked: Asked, key: str, value: object) -> str:
    question = asked.question(key)
    if value is None or question is None or isinstance(value, str):
        return str(value or "–")
    return printed(question, value)
