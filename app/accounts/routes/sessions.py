from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries
from app.accounts.actions.sessions import end_session, end_sessions
from app.accounts.login import forget_cookie, signed_in
from app.accounts.routes.blueprint import blueprint
from app.accounts.states import SessionEnd
from app.core.access import only
from app.core.clock import now
from app.core.database import commits, db
from app.core.language import message


@blueprint.get("/sessions")
@only("signed_in")
def sessions() -> ResponseReturnValue:
    person = signed_in()
    rows = queries.sessions_of(db.session, person.id)
    return render_template("accounts/sessions.html", rows=rows, current_id=person.session_id)


@blueprint.post("/sessions/<public_id>/end")
@only("signed_in")
@commits
def end_one_session(public_id: str) -> ResponseReturnValue:
    person = signed_in()
    row = queries.session_by_public_id(db.session, person.id, public_id)
    end_session(db.session, row, why=SessionEnd.ended_elsewhere, by_id=person.id, at=now())
    flash(str(message("This device is signed out.")), "good")
    return redirect(url_for("accounts.sessions"))


@blueprint.post("/sessions/end-others")
@only("signed_in")
@commits
def end_other_sessions() -> ResponseReturnValue:
    person = signed_in()
    end_sessions(db.session, person.id, why=SessionEnd.ended_elsewhere, at=now(), except_id=person.session_id)
    flash(str(message("All other devices are signed out.")), "good")
    return redirect(url_for("accounts.sessions"))


@blueprint.post("/sessions/end-all")
@only("signed_in")
@commits
def end_all_sessions() -> ResponseReturnValue:
    end_sessions(db.session, signed_in().id, why=SessionEnd.signed_out, at=now())
    forget_cookie()
    flash(str(message("You are signed out on all devices.")), "good")
    return redirect(url_for("accounts.sign_in"))


@blueprint.post("/extend")
@only("signed_in", during_setup=True)
@commits
def extend_session() -> ResponseReturnValue:
    """Asked for by the warning before a session runs out; being here at all is what extends it."""
    return "", 204
