"""Saved lists: one click puts a match on the standard list; further lists have names."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.access import only
from app.core.database import commits, db
from app.core.errors import DomainError, NotFound
from app.core.language import Message, message
from app.matches.actions import lists as actions
from app.matches.forms import DeedForm, NameForm
from app.matches.models import SavedList
from app.matches.queries.lists import items_of, lists_of
from app.matches.queries.references import reference_of, shown_by_reference
from app.matches.routes.blueprint import Looking, blueprint, came_from, looking
from app.matches.routes.cards import Deed, profile_address
from app.matches.routes.facts import facts_of
from app.matches.routes.lines import lines_of
from app.matches.rules.limits import MOST_COMPARED
from app.matches.rules.shown_words import line_of, name_of
from app.profiles.queries import shown_for

REFUSED = 422


@blueprint.get("/lists")
@only("signed_in")
def lists() -> ResponseReturnValue:
    return _lists_page(NameForm())


@blueprint.post("/lists")
@only("signed_in")
@commits
def lists_create() -> ResponseReturnValue:
    here, form = looking(), NameForm()
    if not form.validate_on_submit():
        return _lists_page(form)
    try:
        made = actions.create_list(db.session, here.seeker.id, form.name.data or "", by=here.person.id, at=clock.now())
    except DomainError as error:
        form.refuse(error)
        return _lists_page(form)
    return redirect(url_for("matches.lists_show", public_id=made.public_id), 303)


def _lists_page(form: NameForm) -> ResponseReturnValue:
    here = looking()
    page = render_template("matches/lists.html", form=form, lines=lists_of(db.session, here.seeker.id))
    return make_response(page, REFUSED if form.is_submitted() else 200)


@blueprint.get("/lists/<public_id>")
@only("signed_in")
def lists_show(public_id: str) -> ResponseReturnValue:
    here = looking()
    target = actions.own_list(db.session, here.seeker.id, public_id)
    return _list_page(here, target, NameForm(data={"name": target.name}))


def _list_page(here: Looking, target: SavedList, form: NameForm) -> ResponseReturnValue:
    ids = items_of(db.session, target.id)
    shown = shown_for(db.session, here.viewer, ids)
    lines = lines_of(here.person, shown.values())
    rows = [
        {
            "reference": reference_of(shown[key]),
            "name": name_of(shown[key]),
            "href": profile_address(shown[key]),
            "line": line_of(shown[key]),
            "facts": facts_of(shown[key]),
            "lines": lines.get(key, ()),
            "deed": Deed(
                message("Take off"),
                url_for("matches.lists_take_off", public_id=target.public_id, reference=reference_of(shown[key])),
                "post",
                name_of(shown[key]),
            ),
        }
        for key in ids
        if key in shown
    ]
    page = render_template(
        "matches/list.html",
        form=form,
        target=target,
        list_name=shown_name(target),
        rows=rows,
        gone=len(ids) - len(rows),
        others=[each for each in lists_of(db.session, here.seeker.id) if each.public_id != target.public_id],
        most=MOST_COMPARED,
    )
    return make_response(page, REFUSED if form.is_submitted() else 200)


def shown_name(target: SavedList) -> str | Message:
    return message("Shortlist") if target.is_standard else target.name


@blueprint.post("/lists/<public_id>/rename")
@only("signed_in")
@commits
def lists_rename(public_id: str) -> ResponseReturnValue:
    here, form = looking(), NameForm()
    target = actions.own_list(db.session, here.seeker.id, public_id)
    if not form.validate_on_submit():
        return _list_page(here, target, form)
    try:
        actions.rename_list(db.session, target, form.name.data or "")
    except DomainError as error:
        form.refuse(error)
        return _list_page(here, target, form)
    return redirect(url_for("matches.lists_show", public_id=public_id), 303)


@blueprint.post("/lists/<public_id>/delete")
@only("signed_in")
@commits
def lists_delete(public_id: str) -> ResponseReturnValue:
    here = looking()
    target = actions.own_list(db.session, here.seeker.id, public_id)
    actions.delete_list(db.session, target, at=clock.now())
    told = {
        "text": str(message("“{name}” was deleted.", name=target.name)),
        "undo_href": url_for("matches.lists_restore", public_id=public_id),
    }
    flash(told, "good")  # type: ignore[arg-type]  # notices.html takes mappings
    return redirect(url_for("matches.lists"), 303)


@blueprint.post("/lists/<public_id>/restore")
@only("signed_in")
@commits
def lists_restore(public_id: str) -> ResponseReturnValue:
    restored = actions.restore_list(db.session, looking().seeker.id, public_id)
    flash(str(message("“{name}” is back.", name=restored.name)), "good")
    return redirect(url_for("matches.lists_show", public_id=public_id), 303)


@blueprint.post("/lists/<public_id>/<reference>/take-off")
@only("signed_in")
@commits
def lists_take_off(public_id: str, reference: str) -> ResponseReturnValue:
    here = looking()
    target = actions.own_list(db.session, here.seeker.id, public_id)
    shown = shown_by_reference(db.session, here.viewer, reference)
    actions.take_off_list(db.session, target, shown.id)
    return redirect(url_for("matches.lists_show", public_id=public_id), 303)


@blueprint.post("/matches/<reference>/save")
@only("signed_in")
@commits
def save(reference: str) -> ResponseReturnValue:
    """Onto the standard list, or onto the one named in the form."""
    here = looking()
    DeedForm().validate_on_submit()
    shown = shown_by_reference(db.session, here.viewer, reference)
    if shown.id == here.seeker.id:
        raise NotFound
    wanted, at = request.form.get("list"), clock.now()
    target = (
        actions.own_list(db.session, here.seeker.id, wanted)
        if wanted
        else actions.standard_list(db.session, here.seeker.id, by=here.person.id, at=at)
    )
    actions.save_match(db.session, target, shown.id, by=here.person.id, at=at)
    told = {
        "text": str(message("{name} is on the list “{list}”.", name=name_of(shown), list=shown_name(target))),
        "undo_href": url_for("matches.release", reference=reference),
        "fields": {"next": came_from(url_for("matches.ranked"))},
    }
    flash(told, "good")  # type: ignore[arg-type]  # notices.html takes mappings
    return redirect(came_from(url_for("matches.lists")), 303)


@blueprint.post("/matches/<reference>/release")
@only("signed_in")
@commits
def release(reference: str) -> ResponseReturnValue:
    here = looking()
    DeedForm().validate_on_submit()
    shown = shown_by_reference(db.session, here.viewer, reference)
    actions.take_off_lists(db.session, here.seeker.id, shown.id)
    flash(str(message("{name} is no longer saved.", name=name_of(shown))), "good")
    return redirect(came_from(url_for("matches.lists")), 303)
