"""Everything that somebody has to review, over all rounds; and the way to the next one."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import db
from app.core.language import current_language, message
from app.fellowships.models import Round, Scope, enter
from app.fellowships.queries.conflicts.barred import barred_for, programmes_read_by
from app.fellowships.queries.reviewing.queue import NOTHING, my_rounds
from app.fellowships.routes.blueprint import blueprint, say
from app.fellowships.rules.reviewing.queue import next_after, opened_before, walk_on
from app.fellowships.rules.reviewing.words import STAGES
from app.fellowships.states import PhaseKind

BEFORE = frozenset({PhaseKind.PREPARATION, PhaseKind.CALL, PhaseKind.SCREENING})


def title_of(row: Round) -> str:
    mine, other = (row.title_de, row.title_en) if current_language() == "de" else (row.title_en, row.title_de)
    return mine or other


def enter_own() -> None:
    """As a reviewer; somebody who reads nowhere finds nothing, and is told so."""
    person_id = current_person().id
    enter(db.session, Scope(programmes_read_by(db.session, person_id), barred_for(db.session, person_id)))


@blueprint.get("/reviews")
@only("signed_in")
def reviews_home() -> ResponseReturnValue:
    enter_own()
    rounds = my_rounds(db.session, current_person().id, now())
    return render_template(
        "fellowships/reviewing/home.html",
        rounds=rounds,
        waiting=sum(len(each.items) - each.done for each in rounds),
        title_of=title_of,
        stages=STAGES,
        nothing=NOTHING,
        before=BEFORE,
    )


@blueprint.get("/reviews/next")
@only("signed_in")
def reviews_next() -> ResponseReturnValue:
    """To the task that is to be done next, in the round of ``after`` first; to the list where none is left."""
    enter_own()
    after = request.args.get("after", "")
    rounds = my_rounds(db.session, current_person().id, now())
    here = sorted(rounds, key=lambda each: all(item.assignment_id != after for item in each.items))
    found = next((item for each in here if (item := next_after(each.items, after))), None)
    if found is None:
        return redirect(url_for("fellowships.reviews_home"))
    return redirect(url_for("fellowships.reviews_desk", assignment_id=found.assignment_id))


@blueprint.get("/reviews/<any('previous', 'next'):way>/<assignment_id>")
@only("signed_in")
def reviews_walk(way: str, assignment_id: str) -> ResponseReturnValue:
    """From one application to its neighbour; back to it where there is none."""
    enter_own()
    rounds = my_rounds(db.session, current_person().id, now())
    items = next((each.items for each in rounds if any(item.assignment_id == assignment_id for item in each.items)), ())
    if not items:
        return redirect(url_for("fellowships.reviews_home"))
    found = opened_before(items, assignment_id) if way == "previous" else walk_on(items, assignment_id)
    if found is None:
        first = message("This is the first application that you opened.")
        say(first if way == "previous" else message("No other application is left to review."), "info")
    return redirect(
        url_for("fellowships.reviews_desk", assignment_id=found.assignment_id if found else assignment_id), 303
    )
