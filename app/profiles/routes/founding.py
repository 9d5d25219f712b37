from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now, today
from app.core.database import commits, db
from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.profiles import actions
from app.profiles.forms import section_form, values_of_form
from app.profiles.models import Profile
from app.profiles.queries.taxonomy import taxonomy
from app.profiles.routes.blueprint import blueprint, form_page, own, tell
from app.profiles.rules import catalogue
from app.profiles.rules.kinds import Section, kind_of

# The first facts of the new company; everything else stays as it is and can be completed in the editor.
FIRST_FACTS = Section(
    "founding", message("We have founded"), (catalogue.LEGAL_NAME, catalogue.FOUNDED, catalogue.STAGE)
)


@blueprint.route("/<public_id>/found", methods=["GET", "POST"])
@only("signed_in")
@commits
def found(public_id: str) -> ResponseReturnValue:
    profile = own(public_id)
    if kind_of(profile.kind).is_organisation:
        raise NotFound
    form: Any = section_form(FIRST_FACTS, taxonomy(db.session), today())()  # Any: its fields are made from data
    if not form.validate_on_submit():
        return _page(profile, form)
    try:
        actions.found_company(
            db.session, profile, values_of_form(FIRST_FACTS, form), by_id=current_person().id, at=now()
        )
    except RuleBroken as error:
        form.refuse_key(error)
        return _page(profile, form)
    tell(
        message("Congratulations on founding. Look at the profile and publish it: from then on your name is shown."),
        "good",
    )
    return redirect(url_for(".edit", public_id=public_id))


def _page(profile: Profile, form: Any) -> ResponseReturnValue:  # Any: as above
    return form_page("found", form, profile=profile, names=[field.name for field in FIRST_FACTS.fields])
