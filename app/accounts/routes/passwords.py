from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries
from app.accounts.actions.passwords import ask_for_reset, change_password, reset_password
from app.accounts.forms import AskResetForm, ChangePasswordForm, NewPasswordForm, text_of
from app.accounts.login import hashed, network, signed_in
from app.accounts.models import AccountToken
from app.accounts.routes.blueprint import blueprint, form_page
from app.accounts.routes.links import drop_link, held_link, link_over
from app.accounts.routes.signing_in import check_own_password
from app.accounts.rules.addresses import checked_address, normalised
from app.accounts.rules.passwords import check_password
from app.accounts.rules.tries import mail_limits
from app.accounts.states import Purpose
from app.core import limits
from app.core.access import only, public
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import RuleBroken
from app.core.language import current_language, message


@blueprint.route("/reset", methods=["GET", "POST"])
@public
@commits
def reset() -> ResponseReturnValue:
    """Ask for a link that sets a new password; the answer is the same for every address."""
    form = AskResetForm()
    if form.validate_on_submit():
        try:
            address = checked_address(text_of(form.address))
        except RuleBroken as error:
            form.refuse(error)
        else:
            limits.charge(db.session, "mail", mail_limits(normalised(address), network()))
            ask_for_reset(db.session, address, language=current_language(), at=now())
            return render_template("accounts/reset_sent.html", address=address)
    return form_page("reset", form)


@blueprint.route("/new-password", methods=["GET", "POST"])
@public
@commits
def new_password() -> ResponseReturnValue:
    """Where a reset link leads: sets the password and signs nobody in, so that a second factor is still asked for."""
    token = held_link(Purpose.reset)
    if token is None or token.account_id is None:
        return link_over("reset")
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            return _reset(token.id, token.account_id, text_of(form.new_password))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("new_password", form, address=token.address)


def _reset(token_id: int, account_id: int, password: str) -> ResponseReturnValue:
    account = queries.account_by_id(db.session, account_id)
    check_password(password, display_name=account.display_name, address=account.email)
    new_hash = hashed(password)
    account = queries.account_by_id(db.session, account_id)
    reset_password(db.session, account, db.session.get_one(AccountToken, token_id), new_hash=new_hash, at=now())
    drop_link()
    flash(str(message("Your password is changed. Sign in with the new one.")), "good")
    return redirect(url_for("accounts.sign_in"))


@blueprint.route("/password", methods=["GET", "POST"])
@only("signed_in")
@commits
def password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            return _change(form)
        except RuleBroken as error:
            form.refuse(error)
    if not form.is_submitted():
        form.end_others.data = True
    return form_page("password", form)


def _change(form: ChangePasswordForm) -> ResponseReturnValue:
    person = signed_in()
    check_own_password(text_of(form.current_password), field="current_password")
    check_password(text_of(form.new_password), display_name=person.display_name, address=person.email)
    new_hash = hashed(text_of(form.new_password))
    change_password(
        db.session,
        queries.account_by_id(db.session, person.id),
        new_hash=new_hash,
        keep_session_id=person.session_id,
        end_others=form.end_others.data,
        at=now(),
    )
    flash(str(message("Your password is changed.")), "good")
    return redirect(url_for("accounts.settings"))
