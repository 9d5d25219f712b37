"""The operator's command line of the attestations: `flask seals …`."""

from app.seals.commands.group import registry_group, seals_group
from app.seals.commands.importing import import_command
from app.seals.commands.registries import confirm_command, list_command, pin_command
from app.seals.commands.syncing import sync_command
from app.seals.commands.verifying import verify_command

__all__ = [
    "confirm_command",
    "import_command",
    "list_command",
    "pin_command",
    "registry_group",
    "seals_group",
    "sync_command",
    "verify_command",
]
