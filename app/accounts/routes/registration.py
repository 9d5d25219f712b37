from flask import flash, render_template
from flask.typing import ResponseReturnValue

from app.accounts import queries
from app.accounts.actions.registration import Registration, confirm_address, register
from app.accounts.forms import PasswordForm, RegisterForm, text_of
from app.accounts.login import HOME, complete_sign_in, hashed, network, password_is_right
from app.accounts.models import AccountToken
from app.accounts.routes.blueprint import blueprint, form_page
from app.accounts.routes.links import drop_link, held_link, link_over
from app.accounts.routes.signing_in import begin_second_step
from app.accounts.rules.addresses import checked_address, checked_name, normalised
from app.accounts.rules.passwords import check_password
from app.accounts.rules.tries import mail_limits, sign_in_limits
from app.accounts.states import Purpose
from app.core import limits
from app.core.access import public
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import RuleBroken
from app.core.language import current_language, message


@blueprint.route("/register", methods=["GET", "POST"], endpoint="register")
@public
@commits
def register_page() -> ResponseReturnValue:
    form = RegisterForm()
    if form.validate_on_submit():
        try:
            return _register(form)
        except RuleBroken as error:
            form.refuse(error)
    return form_page("register", form)


def _register(form: RegisterForm) -> ResponseReturnValue:
    """The same page whether or not the address has an account: only its owner learns that, by mail."""
    address, name = checked_address(text_of(form.address)), checked_name(text_of(form.display_name))
    check_password(text_of(form.new_password), display_name=name, address=address)
    limits.charge(db.session, "mail", mail_limits(normalised(address), network()))
    wish = Registration(address, name, hashed(text_of(form.new_password)), current_language())
    register(db.session, wish, at=now())
    return render_template("accounts/registered.html", address=address)


@blueprint.route("/confirm", methods=["GET", "POST"])
@public
@commits
def confirm() -> ResponseReturnValue:
    """The link of the mail and the password of the registration together: neither of them alone opens the account,
    so that nobody ends up in an account that a stranger prepared for them."""
    token = held_link(Purpose.confirm)
    if token is None:
        return link_over("confirm")
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            return _confirm(token, form)
        except RuleBroken as error:
            form.refuse(error)
    return form_page("confirm", form, address=token.address)


def _confirm(token: AccountToken, form: PasswordForm) -> ResponseReturnValue:
    assert token.account_id is not None, "a confirmation belongs to an account"
    account_id, token_id, key = token.account_id, token.id, token.normalised
    limits.charge(db.session, "sign_in", sign_in_limits(key, network()))
    credentials = queries.credentials_by_id(db.session, account_id)
    if not password_is_right(credentials.password_hash, text_of(form.password)):
        raise RuleBroken(message("This is not the password you chose when you registered."), field="password")
    account = queries.account_by_id(db.session, account_id)
    confirm_address(db.session, account, db.session.get_one(AccountToken, token_id), at=now())
    drop_link()
    if credentials.has_second_factor:
        return begin_second_step(account, to=HOME)
    answer = complete_sign_in(account, second_factor=False, to=HOME)
    flash(str(message("Your address is confirmed and you are signed in.")), "good")
    return answer
