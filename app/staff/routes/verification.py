"""The lists behind verification: the queue, and investors whose statements are outdated."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core.access import only
from app.core.clock import now
from app.core.database import db
from app.core.language import message
from app.core.lists.cutting import WHOLE
from app.core.lists.exports import csv_answer
from app.core.lists.filters import Filter, Filters, asked_page, asked_word, options
from app.profiles.rules.labels import KINDS
from app.profiles.states import Kind
from app.staff.queries.verification import stale_investors, verification_queue
from app.staff.routes.blueprint import READERS, blueprint
from app.staff.rules.labels import QUEUES
from app.staff.states import Queue


def queue_filters() -> Filters:
    queue, kind = asked_word(Queue, "queue"), asked_word(Kind, "kind")
    shown = queue.value if queue is Queue.VERIFIED else ""
    return Filters(
        "staff.verification",
        (
            Filter(
                "queue",
                message("State"),
                shown,
                options([(Queue.VERIFIED, QUEUES[Queue.VERIFIED])]),
                QUEUES[Queue.WAITING],
            ),
            Filter("kind", message("Kind"), kind.value if kind else "", options(KINDS.items())),
        ),
    )


@blueprint.get("/verification")
@only(*READERS)
def verification() -> ResponseReturnValue:
    queue, kind = asked_word(Queue, "queue") or Queue.WAITING, asked_word(Kind, "kind")
    page = verification_queue(db.session, queue, kind, asked_page())
    return render_template(
        "staff/verification.html",
        page=page,
        filters=queue_filters(),
        is_waiting=queue is Queue.WAITING,
        kind=kind.value if kind else None,
        kinds=KINDS,
    )


@blueprint.get("/verification.csv")
@only(*READERS)
def verification_csv() -> ResponseReturnValue:
    queue = asked_word(Queue, "queue") or Queue.WAITING
    page = verification_queue(db.session, queue, asked_word(Kind, "kind"), WHOLE)
    header = [
        message("Name"),
        message("Kind"),
        message("Published"),
        message("Verified"),
        message("What was seen"),
        message("Number"),
    ]
    rows = (
        [line.name, KINDS[line.kind], line.published_at, line.verified_at, line.verified_what, line.public_id]
        for line in page.items
    )
    return csv_answer("verification", header, rows)


@blueprint.get("/outdated")
@only(*READERS)
def stale() -> ResponseReturnValue:
    page = stale_investors(db.session, now(), asked_page())
    return render_template("staff/stale.html", page=page, filters=Filters("staff.stale", ()))


@blueprint.get("/outdated.csv")
@only(*READERS)
def stale_csv() -> ResponseReturnValue:
    page = stale_investors(db.session, now(), WHOLE)
    header = [message("Name"), message("Said"), message("Number")]
    return csv_answer("outdated", header, ([line.name, line.said_at, line.public_id] for line in page.items))
