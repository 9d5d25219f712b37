"""What every view of this feature begins with: who looks, through which profile, with what kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.access import current_person
from app.core.database import db
from app.core.person import Person
from app.core.redirects import safe_next
from app.matches.queries.own import Kept, kept_by
from app.matches.ranker.encoders import encoder_name, search_encoder
from app.matches.ranker.ranking import AttestedAt, with_attested_system
from app.matches.rules.asking import Asked
from app.profiles.chosen import chosen_profile, viewer
from app.profiles.queries.mine import OwnLine
from app.profiles.rules.sight import OwnProfile, Viewer
from app.profiles.states import Kind
from app.seals.routes.blueprint import thresholds
from config import Settings

blueprint = Blueprint("matches", __name__)


class NoSeeker(Exception):
    """Raised when the person has no profile, or the chosen one may not look at others yet."""

    def __init__(self, viewer: Viewer, chosen: OwnLine | None) -> None:
        super().__init__("no profile to look through")
        self.viewer, self.chosen = viewer, chosen


@dataclass(frozen=True)
class Looking:
    """A person, the profile through which they look, and what its team keeps."""

    person: Person
    viewer: Viewer
    seeker: OwnProfile
    kept: Kept
    model: str


def looking() -> Looking:
    """Raises NoSeeker, which becomes a page that says what to do first."""
    person = current_person()
    sees, chosen = viewer(), chosen_profile()
    seeker = next((own for own in sees.looking if chosen and own.id == chosen.id), None)
    if seeker is None:
        raise NoSeeker(sees, chosen)
    return Looking(person, sees, seeker, kept_by(db.session, seeker.id), current_model())


def current_model() -> str:
    settings: Settings = current_app.config["SETTINGS"]
    return encoder_name(settings.encoder_model)


def searches_in_postgres() -> bool:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.search_vectors == "postgres"


def attested_at() -> AttestedAt:
    return AttestedAt(clock.now(), thresholds())


def offers_boost(seeker: Kind, asked: Asked) -> bool:
    """Whether attestations may move places: in an investor's list, in the order by fit, if the operator says so."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.attestation_boost and seeker is Kind.INVESTOR and asked.sort == "fit" and not asked.query


def boosts(seeker: Kind, asked: Asked) -> bool:
    """Whether they do: the person may have taken it back."""
    return offers_boost(seeker, asked) and not asked.without_boost


def attested_systems(here: Looking) -> frozenset[int]:
    """Start-ups of whose product an attestation is valid and confirmed lately; nobody where investors are listed."""
    if here.seeker.kind is not Kind.INVESTOR:
        return frozenset()
    return with_attested_system(db.session, here.model, here.kept.revision, attested_at())


def came_from(default: str) -> str:
    """Where the person was, if that is a page of ours."""
    return safe_next(request.form.get("next") or request.args.get("next"), default=default)


def arguments() -> Mapping[str, list[str]]:
    return request.args.to_dict(flat=False)


@blueprint.before_request
def load_search_encoder() -> None:
    """The encoder of free-text search loads beside the first pages; nothing waits for it."""
    settings: Settings = current_app.config["SETTINGS"]
    search_encoder.start(settings.encoder_model)


@blueprint.errorhandler(NoSeeker)
def show_no_profile(error: NoSeeker) -> ResponseReturnValue:
    status = 200 if request.method == "GET" else 404
    return render_template("matches/no_profile.html", chosen=error.chosen, is_staff=error.viewer.is_staff), status
