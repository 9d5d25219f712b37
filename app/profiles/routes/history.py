from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import RuleBroken
from app.core.language import message
from app.core.paging import page_number
from app.profiles import actions
from app.profiles.queries.history import history_of
from app.profiles.routes.blueprint import blueprint, own, tell
from app.profiles.rules import labels


@blueprint.get("/<public_id>/history")
@only("signed_in")
def history(public_id: str) -> ResponseReturnValue:
    profile = own(public_id)
    page = history_of(db.session, profile, page_number(request.args.get("page")))
    return render_template(
        "profiles/history.html", profile=profile, page=page, languages=labels.LANGUAGES, address=_address(public_id)
    )


def _address(public_id: str) -> Callable[[int], str]:
    return lambda number: url_for(".history", public_id=public_id, page=number)


@blueprint.post("/<public_id>/history/<int:change_id>/restore")
@only("signed_in")
@commits
def restore(public_id: str, change_id: int) -> ResponseReturnValue:
    profile = own(public_id)
    try:
        saved = actions.restore_field(db.session, profile, change_id, by_id=current_person().id, at=now())
    except RuleBroken as error:
        tell(error.text, "ask")
        return redirect(url_for(".history", public_id=public_id))
    said = message("The former version is back.") if saved.changed else message("This is what is saved already.")
    tell(said, "good")
    return redirect(url_for(".history", public_id=public_id))
