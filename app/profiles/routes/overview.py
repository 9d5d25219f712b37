from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import limits
from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import DomainError
from app.core.language import current_language
from app.core.limits import Limit
from app.core.redirects import safe_next
from app.profiles import actions, chosen
from app.profiles.forms import NewProfileForm
from app.profiles.routes.blueprint import blueprint, form_page, own
from app.profiles.rules import labels
from app.profiles.states import Kind

PROFILES_PER_DAY = Limit("account", 20, 86_400)


@blueprint.get("/")
@only("signed_in")
def overview() -> ResponseReturnValue:
    return render_template(
        "profiles/overview.html", lines=chosen.own_profiles(), kinds=labels.KINDS, states=labels.STATES
    )


@blueprint.route("/new", methods=["GET", "POST"])
@only("signed_in")
@commits
def new() -> ResponseReturnValue:
    form = NewProfileForm()
    if not form.validate_on_submit():
        return form_page("new", form)
    person = current_person()
    limits.charge(db.session, "new_profile", {PROFILES_PER_DAY: str(person.id)})
    # The language of the page is one the person has: a start that can be changed.
    values = {"name": form.name.data, "languages": (current_language(),)}
    try:
        profile = actions.create_profile(
            db.session, Kind(form.kind.data), values, by_id=person.id, owner_id=person.id, at=now()
        )
    except DomainError as error:
        form.refuse(error)
        return form_page("new", form)
    chosen.choose_profile(profile.public_id)
    return redirect(url_for(".edit", public_id=profile.public_id))


@blueprint.post("/<public_id>/switch")
@only("signed_in")
@commits
def switch(public_id: str) -> ResponseReturnValue:
    chosen.choose_profile(own(public_id).public_id)
    return redirect(safe_next(request.form.get("next"), default="/"))
