"""Two switches on one page: a profile is not proposed, nothing is learned from a person."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.actions.learning import allow_learning, refuse_learning
from app.accounts.models import Account
from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import NotFound
from app.core.language import Message, message
from app.profiles.actions.proposing import allow_proposals, object_to_proposals
from app.profiles.forms import DeedForm
from app.profiles.queries.mine import objections_of
from app.profiles.routes.blueprint import blueprint, own


@blueprint.get("/privacy")
@only("signed_in")
def privacy() -> ResponseReturnValue:
    account = _account()
    lines = objections_of(db.session, account.id)
    return render_template("profiles/privacy.html", lines=lines, not_learned_since=account.not_learned_since)


@blueprint.post("/privacy/learning/<deed>")
@only("signed_in")
@commits
def set_learning(deed: str) -> ResponseReturnValue:
    _check(deed)
    account = _account()
    if deed == "refuse":
        refuse_learning(db.session, account, at=now())
        said, undo = message("Nothing is learned from what you do here any more."), "allow"
    else:
        allow_learning(db.session, account)
        said, undo = message("What you do here may improve proposals again."), "refuse"
    return _done(said, url_for(".set_learning", deed=undo))


@blueprint.post("/<public_id>/proposing/<deed>")
@only("signed_in")
@commits
def set_proposing(public_id: str, deed: str) -> ResponseReturnValue:
    _check(deed)
    profile, by_id = own(public_id), current_person().id
    if deed == "refuse":
        object_to_proposals(db.session, profile, by_id=by_id, at=now())
        said, undo = message("{name} is not proposed any more.", name=profile.name), "allow"
    else:
        allow_proposals(db.session, profile, by_id=by_id, at=now())
        said, undo = message("{name} may be proposed again.", name=profile.name), "refuse"
    return _done(said, url_for(".set_proposing", public_id=public_id, deed=undo))


def _check(deed: str) -> None:
    if deed not in {"refuse", "allow"}:
        raise NotFound
    DeedForm().validate_on_submit()


def _done(said: Message, undo_href: str) -> ResponseReturnValue:
    note = {"text": str(said), "undo_href": undo_href, "fields": {}}
    flash(note, "good")  # type: ignore[arg-type]  # layouts/notices.html prints a deed that can be undone
    return redirect(url_for(".privacy"), 303)


def _account() -> Account:
    return db.session.get_one(Account, current_person().id)
