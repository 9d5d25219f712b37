"""Facts for which staff may see a document. Everything else on a profile is what the team says of itself."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from app.core.language import Message, message
from app.profiles.rules import catalogue as c
from app.profiles.rules.fields import Field
from app.profiles.states import Kind

SEEN = message("document seen")


@dataclass(frozen=True)
class Document:
    """What one document says: one field, or several that are only shown together."""

    label: Message
    fields: tuple[Field, ...]

    @property
    def key(self) -> str:
        return self.fields[0].name

    @property
    def names(self) -> frozenset[str]:
        return frozenset(field.name for field in self.fields)


DOCUMENTS: dict[Kind, tuple[Document, ...]] = {
    Kind.STARTUP: (
        Document(message("Founded in"), (c.FOUNDED,)),
        Document(message("Team size"), (c.TEAM_SIZE,)),
        Document(message("Stage"), (c.STAGE,)),
        Document(message("Revenue"), (c.HAS_REVENUE, c.REVENUE_BAND)),
        Document(message("Amount sought"), (c.ASK_MIN, c.ASK_MAX)),
    ),
    Kind.SPINOFF: (
        Document(message("Institution"), (c.INSTITUTION,)),
        Document(message("Technology readiness (TRL)"), (c.TRL,)),
        Document(message("Intellectual property"), (c.IP_STATUS,)),
        Document(message("Funding held"), (c.FUNDING_HELD,)),
    ),
    Kind.INVESTOR: (
        Document(message("Type of investor"), (c.INVESTOR_TYPE,)),
        Document(message("Ticket"), (c.TICKET_MIN, c.TICKET_MAX)),
        Document(message("Stages"), (c.STAGES,)),
    ),
}


def documents_of(kind: Kind, keys: Iterable[str]) -> tuple[Document, ...]:
    """Those of ``keys``, in the order in which they are asked for."""
    wanted = frozenset(keys)
    return tuple(document for document in DOCUMENTS[kind] if document.key in wanted)


def documented_fields(kind: Kind, keys: Iterable[str]) -> frozenset[str]:
    """The names of the fields that a document was seen for."""
    return frozenset().union(*(document.names for document in documents_of(kind, keys)))


def still_documented(kind: Kind, keys: Iterable[str], changed: Collection[str]) -> tuple[list[str], list[str]]:
    """Keys that stand, and keys that fall because one of their fields is among ``changed``."""
    known = documents_of(kind, keys)
    fallen = [document.key for document in known if document.names & frozenset(changed)]
    return [document.key for document in known if document.key not in fallen], fallen
