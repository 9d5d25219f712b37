"""How the reviews of a round stand: progress, scores side by side, which review would decide something."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import only
from app.core.clock import now
from app.core.database import db
from app.core.language import message
from app.core.lists.exports import csv_answer
from app.core.paging import Page, offset_of, page_number
from app.fellowships.queries.desk.scores import Scored, dashboard
from app.fellowships.routes.blueprint import blueprint, round_here
from app.fellowships.rules.access import STAFF
from app.fellowships.rules.review_words import REVIEWERS

SHOWN_REVIEWERS = 200
SHOWN_FEW = 10
PAGE_SIZE = 50


@blueprint.get("/staff/rounds/<public_id>/reviews")
@only(*STAFF)
def round_reviews(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    found = dashboard(db.session, row)
    return render_template(
        "fellowships/desk/reviews.html",
        round=row,
        board=found,
        is_late=found.due_at is not None and found.due_at < now(),
        states=REVIEWERS,
        few=SHOWN_FEW,
        most=SHOWN_REVIEWERS,
    )


@blueprint.get("/staff/rounds/<public_id>/scores")
@only(*STAFF)
def round_scores(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    found = dashboard(db.session, row)
    number = min(page_number(request.args.get("page")), max(1, -(-len(found.scored) // PAGE_SIZE)))
    start = offset_of(number, PAGE_SIZE)
    page: Page[Scored] = Page(found.scored[start : start + PAGE_SIZE], number, PAGE_SIZE, len(found.scored))
    return render_template(
        "fellowships/desk/scores.html",
        round=row,
        board=found,
        page=page,
        address=lambda wanted: url_for("fellowships.round_scores", public_id=public_id, page=wanted),
    )


@blueprint.get("/staff/rounds/<public_id>/scores.csv")
@only(*STAFF)
def round_scores_csv(public_id: str) -> ResponseReturnValue:
    row = round_here(public_id)
    header = [
        message("Number"),
        message("Title"),
        message("Finished reviews"),
        message("Of these by earlier criteria"),
        message("Raw mean"),
        message("Raw rank"),
        message("Calibrated"),
        message("Calibrated rank"),
        message("90 % of the believed ranks: from"),
        message("90 % of the believed ranks: to"),
        message("Chance to be within the places (%)"),
    ]
    return csv_answer("scores", header, [_cells(each) for each in dashboard(db.session, row).scored])


def _cells(each: Scored) -> list[object]:
    found, first = each.standing, [each.number, each.title, len(each.singles), each.by_earlier]
    if found is None:
        return [*first, *(None,) * 7]
    raw = None if found.raw is None else f"{found.raw:.1f}"
    ranks = [found.raw_rank, f"{found.calibrated:.1f}", found.rank, found.first_rank, found.last_rank, found.in_percent]
    return [*first, raw, *ranks]
