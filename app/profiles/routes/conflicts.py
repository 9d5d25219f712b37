from dataclasses import replace

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.profiles.actions.conflicts import settle_conflict
from app.profiles.actions.teasers import TEASER
from app.profiles.models import Profile
from app.profiles.queries.cards import teaser_texts
from app.profiles.queries.history import Waiting, conflicts_of
from app.profiles.routes.blueprint import blueprint, own, tell

CHOICES = {"late": True, "saved": False}


@blueprint.get("/<public_id>/conflicts")
@only("signed_in")
def conflicts(public_id: str) -> ResponseReturnValue:
    profile = own(public_id)
    return render_template("profiles/conflicts.html", profile=profile, conflicts=_waiting(profile))


def _waiting(profile: Profile) -> list[Waiting]:
    """A teaser is no field of the registry of kinds: its name and its saved words stand elsewhere."""
    texts = {language.value: row.text for language, row in teaser_texts(db.session, profile.id).items()}
    return [
        replace(each, label=message("Anonymous teaser"), saved=texts.get(str(each.language)))
        if each.label == TEASER
        else each
        for each in conflicts_of(db.session, profile)
    ]


@blueprint.post("/<public_id>/conflicts/<int:conflict_id>/<choice>")
@only("signed_in")
@commits
def settle(public_id: str, conflict_id: int, choice: str) -> ResponseReturnValue:
    profile = own(public_id)
    if choice not in CHOICES:
        raise NotFound
    try:
        settle_conflict(
            db.session, profile, conflict_id, take_late=CHOICES[choice], by_id=current_person().id, at=now()
        )
    except RuleBroken as error:
        db.session.rollback()  # the words wait on: nobody has chosen anything that holds
        tell(error.text, "ask")
        return redirect(url_for(".conflicts", public_id=public_id))
    tell(message("Settled. Both versions stay in the history."), "good")
    return redirect(url_for(".conflicts", public_id=public_id))
