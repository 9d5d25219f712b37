"""Public pages. Nothing here asks who is looking, except for the way in."""

from datetime import timedelta

from flask import Blueprint, Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.rules.documents import editions_in_force
from app.accounts.states import Document
from app.core import clock
from app.core.access import public
from app.core.database import db
from app.core.person import find_person
from app.pages.queries import installation_numbers
from app.pages.sample import SAMPLE_CARD
from app.profiles.chosen import own_profiles
from config import Settings

CONTACT_VALID = timedelta(days=180)

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    person = find_person()
    return render_template(
        "pages/home.html",
        numbers=installation_numbers(db.session),
        sample=SAMPLE_CARD,
        has_begun=bool(person and (own_profiles() or person.role_names)),
    )


@blueprint.get("/about")
@public
def about() -> ResponseReturnValue:
    return render_template("pages/about.html")


@blueprint.get("/how-proposals-come-about")
@public
def proposals() -> ResponseReturnValue:
    return render_template("pages/proposals.html", sample=SAMPLE_CARD)


@blueprint.get("/imprint")
@public
def imprint() -> ResponseReturnValue:
    return render_template("pages/imprint.html")


@blueprint.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    return render_template("pages/privacy.html", edition=editions_in_force(clock.today())[Document.privacy])


@blueprint.get("/terms")
@public
def terms() -> ResponseReturnValue:
    return render_template("pages/terms.html", edition=editions_in_force(clock.today())[Document.terms])


@blueprint.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    return render_template("pages/accessibility.html")


@blueprint.get("/easy-language")
@public
def easy_language() -> ResponseReturnValue:
    return render_template("pages/easy_language.html")


@blueprint.get("/.well-known/security.txt")
@public
def security_txt() -> ResponseReturnValue:
    """Where to report a weakness (RFC 9116)."""
    settings: Settings = current_app.config["SETTINGS"]
    expires = (clock.now() + CONTACT_VALID).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{settings.security_email}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: de, en",
        f"Canonical: {settings.base_url.rstrip('/')}{url_for('pages.security_txt')}",
    ]
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
