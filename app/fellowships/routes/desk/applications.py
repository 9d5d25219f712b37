"""The list of a round's applications, and one of them."""

from datetime import datetime

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core.access import only
from app.core.clock import now
from app.core.database import db
from app.core.language import Message, current_language, message
from app.core.lists.cutting import WHOLE
from app.core.lists.exports import csv_answer
from app.core.lists.filters import Filter, Filters, asked_page, asked_text, asked_word, options
from app.fellowships.forms import DeedForm
from app.fellowships.models import Application, Round
from app.fellowships.queries.applications.deadlines import deadline_for, follows_until
from app.fellowships.queries.applications.reading import other_parts
from app.fellowships.queries.desk.applications import LISTED, Asked, Order, applications, counts
from app.fellowships.queries.desk.one import Answered, application_here
from app.fellowships.queries.rounds import deadline_of
from app.fellowships.routes.applying.showing import printed
from app.fellowships.routes.blueprint import blueprint, round_here
from app.fellowships.rules.access import STAFF
from app.fellowships.rules.application_words import PARTIES, STATES
from app.fellowships.rules.review_words import ASSIGNMENTS, REVIEWS
from app.fellowships.states import MENDABLE, ApplicationState

ORDERS = {
    Order.NUMBER: message("By number"),
    Order.NEWEST: message("Newest submission first"),
    Order.TITLE: message("By title"),
    Order.MEAN: message("Best mean of reviews first"),
}
LANGUAGES = (("de", message("German")), ("en", message("English")))


def _asked() -> Asked:
    language = asked_text("language")
    return Asked(
        asked_text("q"),
        asked_word(ApplicationState, "state"),
        language if language in dict(LANGUAGES) else "",
        asked_word(Order, "order") or Order.NUMBER,
    )


def _filters(round_: Round, asked: Asked) -> Filters:
    states = options((state, STATES[state].staff) for state in LISTED)
    languages = tuple((code, str(word)) for code, word in LANGUAGES)
    order = "" if asked.order is Order.NUMBER else asked.order.value
    return Filters(
        "fellowships.round_applications",
        (
            Filter("q", message("Title or number"), asked.text),
            Filter("state", message("State"), asked.state.value if asked.state else "", states),
            Filter("language", message("Language"), asked.language, languages),
            Filter("order", message("Order"), order, options(ORDERS.items()), ORDERS[Order.NUMBER]),
        ),
        {"public_id": round_.public_id},
    )


@blueprint.get("/staff/rounds/<public_id>/applications")
@only(*STAFF)
def round_applications(public_id: str) -> ResponseReturnValue:
    row, asked = round_here(public_id), _asked()
    deadline = deadline_of(row)
    return render_template(
        "fellowships/desk/applications.html",
        round=row,
        page=applications(db.session, row.id, asked, asked_page()),
        filters=_filters(row, asked),
        counts=counts(db.session, row.id),
        states=STATES,
        is_over=deadline is not None and not deadline.accepts(now()),
        form=DeedForm(),
    )


@blueprint.get("/staff/rounds/<public_id>/applications.csv")
@only(*STAFF)
def round_applications_csv(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    header = [
        message("Number"),
        message("Title"),
        message("Team"),
        message("State"),
        message("Language"),
        message("Submitted"),
        message("Finished reviews"),
        message("Mean"),
    ]
    rows = (
        [
            line.number,
            line.title,
            line.team,
            STATES[line.state].staff,
            line.language,
            line.submitted_at,
            line.finished,
            None if line.mean is None else f"{line.mean:.1f}",
        ]
        for line in applications(db.session, row.id, _asked(), WHOLE).items
    )
    return csv_answer("applications", header, rows)


@blueprint.get("/staff/rounds/<public_id>/applications/<application_id>")
@only(*STAFF)
def round_application(public_id: str, application_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    found = application_here(db.session, row, application_id)
    is_over = deadline_of(row) is not None and not deadline_for(db.session, found.application).accepts(now())
    return render_template(
        "fellowships/desk/application.html",
        round=row,
        one=found,
        said=_said,
        language=current_language(),
        states=STATES,
        parties=PARTIES,
        reviews=REVIEWS,
        tasks=ASSIGNMENTS,
        is_over=is_over,
        can_ask=is_over and found.application.state in MENDABLE and found.application.reopened_at is None,
        can_extend=found.application.state is ApplicationState.SUBMITTED,
        to_come=_to_come(found.application),
    )


def _to_come(application: Application) -> list[tuple[Message, datetime]]:
    """Parts of other parties that may still follow what was submitted, and until when."""
    parts = [
        (part, follows_until(db.session, application, part, now())) for part in other_parts(db.session, application.id)
    ]
    return [(PARTIES[part.party], until) for part, until in parts if until is not None]


def _said(line: Answered) -> str:
    return printed(line.question, line.value)
