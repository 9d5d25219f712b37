"""What a kind of profile consists of, and the parts that kinds share."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from app.core.errors import NotFound
from app.core.language import Message, message
from app.profiles.models.facts import InvestorFacts, SpinoffFacts, StartupFacts
from app.profiles.rules.catalogue import ONE_LINER, REQUESTS_PER_WEEK
from app.profiles.rules.fields import Field, Holder
from app.profiles.states import Kind

FactsRow = StartupFacts | SpinoffFacts | InvestorFacts
FactsTable = type[StartupFacts] | type[SpinoffFacts] | type[InvestorFacts]


class Part(StrEnum):
    """Parts of the editor that are lists or files and have a page of their own."""

    FIELDS = "fields"
    LOGO = "logo"
    CONTACTS = "contacts"
    MEMBERS = "members"
    PRODUCTS = "products"
    PORTFOLIO = "portfolio"
    NEVER_SHOW = "never_show"
    TEASER = "teaser"
    IDENTIFIERS = "identifiers"


@dataclass(frozen=True)
class Section:
    """One page of the editor. ``asks_completed``: nothing in it is required, so the person says when it is done."""

    name: str
    title: Message
    fields: tuple[Field, ...] = ()
    part: Part = Part.FIELDS
    asks_completed: bool = False


@dataclass(frozen=True)
class Group:
    title: Message
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Wanted:
    """Something the other side looks for; ``field`` or ``part`` is empty when it is missing."""

    name: str
    fields: tuple[Field, ...]
    missing: Message
    section: str


@dataclass(frozen=True)
class Entry:
    """One line of facts on the profile's page: a field, or two amounts read as a range."""

    label: Message
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Seen:
    """Where facts stand when others look. What is in no list is never shown to them.

    ``teaser`` must not tell who it is; ``contact`` is shown with contact data only.
    """

    box_title: Message
    box: tuple[Entry, ...]
    facts: tuple[Entry, ...]
    teaser: tuple[Entry, ...] = ()
    contact: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class KindOfProfile:
    """``other_side`` names the kinds that this one is proposed to; ``hidden`` shows a teaser before a disclosure;
    ``is_organisation``: the profile speaks for a legal body from the start."""

    kind: Kind
    offer: Message
    facts: FactsTable
    groups: tuple[Group, ...]
    facets: tuple[Field, ...]
    required: tuple[Field, ...]
    wanted: tuple[Wanted, ...]
    other_side: frozenset[Kind]
    seekers_name: Message
    seen: Seen
    is_organisation: bool
    hidden: bool = False

    @property
    def page_texts(self) -> tuple[Field, ...]:
        """The texts of the opened page: the facets first, then what else was written at length."""
        other = [
            field for field in self.fields if field.holder is Holder.TEXTS and field not in (*self.facets, ONE_LINER)
        ]
        return (*self.facets, *other)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        return tuple(section for group in self.groups for section in group.sections)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for section in self.sections for field in section.fields)

    def field(self, name: str) -> Field:
        """The field of this name; raises KeyError for a name this kind does not have."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        # Asked for with every value of every imported row.
        return {field.name: field for field in self.fields}

    def section(self, name: str) -> Section:
        """The section of this name; raises NotFound for an unknown one."""
        for section in self.sections:
            if section.name == name:
                return section
        raise NotFound


LOGO = Section("logo", message("Logo"), part=Part.LOGO, asks_completed=True)
# Teams that say nothing read ten a week; an investor's own section asks more.
READS = Section("attention", message("How many requests you read"), (REQUESTS_PER_WEEK,), asks_completed=True)
CONTACTS = Section("contacts", message("Contact people"), part=Part.CONTACTS, asks_completed=True)
MEMBERS = Section("members", message("Who edits this profile"), part=Part.MEMBERS, asks_completed=True)
IDENTIFIERS = Section("identifiers", message("Register and numbers"), part=Part.IDENTIFIERS, asks_completed=True)
APPROACH = Group(message("How you want to be approached"), (READS,))
PEOPLE = Group(message("People"), (CONTACTS, MEMBERS))


def facet(field: Field) -> Section:
    return Section(field.name, field.asked, (field,))


def optional_facet(field: Field) -> Section:
    return Section(field.name, field.asked, (field,), asks_completed=True)


def entry(field: Field, label: Message | None = None) -> Entry:
    """One field as a line of facts; ``label`` where the question would read oddly there."""
    return Entry(label or field.asked, (field,))
