"""Profiles for tests: published ones in one line, with every value that may be given."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core import clock
from app.introductions.states import State
from app.profiles import actions
from app.profiles.models import Profile
from app.profiles.rules.fields import Value
from app.profiles.states import DisclosureLevel, Kind, Language
from tests.factories.introductions import make_introduction

STARTUP: Mapping[str, Value] = {
    "name": "Stromlese",
    "region": "DE-RP",
    "city": "Kaiserslautern",
    "languages": ("de", "en"),
    "one_liner.de": "Erkennt beginnende Schäden in Ortsnetzstationen aus dem Klang der Transformatoren.",
    "one_liner.en": "Detects early damage in substations from the sound of their transformers.",
    "problem.de": "In deutschen Verteilnetzen stehen rund 600.000 Ortsnetzstationen, die meisten ohne jede Messung.",
    "technology.de": "Ein Mikrofon mit eigenem Chip hört rund um die Uhr mit und meldet Abweichungen.",
    "sectors": ("energy-grids",),
    "ai_fields": ("computer-vision",),
    "stage": "seed",
    "founded_year": 2024,
    "raising": "now",
    "ask_min_eur": 800_000,
    "ask_max_eur": 1_200_000,
    "instruments": ("equity",),
    "website": "https://stromlese.example",
    "legal_name": "Stromlese GmbH",
}
SPINOFF: Mapping[str, Value] = {
    "name": "Quarzlicht",
    "institution_name": "Technische Universität Saalebogen",
    "region": "DE-TH",
    "city": "Jena",
    "languages": ("de",),
    "one_liner.de": "Macht Glasfasern zu Thermometern.",
    "problem.de": "Erdkabel altern an Muffen, die niemand sieht. Heutige Messgeräte übersehen die heiße Stelle.",
    "technology.de": "Ein gepulster Laser und ein gelerntes Verfahren entfalten das zurückgestreute Licht.",
    "sectors": ("energy-grids",),
    "ai_fields": ("computer-vision",),
    "trl": 5,
    "ip_status": "filed",
    "roles_missing": ("sales",),
    "transfer_office_email": "transfer@saalebogen.example",
}
INVESTOR: Mapping[str, Value] = {
    "name": "Nordlicht Ventures",
    "region": "DE-HH",
    "city": "Hamburg",
    "investor_type": "venture-capital-fund",
    "thesis.de": "Wir suchen Teams, die Energienetze mit Künstlicher Intelligenz sicherer machen.",
    "stages": ("pre-seed", "seed"),
    "ticket_min_eur": 250_000,
    "ticket_max_eur": 1_500_000,
    "deploying": "yes",
    "requests_per_week": 5,
    "website": "https://nordlicht.example",
}
VALUES: Mapping[Kind, Mapping[str, Value]] = {Kind.STARTUP: STARTUP, Kind.SPINOFF: SPINOFF, Kind.INVESTOR: INVESTOR}
TEASER = "Vorhandene Glasfasern werden zu genauen Thermometern für vergrabene Leitungen."


def make_draft(session: Session, kind: Kind, owner: Account | None = None, **values: Value) -> Profile:
    """A draft with every value that publishing needs; ``values`` replace them, texts by `problem__de`."""
    given = {key.replace("__", "."): value for key, value in values.items()}
    owner_id = owner.id if owner else None
    return actions.create_profile(
        session, kind, {**VALUES[kind], **given}, by_id=owner_id, owner_id=owner_id, at=clock.now()
    )


def make_profile(session: Session, kind: Kind, owner: Account | None = None, **values: Value) -> Profile:
    """A published profile."""
    profile = make_draft(session, kind, owner, **values)
    if kind is Kind.SPINOFF:
        author = owner.id if owner else None
        actions.confirm_teaser(session, profile, Language.DE, TEASER, by_id=author, at=clock.now())
    actions.publish_profile(session, profile, by_id=None, at=clock.now())
    return profile


def make_startup(session: Session, owner: Account | None = None, **values: Value) -> Profile:
    return make_profile(session, Kind.STARTUP, owner, **values)


def make_spinoff(session: Session, owner: Account | None = None, **values: Value) -> Profile:
    return make_profile(session, Kind.SPINOFF, owner, **values)


def make_investor(session: Session, owner: Account | None = None, **values: Value) -> Profile:
    return make_profile(session, Kind.INVESTOR, owner, **values)


def make_disclosure(session: Session, profile: Profile, to: Profile, level: DisclosureLevel) -> None:
    """A disclosure as introductions write it; contact comes with everybody's yes."""
    agreed = level is DisclosureLevel.CONTACT
    introduction = make_introduction(session, to, profile, State.INTRODUCED) if agreed else None
    actions.disclose(
        session,
        profile,
        to,
        level,
        at=clock.now(),
        by_id=None,
        introduction_id=introduction.id if introduction else None,
        all_agreed=True if introduction else None,
    )
