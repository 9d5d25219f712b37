"""Changing profiles. Every change is one function, notes itself in the audit log and marks the market."""

from app.profiles.actions.disclosures import disclose, revoke_disclosure
from app.profiles.actions.founding import found_company
from app.profiles.actions.lifecycle import (
    archive_profile,
    erase_profile,
    pause_profile,
    publish_profile,
    reopen_profile,
    resume_profile,
)
from app.profiles.actions.saving import Saved, create_profile, mark_section, restore_field, save_fields
from app.profiles.actions.teasers import confirm_teaser, confirm_teasers, propose_teasers

__all__ = [
    "Saved",
    "archive_profile",
    "confirm_teaser",
    "confirm_teasers",
    "create_profile",
    "disclose",
    "erase_profile",
    "found_company",
    "mark_section",
    "pause_profile",
    "propose_teasers",
    "publish_profile",
    "reopen_profile",
    "restore_field",
    "resume_profile",
    "revoke_disclosure",
    "save_fields",
]
