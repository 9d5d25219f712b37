from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import Flask, url_for
from sqlalchemy.orm import Session

from app.accounts.acceptances import Acceptance, accept_with
from app.accounts.models import AccountToken
from app.accounts.notices import Notice, announce
from app.accounts.states import Purpose
from app.core import slots
from app.core.language import Message, message
from app.core.person import Person
from app.profiles import tasks  # noqa: F401 -- the modules of the tasks declare them
from app.profiles.actions.asking_again import asked_in_digest
from app.profiles.actions.members import accept_membership
from app.profiles.actions.people import erase_person, export_person
from app.profiles.actions.taxonomy import load_taxonomy
from app.profiles.chosen import choose_profile, header_switch
from app.profiles.commands import profiles_group
from app.profiles.models import Profile
from app.profiles.navigation import entries
from app.profiles.printing import shown
from app.profiles.queries.asking_again import is_an_investors_member
from app.profiles.routes import blueprint
from app.profiles.rules.asking_again import STILL_DEPLOYING

# What export and erasure answer for; the tables of a profile go with the profile.
TABLES = (
    "disclosures",
    "field_conflicts",
    "import_runs",
    "investor_facts",
    "name_matches",
    "never_show",
    "portfolio_items",
    "profile_changes",
    "profile_codes",
    "profile_contacts",
    "profile_documents",
    "profile_members",
    "profile_reports",
    "profile_sources",
    "profile_texts",
    "profiles",
    "section_marks",
    "spinoff_facts",
    "startup_facts",
    "stored_files",
    "teasers",
    "ties",
    "organisation_identifiers",
)

STILL_DEPLOYING_NOTICE = Notice(
    STILL_DEPLOYING,
    message("The question whether you are still investing"),
    message("It comes once, when your statement is older than 90 days. One click answers it."),
    is_an_investors_member,
    lines=asked_in_digest,
)


def init_feature(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.cli.add_command(profiles_group)
    app.jinja_env.filters["shown"] = shown
    slots.fill("person.export", export_person, tables=TABLES)
    slots.fill("person.erase", erase_person, tables=TABLES)
    slots.fill("header.switch", header_switch)
    slots.fill("installation.prepare", bring_taxonomy)
    slots.fill("navigation.entry", entries)
    accept_with(Purpose.profile_member, Acceptance(_describe, _accept))
    announce(STILL_DEPLOYING_NOTICE)


def bring_taxonomy(session: Session, _viewer: Person | None, _ids: Sequence[int]) -> Mapping[int, object]:
    """Every installation has the lists of sectors, stages and regions from its first start."""
    load_taxonomy(session)
    return {}


def _describe(session: Session, token: AccountToken) -> Message:
    profile = session.get(Profile, token.subject_id)
    if profile is None:
        return message("The profile you were invited to no longer exists.")
    return message("You are invited to edit the profile {name}.", name=profile.name)


def _accept(session: Session, token: AccountToken, account_id: int, at: datetime) -> str:
    profile = accept_membership(session, token, account_id, at)
    choose_profile(profile.public_id)
    return url_for("profiles.edit", public_id=profile.public_id)
