import segno
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries
from app.accounts.actions.second_factors import (
    begin_second_factor,
    confirm_second_factor,
    renew_recovery_codes,
    switch_off_second_factor,
    use_code,
)
from app.accounts.actions.sessions import reauthenticate
from app.accounts.forms import FirstCodeForm, SwitchOffForm, text_of
from app.accounts.login import remember, signed_in, tools
from app.accounts.routes.blueprint import blueprint, form_page
from app.accounts.routes.signing_in import check_own_password, note_refusal
from app.accounts.rules.codes import set_up_uri
from app.accounts.rules.tries import code_limits
from app.accounts.states import STAFF_ROLES
from app.core import limits
from app.core.access import only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import RuleBroken
from app.core.language import message

QR_SCALE = 5


@blueprint.get("/second-factor")
@only("signed_in")
def second_factor() -> ResponseReturnValue:
    person = signed_in()
    if not person.has_second_factor:
        return redirect(url_for("accounts.set_up_second_factor"))
    left = queries.recovery_codes_left(db.session, person.id)
    return render_template("accounts/second_factor.html", codes_left=left)


@blueprint.route("/second-factor/set-up", methods=["GET", "POST"])
@only("signed_in", recent=True, during_setup=True)
@commits
def set_up_second_factor() -> ResponseReturnValue:
    """Three states of one page: why, the QR code with the first code asked for, and the recovery codes."""
    person = signed_in()
    if person.has_second_factor:
        return redirect(url_for("accounts.second_factor"))
    factor = queries.find_second_factor(db.session, person.id)
    form = FirstCodeForm()
    if factor is None:
        return render_template("accounts/second_factor_why.html", required=_is_required())
    if form.validate_on_submit():
        limits.charge(db.session, "code", code_limits(person.id))
        try:
            return _switch_on(text_of(form.code))
        except RuleBroken as error:
            form.refuse(error)
    secret = tools().keys.open(factor.secret)
    return form_page("second_factor_set_up", form, secret=_in_groups(secret), qr=_qr(set_up_uri(secret, person.email)))


def _switch_on(code: str) -> ResponseReturnValue:
    person = signed_in()
    account = queries.account_by_id(db.session, person.id)
    session_id = person.session_id
    codes = confirm_second_factor(db.session, account, code, tools().keys, session_id=session_id, at=now())
    # More may be done from now on, so the session gets a new value, as at signing in.
    remember(reauthenticate(db.session, account_id=person.id, session_id=person.session_id, at=now()))
    return _codes_page(codes)


def _codes_page(codes: list[str]) -> ResponseReturnValue:
    return render_template("accounts/recovery_codes.html", codes=[_in_groups(code, 5) for code in codes])


def _is_required() -> bool:
    return bool(queries.role_names_of(db.session, signed_in().id, now()) & STAFF_ROLES)


def _in_groups(text: str, size: int = 4) -> str:
    return " ".join(text[start : start + size] for start in range(0, len(text), size))


def _qr(uri: str) -> str:
    """A picture inside the page: the secret must not travel in an address of its own."""
    return str(segno.make(uri, micro=False).svg_data_uri(scale=QR_SCALE, dark="#000", light="#fff", border=3))


@blueprint.post("/second-factor/begin")
@only("signed_in", recent=True, during_setup=True)
@commits
def begin_set_up() -> ResponseReturnValue:
    begin_second_factor(db.session, signed_in().id, tools().keys, at=now())
    return redirect(url_for("accounts.set_up_second_factor"))


@blueprint.post("/second-factor/recovery-codes")
@only("signed_in", recent=True)
@commits
def new_recovery_codes() -> ResponseReturnValue:
    person = signed_in()
    if not person.has_second_factor:
        return redirect(url_for("accounts.set_up_second_factor"))
    return _codes_page(renew_recovery_codes(db.session, person.id, tools().keys, at=now()))


@blueprint.route("/second-factor/off", methods=["GET", "POST"])
@only("signed_in")
@commits
def second_factor_off() -> ResponseReturnValue:
    if not signed_in().has_second_factor:
        return redirect(url_for("accounts.set_up_second_factor"))
    form = SwitchOffForm()
    if form.validate_on_submit():
        try:
            return _switch_off(form)
        except RuleBroken as error:
            form.refuse(error)
    return form_page("second_factor_off", form, required=_is_required())


def _switch_off(form: SwitchOffForm) -> ResponseReturnValue:
    person = signed_in()
    limits.charge(db.session, "code", code_limits(person.id))
    check_own_password(text_of(form.current_password), field="current_password")
    account = queries.account_by_id(db.session, person.id)
    try:
        use_code(db.session, account, text_of(form.code), tools().keys, at=now())
    except RuleBroken:
        note_refusal("second_factor.refused", person.id)
        raise
    switch_off_second_factor(db.session, account, by_id=person.id, at=now())
    flash(str(message("The second factor is switched off.")), "good")
    return redirect(url_for("accounts.settings"))
