"""The team's own page of attestations: everything, also what nobody else reads, and what to do about it."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.access import current_person, only
from app.core.database import db
from app.profiles.queries import my_profile
from app.seals.queries.showing import attestations_with_results
from app.seals.routes.blueprint import blueprint, thresholds
from app.seals.routes.entries import Entry, entry_of
from app.seals.rules.display import Audience


@blueprint.get("/profiles/<public_id>/attestations")
@only("signed_in")
def own(public_id: str) -> ResponseReturnValue:
    profile = my_profile(db.session, current_person(), public_id)
    held = attestations_with_results(db.session, [profile.id]).get(profile.id, [])
    at, limits = clock.now(), thresholds()
    entries = [entry for stored in held if (entry := entry_of(stored, Audience.OWNER, at, limits))]
    return render_template("seals/own.html", profile=profile, entries=[(entry, embed_code(entry)) for entry in entries])


def embed_code(entry: Entry) -> str:
    """A link with a picture, both to this platform; the words of the picture change with the state."""
    page = url_for("seals.verify", public_id=entry.public_id, _external=True)
    picture = url_for("seals.badge_svg", public_id=entry.public_id, _external=True)
    words = f"{entry.shown.facts.scheme_name}, {entry.shown.facts.number}"
    quoted = words.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return f'<a href="{page}"><img src="{picture}" width="300" height="64" alt="{quoted}"></a>'
