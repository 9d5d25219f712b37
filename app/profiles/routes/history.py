from collections.abc import Callable
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import RuleBroken
from app.core.language import Message, message
from app.core.paging import page_number
from app.core.redirects import safe_next
from app.profiles.actions.restoring import restore_change
from app.profiles.queries.history import ANSWERS, history_of, parts_in_history
from app.profiles.routes.blueprint import blueprint, own, tell
from app.profiles.rules import labels
from app.profiles.rules.history import PEOPLE_KEPT, TITLES, HistoryPart


@dataclass(frozen=True)
class Choice:
    """One thing that the history can be narrowed to."""

    value: str
    label: Message
    current: bool


@blueprint.get("/<public_id>/history")
@only("signed_in")
def history(public_id: str) -> ResponseReturnValue:
    profile = own(public_id)
    what = request.args.get("what") or None
    return render_template(
        "profiles/history.html",
        profile=profile,
        page=history_of(db.session, profile, page_number(request.args.get("page")), what),
        choices=_choices(profile.id, what),
        languages=labels.LANGUAGES,
        days=PEOPLE_KEPT.days,
        address=_address(public_id, what),
    )


def _choices(profile_id: int, what: str | None) -> list[Choice]:
    names = {ANSWERS: message("Answers"), **{part.value: TITLES[HistoryPart(part)] for part in HistoryPart}}
    found = parts_in_history(db.session, profile_id)
    chosen = what if what in found else ""
    return [
        Choice("", message("Everything"), not chosen),
        *(Choice(name, names[name], name == chosen) for name in found),
    ]


def _address(public_id: str, what: str | None) -> Callable[[int], str]:
    return lambda number: url_for(".history", public_id=public_id, page=number, what=what)


@blueprint.post("/<public_id>/history/<int:change_id>/restore")
@only("signed_in")
@commits
def restore(public_id: str, change_id: int) -> ResponseReturnValue:
    profile = own(public_id)
    back = safe_next(request.form.get("next"), default=url_for(".history", public_id=public_id))
    try:
        changed = restore_change(db.session, profile, change_id, by_id=current_person().id, at=now())
    except RuleBroken as error:
        tell(error.text, "ask")
        return redirect(back)
    tell(message("The former version is back.") if changed else message("This is what is saved already."), "good")
    return redirect(back)
