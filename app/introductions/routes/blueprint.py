"""What every view of this feature begins with: who looks, through which profile, and where to go afterwards."""

from dataclasses import dataclass

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import limits
from app.core.access import current_person
from app.core.clock import now
from app.core.database import db
from app.core.language import Message
from app.core.person import Person
from app.core.redirects import safe_next
from app.introductions.queries.seats import Seat, introduction_for
from app.introductions.rules.limits import DEEDS_AN_HOUR
from app.profiles.chosen import chosen_profile
from app.profiles.queries.mine import OwnLine
from app.profiles.rules.sight import OwnProfile, Viewer

blueprint = Blueprint("introductions", __name__)
REFUSED = 422


class NoProfile(Exception):
    """Raised when the person has no profile to be introduced with."""


@dataclass(frozen=True)
class Here:
    """A person and the profile they work with."""

    person: Person
    own: OwnLine

    @property
    def viewer(self) -> Viewer:
        """This profile's eyes alone: what staff or another profile of the same person sees does not count here."""
        own = self.own
        return Viewer(self.person.id, profiles=(OwnProfile(own.id, own.kind, own.state, own.organisation_id),))


def here() -> Here:
    """Raises NoProfile, which becomes a page that says what to do first."""
    own = chosen_profile()
    if own is None:
        raise NoProfile
    return Here(current_person(), own)


def seat_to_act(public_id: str) -> Seat:
    """Counts the deed, then finds the introduction. Raises TooMany, NotFound."""
    limits.charge(db.session, "introductions", {DEEDS_AN_HOUR: str(current_person().id)})
    return introduction_for(db.session, current_person(), public_id, at=now())


def page_of(public_id: str) -> str:
    return url_for("introductions.show", public_id=public_id)


def back(public_id: str) -> ResponseReturnValue:
    """To where the deed was done, else to the introduction."""
    return redirect(safe_next(request.form.get("next"), default=page_of(public_id)), 303)


def say(text: Message, kind: str = "good") -> None:
    flash(str(text), kind)


def say_with_undo(text: Message, href: str, *, back_to: str) -> None:
    told = {"text": str(text), "undo_href": href, "fields": {"next": back_to}}
    flash(told, "good")  # type: ignore[arg-type]  # notices.html takes mappings


@blueprint.errorhandler(NoProfile)
def show_no_profile(_error: NoProfile) -> ResponseReturnValue:
    return make_response(render_template("introductions/no_profile.html"), 200 if request.method == "GET" else 404)
