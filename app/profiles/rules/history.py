"""What the history tells beside the fields: the parts of a profile, each with its values as lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeAlias

from app.core.language import Message, message
from app.profiles.rules import labels
from app.profiles.rules.documents import DOCUMENTS
from app.profiles.rules.identifiers import NAMES, shown_identifier
from app.profiles.rules.views import Shown
from app.profiles.states import IdentifierScheme, Kind, MemberRole, ProfileState, TeaserState

# Who a contact is and whom a profile never wants to meet are words about people, a former logo may show one:
# the history keeps them this long. That something was changed, by whom and when stays.
PEOPLE_KEPT = timedelta(days=90)

IMPORT = "import"
PLATFORM = "platform"
WRITTEN_BY_NOBODY = (IMPORT, PLATFORM)
"""Marks of entries that no person wrote, where others name the opened page."""

PartValues: TypeAlias = Mapping[str, object]
"""What a part held, by name, as JSON keeps it. Empty: it is no longer kept. ``id`` says which one it was."""


class HistoryPart(StrEnum):
    """What the history speaks of beside the fields; no field has one of these names."""

    CONTACT = "contact"
    PRODUCT = "product"
    VERSION = "product_version"
    IDENTIFIER = "identifier"
    PORTFOLIO = "portfolio_item"
    LOGO = "logo"
    TEASER = "teaser"
    NEVER_SHOW = "never_show_entry"
    MEMBER = "member"
    STATE = "state"
    FOUNDING = "founding"
    VERIFICATION = "verification"
    PROPOSING = "proposing"


ABOUT_PEOPLE = frozenset({HistoryPart.CONTACT, HistoryPart.NEVER_SHOW})
RESTORABLE = frozenset(
    {
        HistoryPart.CONTACT,
        HistoryPart.PRODUCT,
        HistoryPart.VERSION,
        HistoryPart.IDENTIFIER,
        HistoryPart.PORTFOLIO,
        HistoryPart.LOGO,
        HistoryPart.NEVER_SHOW,
        HistoryPart.PROPOSING,
    }
)

TITLES: dict[HistoryPart, Message] = {
    HistoryPart.CONTACT: message("Contact person"),
    HistoryPart.PRODUCT: message("Product"),
    HistoryPart.VERSION: message("Version of a product"),
    HistoryPart.IDENTIFIER: message("Number in a register"),
    HistoryPart.PORTFOLIO: message("Portfolio"),
    HistoryPart.LOGO: message("Logo"),
    HistoryPart.TEASER: message("Anonymous teaser"),
    HistoryPart.NEVER_SHOW: message("Whom you never want to meet here"),
    HistoryPart.MEMBER: message("Who edits this profile"),
    HistoryPart.STATE: message("State of the profile"),
    HistoryPart.FOUNDING: message("Founding"),
    HistoryPart.VERIFICATION: message("Verification by our staff"),
    HistoryPart.PROPOSING: message("Being proposed"),
}
_NAMES: dict[str, Message] = {
    "name": message("Name"),
    "product": message("Product"),
    "version": message("Current version"),
    "versions": message("Versions"),
    "is_current": message("Current version"),
    "released_on": message("Released on"),
    "role": message("Task or position"),
    "email": message("Mail address"),
    "phone": message("Telephone"),
    "domain": message("Domain"),
    "one_line": message("What it does"),
    "year": message("Year"),
    "url": message("Link"),
    "added": message("Added"),
    "file": message("Picture"),
    "seen": message("Seen"),
    "taken_back": message("Taken back, because"),
}
_INNER = frozenset({"id", "rows", "language", "file_id", "scheme", "account"})
_TEASER_STATES = {TeaserState.PROPOSED: message("Proposed"), TeaserState.CONFIRMED: message("Confirmed")}


@dataclass(frozen=True)
class Line:
    """One value of a part; no label where the value says what it is."""

    label: Message | None
    value: Shown


def lines_of(part: HistoryPart, values: PartValues, members: Mapping[str, str]) -> tuple[Line, ...]:
    """What a part held, as labelled lines. ``members`` are names of accounts by public id."""
    if part in _WHOLE:
        return _WHOLE[part](values, members)
    return tuple(
        Line(_NAMES.get(name), _shown(name, value))
        for name, value in values.items()
        if name not in _INNER and value not in (None, "", [])
    )


def _shown(name: str, value: object) -> Shown:
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    if name == "released_on":
        return date.fromisoformat(str(value))
    return value if isinstance(value, str | int) else str(value)


def _member(values: PartValues, members: Mapping[str, str]) -> tuple[Line, ...]:
    who = members.get(str(values.get("account")))
    role = labels.MEMBER_ROLES[MemberRole(str(values["role"]))]
    return (Line(None, who if who else message("former member")), Line(None, role))


def _state(values: PartValues, _members: Mapping[str, str]) -> tuple[Line, ...]:
    return (Line(None, labels.STATES[ProfileState(str(values["state"]))]),)


def _kind(values: PartValues, _members: Mapping[str, str]) -> tuple[Line, ...]:
    return (Line(None, labels.KINDS[Kind(str(values["kind"]))]),)


def _identifier(values: PartValues, _members: Mapping[str, str]) -> tuple[Line, ...]:
    scheme = IdentifierScheme(str(values["scheme"]))
    return (Line(NAMES[scheme], shown_identifier(scheme, str(values["value"]))),)


def _verification(values: PartValues, _members: Mapping[str, str]) -> tuple[Line, ...]:
    """What was seen, and for which facts: a kind's documents have names of their own."""
    keys = values.get("documents")
    known = {document.key: document.label for documents in DOCUMENTS.values() for document in documents}
    seen = [Line(message("Document seen for"), known[str(key)]) for key in keys] if isinstance(keys, list) else []
    told = (Line(_NAMES[name], str(values[name])) for name in ("seen", "taken_back") if values.get(name))
    return (*told, *seen)


def _teaser(values: PartValues, _members: Mapping[str, str]) -> tuple[Line, ...]:
    return (Line(None, _TEASER_STATES[TeaserState(str(values["state"]))]), Line(None, str(values["text"])))


def _proposing(values: PartValues, _members: Mapping[str, str]) -> tuple[Line, ...]:
    proposed = message("may be proposed to others")
    return (Line(None, proposed if values["proposed"] else message("is not to be proposed to others")),)


_WHOLE = {
    HistoryPart.MEMBER: _member,
    HistoryPart.STATE: _state,
    HistoryPart.FOUNDING: _kind,
    HistoryPart.IDENTIFIER: _identifier,
    HistoryPart.TEASER: _teaser,
    HistoryPart.VERIFICATION: _verification,
    HistoryPart.PROPOSING: _proposing,
}
