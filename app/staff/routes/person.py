"""One account: what is known of it, and what staff may do to it, each deed with its reason."""

from datetime import date, datetime, time
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries as accounts
from app.accounts.login import network
from app.accounts.models import Account
from app.accounts.rules.addresses import normalised
from app.accounts.rules.roles import ROLE_NAMES
from app.accounts.rules.tries import mail_limits
from app.accounts.states import Role
from app.core import clock, limits
from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db, keep
from app.core.errors import NotFound, RuleBroken
from app.core.language import Message, message
from app.profiles.rules.labels import KINDS, MEMBER_ROLES, STATES
from app.staff.actions import people as deeds
from app.staff.forms import DeedForm, GrantForm, RevokeForm, WhyForm
from app.staff.queries.people import person_page
from app.staff.routes.blueprint import ADMINISTRATOR, DESK, blueprint, form_page, tell
from app.staff.rules import labels
from app.staff.rules.people import WHYS, WHYS_GRANT, WHYS_REVOKE
from app.staff.states import AccountDeed, AccountState, Why


@blueprint.get("/people/<public_id>")
@only(*DESK)
def person(public_id: str) -> ResponseReturnValue:
    found, viewer = person_page(db.session, public_id, now()), current_person()
    account_id = found.account.id
    keep(lambda session: deeds.note_account_seen(session, account_id, by_id=viewer.id))
    return render_template(
        "staff/person.html",
        found=found,
        account=found.account,
        state_name=labels.ACCOUNT_STATES[found.state],
        is_locked=found.state is AccountState.LOCKED,
        is_unconfirmed=found.account.primary_address.confirmed_at is None,
        is_me=account_id == viewer.id,
        may_grant="administrator" in viewer.role_names,
        kinds=KINDS,
        profile_states=STATES,
        member_roles=MEMBER_ROLES,
        roles=ROLE_NAMES,
    )


def _account(public_id: str) -> Account:
    return accounts.account_by_public_id(db.session, public_id)


def _deed_page(form: WhyForm, account: Account, title: Message, lead: Message, action: str) -> ResponseReturnValue:
    return form_page("deed", form, account=account, title=title, lead=lead, action=action)


def _done(account: Account, said: Message) -> ResponseReturnValue:
    tell(said)
    return redirect(url_for("staff.person", public_id=account.public_id))


@blueprint.route("/people/<public_id>/<any('lock', 'unlock', 'end-sessions'):deed>", methods=["GET", "POST"])
@only(*DESK, recent=True)
@commits
def account_deed(public_id: str, deed: str) -> ResponseReturnValue:
    account, what, form = _account(public_id), AccountDeed(deed), WhyForm()
    form.offer(WHYS[what])
    if form.validate_on_submit():
        try:
            deeds.act_on_account(db.session, account, what, Why(form.why.data), by=current_person(), at=now())
        except RuleBroken as error:
            form.refuse(error)
        else:
            return _done(account, labels.DEEDS_DONE[what])
    action = url_for("staff.account_deed", public_id=public_id, deed=deed)
    return _deed_page(form, account, labels.DEED_TITLES[what], labels.DEED_LEADS[what], action)


@blueprint.route("/people/<public_id>/roles/grant", methods=["GET", "POST"])
@only(*ADMINISTRATOR, recent=True)
@commits
def grant(public_id: str) -> ResponseReturnValue:
    account, form = _account(public_id), GrantForm()
    form.offer(WHYS_GRANT)
    if form.validate_on_submit():
        try:
            deeds.give_role(
                db.session,
                account,
                Role(form.role.data),
                Why(form.why.data),
                until=_end_of(form.until.data),  # type: ignore[arg-type]  # a DateField holds a day
                by=current_person(),
                at=now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            return _done(account, message("The role is given. It works at the person's next request."))
    lead = message("Staff need a second factor before a role works. It holds on the whole platform.")
    action = url_for("staff.grant", public_id=public_id)
    return _deed_page(form, account, message("Give a role"), lead, action)


def _end_of(day: date | None) -> datetime | None:
    """The end of a day in Berlin."""
    return datetime.combine(day, time(23, 59, 59), clock.HOME_ZONE) if day else None


@blueprint.route("/people/<public_id>/roles/revoke", methods=["GET", "POST"])
@only(*ADMINISTRATOR, recent=True)
@commits
def revoke(public_id: str) -> ResponseReturnValue:
    account, form = _account(public_id), RevokeForm()
    form.offer(WHYS_REVOKE)
    held = accounts.role_names_of(db.session, account.id, now())
    offered: Any = [(role.value, words) for role, words in ROLE_NAMES.items() if role in held]  # Any: lazy labels
    form.role.choices = offered
    if form.validate_on_submit():
        try:
            deeds.take_role(
                db.session, account, Role(form.role.data), Why(form.why.data), by=current_person(), at=now()
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            return _done(account, message("The role has ended. It stops working at the person's next request."))
    lead = message("It ends at once, wherever it holds.")
    action = url_for("staff.revoke", public_id=public_id)
    return _deed_page(form, account, message("End a role"), lead, action)


@blueprint.post("/people/<public_id>/confirmation")
@only(*DESK, recent=True)
@commits
def confirmation(public_id: str) -> ResponseReturnValue:
    account = _account(public_id)
    if not DeedForm().validate_on_submit():
        raise NotFound
    try:
        limits.charge(db.session, "mail", mail_limits(normalised(account.email), network()))
        deeds.resend_confirmation(db.session, account, by=current_person(), at=now())
    except RuleBroken as error:
        tell(error.text, "ask")
        return redirect(url_for("staff.person", public_id=public_id))
    return _done(account, message("The mail with the confirmation link is on its way."))
