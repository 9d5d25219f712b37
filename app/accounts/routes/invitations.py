from flask import redirect
from flask.typing import ResponseReturnValue

from app.accounts import queries
from app.accounts.acceptances import acceptance_of
from app.accounts.actions.invitations import redeem_invitation
from app.accounts.actions.registration import Registration, register_by_invitation
from app.accounts.forms import DeedForm, JoinForm, text_of
from app.accounts.login import HOME, complete_sign_in, hashed, signed_in
from app.accounts.models import AccountToken
from app.accounts.routes.blueprint import blueprint, form_page
from app.accounts.routes.links import drop_link, held_link, held_token, link_over
from app.accounts.rules.addresses import checked_name
from app.accounts.rules.passwords import check_password
from app.accounts.states import INVITATIONS
from app.core.access import find_person, public
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import RuleBroken
from app.core.language import current_language


@blueprint.route("/invitation", methods=["GET", "POST"])
@public
@commits
def invitation() -> ResponseReturnValue:
    """Accept as the person who is signed in, sign in first, or register: whoever holds the link has read the mail."""
    token = held_link(*INVITATIONS)
    if token is None:
        return link_over("invitation")
    if find_person() is not None:
        return _accept_page(token)
    account = queries.find_account_by_address(db.session, token.address)
    if account is not None and account.primary_address.confirmed_at is not None:
        return form_page("invitation_sign_in", DeedForm(), offer=_offer(token), address=token.address)
    return _join_page(token)


def _offer(token: AccountToken) -> str:
    return str(acceptance_of(token.purpose).describe(db.session, token))


def _accept_page(token: AccountToken) -> ResponseReturnValue:
    form = DeedForm()
    if form.validate_on_submit():
        try:
            return redirect(_redeem(signed_in().id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("invitation_accept", form, offer=_offer(token), address=token.address)


def _join_page(token: AccountToken) -> ResponseReturnValue:
    form = JoinForm()
    if form.validate_on_submit():
        try:
            return _join(token.address, form)
        except RuleBroken as error:
            form.refuse(error)
    return form_page("invitation_join", form, offer=_offer(token), address=token.address)


def _join(address: str, form: JoinForm) -> ResponseReturnValue:
    name = checked_name(text_of(form.display_name))
    check_password(text_of(form.new_password), display_name=name, address=address)
    wish = Registration(address, name, hashed(text_of(form.new_password)), current_language())
    account = register_by_invitation(db.session, wish, at=now())
    # Signed in first: what accepting puts into the cookie (the chosen profile) must not be emptied with it.
    complete_sign_in(account, second_factor=False, to=HOME)
    return redirect(_redeem(account.id))


def _redeem(account_id: int) -> str:
    token = redeem_invitation(db.session, held_token(), account_id=account_id, at=now())
    drop_link()
    return acceptance_of(token.purpose).accept(db.session, token, account_id, now())
