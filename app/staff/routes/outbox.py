"""The outbox: what is due, sent and failed; send again, alone or several; drop."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.database import commits, db, keep
from app.core.errors import RuleBroken
from app.core.language import message
from app.core.lists.cutting import WHOLE
from app.core.lists.exports import csv_answer
from app.core.lists.filters import Filter, Filters, asked_page, asked_text, asked_word, options
from app.core.outbox import MailState
from app.core.paging import PAGE_SIZE
from app.staff.actions.mails import drop_mail, note_mail_seen, send_mail_again, send_mails_again
from app.staff.forms import DeedForm
from app.staff.queries.mails import MailFilter, mail_by_public_id, mails
from app.staff.routes.blueprint import DESK, blueprint, form_page, tell
from app.staff.rules.labels import MAIL_STATES
from app.staff.rules.secrets import without_keys


def _asked() -> MailFilter:
    return MailFilter(asked_text("q"), asked_word(MailState, "state"))


def _list(form: DeedForm) -> ResponseReturnValue:
    asked = _asked()
    state = asked.state.value if asked.state else ""
    filters = Filters(
        "staff.outbox",
        (
            Filter("q", message("Address or subject"), asked.text),
            Filter("state", message("State"), state, options(MAIL_STATES.items())),
        ),
    )
    page = mails(db.session, asked, asked_page())
    return form_page("outbox", form, page=page, filters=filters, states=MAIL_STATES, failed=MailState.FAILED)


@blueprint.get("/outbox")
@only(*DESK)
def outbox() -> ResponseReturnValue:
    return _list(DeedForm())


@blueprint.get("/outbox.csv")
@only(*DESK)
def outbox_csv() -> ResponseReturnValue:
    header = [
        message("To"),
        message("Subject"),
        message("State"),
        message("Tries"),
        message("Error"),
        message("Written"),
        message("Sent"),
        message("Number"),
    ]
    rows = (
        [
            mail.to,
            mail.subject,
            MAIL_STATES[MailState(mail.state)],
            mail.attempts,
            mail.error,
            mail.created_at,
            mail.sent_at,
            mail.public_id,
        ]
        for mail in mails(db.session, _asked(), WHOLE).items
    )
    return csv_answer("outbox", header, rows)


@blueprint.post("/outbox/send-again")
@only(*DESK)
@commits
def send_again() -> ResponseReturnValue:
    """Several at once; the answer says of each what became of it."""
    form, chosen = DeedForm(), request.form.getlist("mail")[:PAGE_SIZE]
    if form.validate_on_submit() and not chosen:
        form.form_errors.append(str(message("Choose at least one mail.")))
    if not chosen or form.errors:
        return _list(form)
    results = send_mails_again(db.session, chosen, by_id=current_person().id)
    return render_template("staff/outbox_result.html", results=results, done=sum(each.is_done for each in results))


@blueprint.get("/outbox/<public_id>")
@only(*DESK)
def mail(public_id: str) -> ResponseReturnValue:
    found, viewer = mail_by_public_id(db.session, public_id), current_person()
    mail_id = found.id
    keep(lambda session: note_mail_seen(session, mail_id, by_id=viewer.id))
    return render_template(
        "staff/mail.html",
        mail=found,
        text=without_keys(found.text),
        state_name=MAIL_STATES[MailState(found.state)],
        has_failed=found.state == MailState.FAILED,
    )


@blueprint.post("/outbox/<public_id>/send-again")
@only(*DESK)
@commits
def send_one_again(public_id: str) -> ResponseReturnValue:
    found, form = mail_by_public_id(db.session, public_id), DeedForm()
    if form.validate_on_submit():
        try:
            send_mail_again(db.session, found, by_id=current_person().id)
        except RuleBroken as error:
            tell(error.text, "ask")
        else:
            tell(message("The mail goes out within a minute."))
    return redirect(url_for("staff.mail", public_id=public_id))


@blueprint.route("/outbox/<public_id>/drop", methods=["GET", "POST"])
@only(*DESK)
@commits
def drop(public_id: str) -> ResponseReturnValue:
    found, form = mail_by_public_id(db.session, public_id), DeedForm()
    if form.validate_on_submit():
        try:
            drop_mail(db.session, found, by_id=current_person().id)
        except RuleBroken as error:
            form.refuse(error)
        else:
            tell(message("The mail is dropped."))
            return redirect(url_for("staff.outbox", state="failed"))
    return form_page("mail_drop", form, mail=found)
