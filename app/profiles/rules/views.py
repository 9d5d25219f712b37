"""What may be seen of a profile, as types: a teaser has no name, a card no contact, the full profile has all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.core.language import Message, current_language
from app.profiles.rules.terms import Term
from app.profiles.states import Kind, Language, ProfileState


@dataclass(frozen=True)
class Words:
    """A text in one or both languages."""

    texts: Mapping[Language, str]

    @property
    def language(self) -> str:
        """The language it is shown in: the reader's if it exists, else the other."""
        spoken = Language(current_language())
        return spoken.value if spoken in self.texts else next(iter(self.texts)).value

    def __str__(self) -> str:
        return self.texts[Language(self.language)]


@dataclass(frozen=True)
class Amount:
    low_eur: int | None
    high_eur: int | None

    @property
    def pair(self) -> tuple[int | None, int | None]:
        return self.low_eur, self.high_eur


Shown = str | int | bool | date | Amount | Term | Words | Message | tuple[Term, ...]


@dataclass(frozen=True)
class Fact:
    """One fact with its label. ``field`` is the name matches and tests know it by."""

    field: str
    label: Message
    value: Shown
    is_documented: bool = False
    """Staff saw a document for it; else it is the team's own statement."""


@dataclass(frozen=True)
class Facet:
    """One comparable text with its heading."""

    field: str
    label: Message
    words: Words


@dataclass(frozen=True)
class ProfileTeaser:
    """A team that has not agreed to be named: coarse facts and a text confirmed to name nobody."""

    id: int
    teaser_id: str
    kind: Kind
    region: Term | None
    words: Words | None
    sectors: tuple[Term, ...]
    ai_fields: tuple[Term, ...]
    facts: tuple[Fact, ...]
    published_month: date | None


@dataclass(frozen=True)
class ProfileCard:
    """What the other side sees in lists: name, one line and facts, no way to get in touch."""

    id: int
    public_id: str
    kind: Kind
    state: ProfileState
    name: str
    one_liner: Words | None
    region: Term | None
    city: str | None
    logo_id: str | None
    sectors: tuple[Term, ...]
    ai_fields: tuple[Term, ...]
    box: tuple[Fact, ...]
    facts: tuple[Fact, ...]
    deploying_is_stale: bool
    verified_at: datetime | None
    verified_what: str | None
    updated_at: datetime
    published_at: datetime | None


@dataclass(frozen=True)
class PortfolioLine:
    id: int
    name: str
    one_line: str
    year: int | None
    url: str | None
    language: str | None


@dataclass(frozen=True)
class ProductLine:
    public_id: str
    name: str
    current_version: str | None


@dataclass(frozen=True)
class CardPage:
    """A card opened: its texts, its portfolio and its products. Still no way to get in touch."""

    card: ProfileCard
    facets: tuple[Facet, ...]
    portfolio: tuple[PortfolioLine, ...]
    products: tuple[ProductLine, ...]


@dataclass(frozen=True)
class ContactLine:
    name: str
    role: str | None
    email: str | None
    phone: str | None


@dataclass(frozen=True)
class ProfileFull:
    """Everything: the opened card, the names behind it and how to reach them."""

    page: CardPage
    legal_name: str | None
    website: str | None
    contacts: tuple[ContactLine, ...]
    identifiers: tuple[tuple[Message, str], ...]
    contact_facts: tuple[Fact, ...]
    members: tuple[str, ...]

    @property
    def card(self) -> ProfileCard:
        return self.page.card
