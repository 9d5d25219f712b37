import json
from dataclasses import dataclass

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries
from app.accounts.actions.accounts import choose_language, own_data, rename
from app.accounts.actions.addresses import ask_to_change_address, change_address
from app.accounts.forms import LANGUAGE_NAMES, ChangeAddressForm, DeedForm, LanguageForm, NameForm, text_of
from app.accounts.login import network, signed_in, tools
from app.accounts.models import Account
from app.accounts.notices import choice_among, notices_for
from app.accounts.routes.blueprint import blueprint, form_page
from app.accounts.routes.links import drop_link, held_link, link_over
from app.accounts.routes.signing_in import check_own_password
from app.accounts.rules.addresses import checked_address, normalised
from app.accounts.rules.roles import ROLE_NAMES
from app.accounts.rules.tries import mail_limits
from app.accounts.states import NoticeChoice, Purpose, Role
from app.core import audit, limits
from app.core.access import only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import RuleBroken
from app.core.filters import show_date
from app.core.language import LANGUAGE_COOKIE, Message, message, plural_message

YEAR_SECONDS = 31_536_000


@dataclass(frozen=True)
class Row:
    """One line of the settings: what it is, what it says now, and where it is changed."""

    name: Message
    answer: str | Message
    href: str | None


def own_account() -> Account:
    return queries.account_by_id(db.session, signed_in().id)


@blueprint.get("/")
@only("signed_in")
def settings() -> ResponseReturnValue:
    person = signed_in()
    account = own_account()
    held = queries.role_names_of(db.session, person.id, now())
    return render_template(
        "accounts/settings.html",
        person_rows=_person_rows(account),
        safety_rows=_safety_rows(account),
        roles=[ROLE_NAMES[Role(name)] for name in sorted(held)],
    )


def _person_rows(account: Account) -> list[Row]:
    return [
        Row(message("Name"), account.display_name, url_for("accounts.name")),
        Row(message("Mail address"), account.email, url_for("accounts.address")),
        Row(message("Language"), dict(LANGUAGE_NAMES)[account.language], url_for("accounts.language")),
        Row(message("Mails"), _mails_answer(account.id), url_for("accounts.mails")),
        Row(message("Proposals and learning"), _learning_answer(account), url_for("profiles.privacy")),
    ]


def _learning_answer(account: Account) -> Message:
    if account.not_learned_since is not None:
        return message("nothing is learned from you")
    return message("proposals may learn from what you do")


def _mails_answer(account_id: int) -> Message:
    chosen, mine = queries.notice_choices(db.session, account_id), notices_for(db.session, account_id)
    if not mine:
        return message("none that you could choose about")
    off = sum(choice_among(each, chosen) is NoticeChoice.off for each in mine)
    if off == 0:
        return message("all notifications")
    return message("no notifications") if off == len(mine) else message("some notifications")


def _safety_rows(account: Account) -> list[Row]:
    changed = message("changed on {date}", date=show_date(account.password_changed_at))
    devices = len(queries.sessions_of(db.session, account.id))
    factor = message("switched on") if signed_in().has_second_factor else message("switched off")
    signed_in_on = plural_message("signed in on {count} device", "signed in on {count} devices", devices)
    return [
        Row(message("Password"), changed, url_for("accounts.password")),
        Row(message("Second factor"), factor, url_for("accounts.second_factor")),
        Row(message("Devices"), signed_in_on, url_for("accounts.sessions")),
    ]


@blueprint.route("/name", methods=["GET", "POST"])
@only("signed_in")
@commits
def name() -> ResponseReturnValue:
    form = NameForm(obj=own_account())
    if form.validate_on_submit():
        try:
            rename(db.session, own_account(), text_of(form.display_name))
        except RuleBroken as error:
            form.refuse(error)
        else:
            return _saved(message("Your name is saved."))
    return form_page("name", form)


@blueprint.route("/language", methods=["GET", "POST"])
@only("signed_in")
@commits
def language() -> ResponseReturnValue:
    form = LanguageForm(obj=own_account())
    if not form.validate_on_submit():
        return form_page("language", form)
    choose_language(db.session, own_account(), form.language.data)
    response = make_response(redirect(url_for("accounts.settings")))
    response.set_cookie(
        LANGUAGE_COOKIE,
        form.language.data,
        max_age=YEAR_SECONDS,
        samesite="Lax",
        httponly=True,
        secure=tools().settings.is_https,
    )
    return response


@blueprint.route("/address", methods=["GET", "POST"])
@only("signed_in")
@commits
def address() -> ResponseReturnValue:
    form = ChangeAddressForm()
    if form.validate_on_submit():
        try:
            return _ask_to_change(form)
        except RuleBroken as error:
            form.refuse(error)
    return form_page("address", form, current=signed_in().email)


def _ask_to_change(form: ChangeAddressForm) -> ResponseReturnValue:
    wanted = checked_address(text_of(form.address))
    check_own_password(text_of(form.current_password), field="current_password")
    limits.charge(db.session, "mail", mail_limits(normalised(wanted), network()))
    ask_to_change_address(db.session, own_account(), wanted, at=now())
    return render_template("accounts/address_sent.html", address=wanted)


@blueprint.route("/address/confirm", methods=["GET", "POST"])
@only("signed_in")
@commits
def confirm_new_address() -> ResponseReturnValue:
    token = held_link(Purpose.change_address)
    if token is None or token.account_id != signed_in().id:
        return link_over("address")
    form = DeedForm()
    if form.validate_on_submit():
        try:
            change_address(db.session, own_account(), token, at=now())
        except RuleBroken as error:
            form.refuse(error)
        else:
            drop_link()
            return _saved(message("Your mail address is changed."))
    return form_page("confirm_new_address", form, address=token.address)


@blueprint.get("/data")
@only("signed_in")
def data() -> ResponseReturnValue:
    return render_template("accounts/data.html")


@blueprint.post("/data.json")
@only("signed_in", recent=True)
@commits
def download_data() -> ResponseReturnValue:
    """Everything stored about the person as one file. A POST, because the deed is put on record."""
    person = signed_in()
    collected = own_data(db.session, own_account(), viewer=person)
    audit.record(db.session, "account.exported", actor_id=person.id, object_type="account", object_id=person.id)
    response = make_response(json.dumps(collected, ensure_ascii=False, indent=2, default=str))
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = 'attachment; filename="anschub-data.json"'
    return response


def _saved(text: Message) -> ResponseReturnValue:
    flash(str(text), "good")
    return redirect(url_for("accounts.settings"))
