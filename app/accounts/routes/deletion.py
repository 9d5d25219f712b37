from flask import render_template
from flask.typing import ResponseReturnValue

from app.accounts import queries
from app.accounts.actions.accounts import delete_account
from app.accounts.forms import DeleteForm, text_of
from app.accounts.login import forget_cookie, signed_in
from app.accounts.routes.blueprint import blueprint, form_page
from app.accounts.routes.signing_in import check_own_password
from app.core import slots
from app.core.access import only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import RuleBroken


@blueprint.route("/delete", methods=["GET", "POST"])
@only("signed_in", recent=True)
@commits
def delete() -> ResponseReturnValue:
    form = DeleteForm()
    if form.validate_on_submit():
        try:
            return _delete(text_of(form.current_password))
        except RuleBroken as error:
            form.refuse(error)
    person = signed_in()
    losses = slots.filled("person.loses", db.session, person, [person.id])[person.id]
    return form_page("delete", form, losses=losses)


def _delete(password: str) -> ResponseReturnValue:
    person = signed_in()
    check_own_password(password, field="current_password")
    delete_account(db.session, queries.account_by_id(db.session, person.id), viewer=person, at=now())
    forget_cookie()
    return render_template("accounts/deleted.html")
