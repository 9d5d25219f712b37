"""Which mails a person gets, and the links in those mails that stop them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries
from app.accounts.actions.notices import UNSUBSCRIBE, choose_notice, stop_notice
from app.accounts.forms import MAIL_CHOICES, DeedForm, mails_form
from app.accounts.login import signed_in, tools
from app.accounts.models import Account
from app.accounts.notices import Notice, choice_among, find_notice, notices_for
from app.accounts.routes.blueprint import blueprint, form_page
from app.accounts.routes.links import link_over
from app.accounts.states import NoticeChoice
from app.core.access import only, public
from app.core.clock import now
from app.core.database import commits, db
from app.core.form_guard import proved_by_its_address
from app.core.forms import ChoiceField, Form
from app.core.language import message


@dataclass(frozen=True)
class Option:
    """One radio button; its column may be wider than its row has answers."""

    id: str
    value: str
    label: object
    selected: bool


@dataclass(frozen=True)
class Row:
    field: ChoiceField
    options: tuple[Option | None, ...]


@dataclass(frozen=True)
class Column:
    choice: NoticeChoice
    label: object


@blueprint.route("/mails", methods=["GET", "POST"])
@only("signed_in")
@commits
def mails() -> ResponseReturnValue:
    mine = notices_for(db.session, signed_in().id)
    chosen = queries.notice_choices(db.session, signed_in().id)
    form = mails_form(mine)(data={each.kind: choice_among(each, chosen) for each in mine})
    if not mine or not form.validate_on_submit():
        return _mails_page(form, mine)
    for each in mine:
        choose_notice(db.session, signed_in().id, each.kind, NoticeChoice(form[each.kind].data), at=now())
    flash(str(message("Your choice of mails is saved.")), "good")
    return redirect(url_for("accounts.settings"))


def _mails_page(form: Form, mine: Sequence[Notice]) -> ResponseReturnValue:
    offered = {choice for each in mine for choice in each.choices}
    columns = [Column(choice, label) for choice, label in MAIL_CHOICES.items() if choice in offered]
    return form_page(
        "mails",
        form,
        rows=[_row(form[each.kind], columns) for each in mine],
        columns=columns,
        address=signed_in().email,
        address_is_refused=queries.address_is_refused(db.session, signed_in().id, now()),
    )


def _row(field: Any, columns: Sequence[Column]) -> Row:  # Any: the stubs of WTForms know no options
    numbered = enumerate(field.iter_choices())
    offered = {
        each.value: Option(f"{field.id}-{number}", each.value, each.label, each.selected) for number, each in numbered
    }
    return Row(field, tuple(offered.get(column.choice.value) for column in columns))


@blueprint.route("/mails/off/<signed>", methods=["GET", "POST"])
@public
@commits
@proved_by_its_address
def stop_mails(signed: str) -> ResponseReturnValue:
    """A mail program posts here at a click of its own (RFC 8058); opening the link changes nothing, as ever."""
    meant = _meant_by(signed)
    if meant is None:
        return link_over("mails")
    account, notice = meant
    if request.method == "POST":
        stop_notice(db.session, account.id, notice.kind, at=now())
        return render_template("accounts/mails_stopped.html", notice=notice)
    return form_page("stop_mails", DeedForm(), notice=notice, signed=signed)


def _meant_by(signed: str) -> tuple[Account, Notice] | None:
    parts = tools().links.parts(UNSUBSCRIBE, signed, count=2)
    if parts is None:
        return None
    account, notice = queries.find_account_by_public_id(db.session, parts[0]), find_notice(parts[1])
    return None if account is None or notice is None else (account, notice)
