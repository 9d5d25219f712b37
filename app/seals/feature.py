from flask import Flask

from app.core import slots
from app.seals.actions.people import erase_from_seals
from app.seals.commands import seals_group
from app.seals.queries.people import TABLES, export_seals
from app.seals.routes import blueprint, desk_card, panels
from app.seals.rules.schemes import schemes, unknown_schemes
from config import Settings, SettingsError


def init_feature(app: Flask) -> None:
    require_schemes(app.config["SETTINGS"])
    app.register_blueprint(blueprint)
    app.cli.add_command(seals_group)
    slots.fill("profile.panel", panels.panels)
    slots.fill("profile_card.line", panels.card_lines)
    slots.fill("staff.card", desk_card.card)
    slots.fill("person.export", export_seals, tables=TABLES)
    slots.fill("person.erase", erase_from_seals, tables=TABLES)


def require_schemes(settings: Settings) -> None:
    """A scheme that cannot be read, or leave given to one that does not exist, keeps the platform from starting."""
    named = frozenset(each.strip() for each in settings.attestation_seal_schemes.split(",") if each.strip())
    if unknown := unknown_schemes(named):
        known = ", ".join(schemes())
        raise SettingsError(f"ANSCHUB_ATTESTATION_SEAL_SCHEMES names {', '.join(sorted(unknown))}; known are {known}")
