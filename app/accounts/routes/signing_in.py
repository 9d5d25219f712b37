from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import logout_user
from sqlalchemy.orm import Session

from app.accounts import queries
from app.accounts.actions.passwords import renew_hash
from app.accounts.actions.second_factors import use_code
from app.accounts.actions.sessions import end_session
from app.accounts.actions.sessions import reauthenticate as repeat_sign_in
from app.accounts.actions.tokens import issue_token, use_token
from app.accounts.forms import CodeForm, PasswordForm, SignInForm, text_of
from app.accounts.login import (
    complete_sign_in,
    forget_cookie,
    hashed,
    network,
    next_path,
    password_is_right,
    remember,
    signed_in,
    tools,
)
from app.accounts.models import Account, AccountSession
from app.accounts.queries import Credentials
from app.accounts.routes.blueprint import blueprint, form_page
from app.accounts.rules.addresses import normalised
from app.accounts.rules.tries import PASSWORD_AGAIN, SIGN_IN_HERE, code_limits, sign_in_limits
from app.accounts.states import Purpose, SessionEnd
from app.core import audit, limits
from app.core.access import find_person, only, public
from app.core.clock import now
from app.core.database import commits, db, keep
from app.core.errors import RuleBroken
from app.core.language import message
from app.core.redirects import safe_next

WAITING = "second_step"
WAITING_FOR = "second_step_next"


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
@commits
def sign_in() -> ResponseReturnValue:
    if find_person() is not None:
        return redirect(next_path())
    form = SignInForm()
    if form.validate_on_submit():
        try:
            return _sign_in(text_of(form.address), text_of(form.password))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("sign_in", form, next_path=next_path())


def _sign_in(address: str, password: str) -> ResponseReturnValue:
    key = normalised(address)
    limits.charge(db.session, "sign_in", sign_in_limits(key, network()))
    credentials = queries.find_credentials(db.session, address)
    # An unknown address is verified too, against the hash of nobody: the same work, the same answer.
    right = password_is_right(credentials.password_hash if credentials else None, password)
    if credentials is None or not right or not credentials.is_confirmed:
        raise _refusal(credentials)
    if not credentials.is_open:
        raise _locked()
    new_hash = hashed(password) if tools().hasher.is_outdated(credentials.password_hash) else None
    account = queries.account_by_id(db.session, credentials.account_id)
    if new_hash:
        renew_hash(db.session, account, new_hash)
    limits.forget("sign_in", SIGN_IN_HERE, f"{key}\0{network()}")
    if credentials.has_second_factor:
        return begin_second_step(account, to=next_path())
    return complete_sign_in(account, second_factor=False, to=next_path())


def _refusal(credentials: Credentials | None) -> RuleBroken:
    note_refusal("sign_in.refused", credentials.account_id if credentials else None)
    return RuleBroken(
        message(
            "Address and password do not fit together. Check both. "
            "If you have just registered, open the link in our mail first."
        ),
        field="password",
    )


def note_refusal(event: str, account_id: int | None) -> None:
    """A wrong password or code stays on record although the request changes nothing."""

    def note(kept: Session) -> None:
        audit.record(kept, event, actor_id=None, object_type="account", object_id=account_id)

    keep(note)


def _locked() -> RuleBroken:
    # Said only to someone who knows the password: nobody else learns that there is an account.
    operator = tools().settings.operator_email
    return RuleBroken(message("This account is locked. Write to {address}.", address=operator))


def begin_second_step(account: Account, *, to: str) -> ResponseReturnValue:
    """The password was right and a code is missing: five minutes, in this browser only."""
    raw = issue_token(db.session, Purpose.second_step, address=account.email, account_id=account.id, at=now())
    forget_cookie()
    session[WAITING], session[WAITING_FOR] = raw, to
    return redirect(url_for("accounts.second_step"))


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public
@commits
def second_step() -> ResponseReturnValue:
    raw = session.get(WAITING)
    waiting = queries.find_token(db.session, raw, now=now()) if isinstance(raw, str) else None
    if waiting is None or waiting.purpose != Purpose.second_step or waiting.account_id is None:
        return redirect(url_for("accounts.sign_in"))
    form = CodeForm()
    if not form.validate_on_submit():
        return form_page("second_step", form)
    limits.charge(db.session, "code", code_limits(waiting.account_id))
    account = queries.account_by_id(db.session, waiting.account_id)
    try:
        if not account.is_open:
            raise _locked()
        use_code(db.session, account, text_of(form.code), tools().keys, at=now())
        use_token(db.session, waiting, at=now())
    except RuleBroken as error:
        note_refusal("second_factor.refused", account.id)
        form.refuse(error)
        return form_page("second_step", form)
    return complete_sign_in(account, second_factor=True, to=safe_next(session.get(WAITING_FOR), default="/"))


@blueprint.post("/sign-out")
@public
@commits
def sign_out() -> ResponseReturnValue:
    """Ends the session on the server; signing out twice is no error."""
    if find_person() is not None:
        person = signed_in()
        row = db.session.get_one(AccountSession, person.session_id)
        end_session(db.session, row, why=SessionEnd.signed_out, by_id=person.id, at=now())
        logout_user()
    session.clear()
    forget_cookie()
    flash(str(message("You are signed out.")), "good")
    return redirect(url_for("accounts.sign_in"))


@blueprint.route("/again", methods=["GET", "POST"])
@only("signed_in", during_setup=True)
@commits
def reauthenticate() -> ResponseReturnValue:
    """Ask for the password again before a deed that a forgotten, open browser must not allow."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            check_own_password(text_of(form.password), field="password")
        except RuleBroken as error:
            form.refuse(error)
        else:
            person = signed_in()
            raw = repeat_sign_in(db.session, account_id=person.id, session_id=person.session_id, at=now())
            remember(raw)
            return redirect(next_path())
    return form_page("again", form, next_path=next_path(), asked=request.args.get("next") is not None)


def check_own_password(password: str, *, field: str) -> None:
    """Raises RuleBroken beside ``field`` when this is not the signed-in person's password, TooMany after ten tries."""
    person = signed_in()
    limits.charge(db.session, "password", {PASSWORD_AGAIN: str(person.id)})
    credentials = queries.credentials_by_id(db.session, person.id)
    if password_is_right(credentials.password_hash, password):
        return
    note_refusal("password.refused", person.id)
    raise RuleBroken(message("This is not your current password."), field=field)
