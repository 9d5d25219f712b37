"""The page behind the mail that asks an investor again: one button says that nothing has changed."""

from flask import current_app, make_response, render_template
from flask.typing import ResponseReturnValue

from app.core.access import public
from app.core.clock import now, today
from app.core.database import commits, db
from app.core.errors import RuleBroken
from app.core.forms import Form
from app.core.signed_links import SignedLinks
from app.profiles.actions.asking_again import confirm_deploying, find_asked
from app.profiles.routes.blueprint import blueprint, form_page
from app.profiles.rules.asking_again import field_path

GONE = 410


@blueprint.route("/still-deploying/<signed>", methods=["GET", "POST"])
@public
@commits
def still_deploying(signed: str) -> ResponseReturnValue:
    """Opening the link changes nothing (mail scanners open links too), and nobody is signed in by it."""
    links = SignedLinks(current_app.config["SETTINGS"].secret_key)
    asked = find_asked(db.session, links, signed, at=now(), today=today())
    if asked is None:
        return _over()
    form = Form()
    if not form.validate_on_submit():
        href = field_path(asked.profile.public_id)
        return form_page("still_deploying", form, asked=asked, signed=signed, field_href=href)
    try:
        profile = confirm_deploying(db.session, links, signed, at=now(), today=today())
    except RuleBroken:
        return _over()
    return render_template("profiles/still_deploying_said.html", profile=profile)


def _over() -> ResponseReturnValue:
    return make_response(render_template("profiles/still_deploying_over.html"), GONE)
