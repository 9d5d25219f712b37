from flask import Flask

from app.accounts.notices import Notice, announce
from app.core import slots
from app.core.language import message
from app.seals.actions.mails import ATTESTATION_CHANGES, changes_in_digest
from app.seals.actions.people import erase_from_seals
from app.seals.commands import seals_group
from app.seals.queries.people import TABLES, export_seals, may_hold_attestations
from app.seals.routes import blueprint, desk_card, panels
from app.seals.rules.schemes import schemes, unknown_schemes
from config import Settings, SettingsError

CHANGES_NOTICE = Notice(
    ATTESTATION_CHANGES,
    message("Changes of your attestations"),
    message("It comes when an AI quality attestation of your team is granted, suspended, ends or cannot be checked."),
    may_hold_attestations,
    lines=changes_in_digest,
)


def init_feature(app: Flask) -> None:
    require_schemes(app.config["SETTINGS"])
    app.register_blueprint(blueprint)
    app.cli.add_command(seals_group)
    slots.fill("profile.panel", panels.panels)
    slots.fill("profile_card.line", panels.card_lines)
    slots.fill("staff.card", desk_card.card)
    slots.fill("person.export", export_seals, tables=TABLES)
    slots.fill("person.erase", erase_from_seals, tables=TABLES)
    announce(CHANGES_NOTICE)


def require_schemes(settings: Settings) -> None:
    """A scheme that cannot be read, or leave given to one that does not exist, keeps the platform from starting."""
    named = frozenset(each.strip() for each in settings.attestation_seal_schemes.split(",") if each.strip())
    if unknown := unknown_schemes(named):
        known = ", ".join(schemes())
        raise SettingsError(f"ANSCHUB_ATTESTATION_SEAL_SCHEMES names {', '.join(sorted(unknown))}; known are {known}")
