"""Hiding a match with a reason, taking that back, and the list of what is hidden."""

from dataclasses import dataclass

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.access import only
from app.core.database import commits, db
from app.core.errors import NotFound
from app.core.language import Message, message
from app.matches.actions.hiding import hide_match, show_again
from app.matches.forms import HIDE_REASONS, DeedForm, HideForm
from app.matches.queries.lists import hidden_by
from app.matches.queries.references import reference_of, shown_by_reference
from app.matches.routes.blueprint import blueprint, came_from, looking
from app.matches.routes.cards import Deed, profile_address
from app.matches.rules.shown_words import line_of, name_of
from app.matches.states import HideReason
from app.profiles.queries import shown_for

REFUSED = 422


@dataclass(frozen=True)
class Row:
    """A profile in a plain list."""

    name: object
    href: str
    line: str
    language: str
    note: Message
    at: object
    deed: Deed


@blueprint.get("/matches/<reference>/hide")
@only("signed_in")
def ranked_hide(reference: str) -> ResponseReturnValue:
    return _hide_page(reference, HideForm())


@blueprint.post("/matches/<reference>/hide")
@only("signed_in")
@commits
def hide(reference: str) -> ResponseReturnValue:
    here, form = looking(), HideForm()
    shown = shown_by_reference(db.session, here.viewer, reference)
    if shown.id == here.seeker.id:
        raise NotFound
    if not form.validate_on_submit():
        return _hide_page(reference, form)
    hide_match(db.session, here.seeker.id, shown.id, HideReason(form.reason.data), by=here.person.id, at=clock.now())
    flash(_undo(message("{name} is hidden.", name=name_of(shown)), reference), "good")  # type: ignore[arg-type]  # notices.html takes mappings
    return redirect(came_from(url_for("matches.ranked")), 303)


@blueprint.post("/matches/<reference>/show-again")
@only("signed_in")
@commits
def show_hidden(reference: str) -> ResponseReturnValue:
    here = looking()
    DeedForm().validate_on_submit()
    shown = shown_by_reference(db.session, here.viewer, reference)
    show_again(db.session, here.seeker.id, shown.id)
    flash(str(message("{name} can be proposed again.", name=name_of(shown))), "good")
    return redirect(came_from(url_for("matches.ranked")), 303)


def _undo(text: Message, reference: str) -> dict[str, object]:
    return {
        "text": str(text),
        "undo_href": url_for("matches.show_hidden", reference=reference),
        "fields": {"next": came_from(url_for("matches.ranked"))},
    }


def _hide_page(reference: str, form: HideForm) -> ResponseReturnValue:
    here = looking()
    shown = shown_by_reference(db.session, here.viewer, reference)
    page = render_template(
        "matches/hide.html",
        form=form,
        name=name_of(shown),
        reference=reference,
        back=came_from(url_for("matches.ranked")),
    )
    return make_response(page, REFUSED if request.method == "POST" else 200)


@blueprint.get("/matches/hidden")
@only("signed_in")
def ranked_hidden() -> ResponseReturnValue:
    here = looking()
    lines = hidden_by(db.session, here.seeker.id)
    shown = shown_for(db.session, here.viewer, [line.profile_id for line in lines])
    rows = [
        Row(
            name_of(shown[line.profile_id]),
            profile_address(shown[line.profile_id]),
            *line_of(shown[line.profile_id]),
            HIDE_REASONS[line.reason],
            line.hidden_at,
            Deed(
                message("Show again"),
                url_for("matches.show_hidden", reference=reference_of(shown[line.profile_id])),
                "post",
                name_of(shown[line.profile_id]),
                {"next": url_for("matches.ranked_hidden")},
            ),
        )
        for line in lines
        if line.profile_id in shown
    ]
    return render_template("matches/hidden.html", rows=rows)
