"""The words of the closed sets, for pages and forms."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from app.core.language import Message, message
from app.profiles.states import (
    Deploying,
    DisclosureLevel,
    Kind,
    Language,
    LeadRole,
    LeadWanted,
    MemberRole,
    ProfileState,
    Raising,
    ReportReason,
)

Word = TypeVar("Word", bound=StrEnum)

KINDS: dict[Kind, Message] = {
    Kind.STARTUP: message("Start-up"),
    Kind.SPINOFF: message("Spin-off candidate"),
    Kind.INVESTOR: message("Investor"),
}
STATES: dict[ProfileState, Message] = {
    ProfileState.DRAFT: message("Draft"),
    ProfileState.PUBLISHED: message("Published"),
    ProfileState.PAUSED: message("Paused"),
    ProfileState.ARCHIVED: message("Archived"),
}
LANGUAGES: dict[Language, Message] = {Language.DE: message("German"), Language.EN: message("English")}
MEMBER_ROLES: dict[MemberRole, Message] = {
    MemberRole.OWNER: message("Owner: edits, publishes, invites"),
    MemberRole.EDITOR: message("Editor: edits"),
}
RAISING: dict[Raising, Message] = {
    Raising.NOW: message("Yes, now"),
    Raising.LATER: message("Yes, from a later date"),
    Raising.NO: message("No"),
}
DEPLOYING: dict[Deploying, Message] = {
    Deploying.YES: message("Yes"),
    Deploying.UNTIL: message("Yes, until a date"),
    Deploying.NO: message("No"),
}
LEAD_WANTED: dict[LeadWanted, Message] = {
    LeadWanted.YES: message("Lead investor wanted"),
    LeadWanted.NO: message("Lead investor found or not needed"),
    LeadWanted.OPEN: message("Open"),
}
LEAD_ROLE: dict[LeadRole, Message] = {
    LeadRole.LEAD: message("We lead rounds"),
    LeadRole.FOLLOW: message("We follow others"),
    LeadRole.BOTH: message("Both"),
}
DISCLOSURE_LEVELS: dict[DisclosureLevel, Message] = {
    DisclosureLevel.NAMED: message("Name"),
    DisclosureLevel.DOCUMENTS: message("Documents"),
    DisclosureLevel.CONTACT: message("Contact data"),
}
REPORT_REASONS: dict[ReportReason, Message] = {
    ReportReason.WRONG: message("Something stated is wrong"),
    ReportReason.COPIED: message("Texts or pictures belong to somebody else"),
    ReportReason.INSULTING: message("It insults or discriminates"),
    ReportReason.FRAUD: message("I suspect fraud"),
    ReportReason.OTHER: message("Something else"),
}


def choices(labels: Mapping[Word, Message]) -> tuple[tuple[str, Message], ...]:
    """Code and label of each word, in order."""
    return tuple((word.value, label) for word, label in labels.items())
