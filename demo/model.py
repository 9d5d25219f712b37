"""What the demo world is made of. Lists keep the order of their file; codes are those of the taxonomy.

Fields ending in ``_days`` count from the load date, ``_days_ago`` backwards from it.
"""

from typing import Literal

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

Language = Literal["de", "en"]
TextLanguage = Literal["de", "en", "both"]
Texts = dict[Language, str]
ProfileState = Literal["draft", "published", "paused"]

# A misspelt key in a data file must stop the load instead of being dropped.
STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, config=STRICT)
class Member:
    name: str
    email: str
    role: Literal["owner", "editor"]
    title: str


@dataclass(frozen=True, config=STRICT)
class Contact:
    name: str
    email: str
    phone: str | None


@dataclass(frozen=True, config=STRICT)
class Product:
    name: str
    version: str


@dataclass(frozen=True, config=STRICT)
class Startup:
    slug: str
    name: str
    legal_name: str
    euid: str
    website: str
    place_land: str
    place_city: str
    country: str
    languages: tuple[str, ...]
    language: TextLanguage
    state: ProfileState
    verified: bool
    updated_days_ago: int
    one_liner: Texts
    problem: Texts
    technology: Texts
    market: Texts
    team: Texts
    need: Texts
    use_of_funds: Texts
    data_needed: Texts
    data_offered: Texts
    sectors: tuple[str, ...]
    ai_fields: tuple[str, ...]
    founded: int
    stage: str
    team_size: int
    business_model: str
    has_revenue: bool
    revenue_band: str | None
    raising: Literal["no", "now", "from", "until"]
    raising_days: int | None
    amount_min_eur: int | None
    amount_max_eur: int | None
    instruments: tuple[str, ...]
    lead_wanted: bool
    ai_act_risk: str
    products: tuple[Product, ...]
    members: tuple[Member, ...]
    contact: Contact


@dataclass(frozen=True, config=STRICT)
class TransferOffice:
    name: str
    email: str


@dataclass(frozen=True, config=STRICT)
class FundingProgramme:
    code: str
    state: Literal["applied", "held"]


@dataclass(frozen=True, config=STRICT)
class Teaser:
    one_liner: Texts
    problem: Texts
    technology: Texts


@dataclass(frozen=True, config=STRICT)
class SpinOff:
    slug: str
    name: str
    institution: str
    institution_ror: str
    place_land: str
    place_city: str
    country: str
    languages: tuple[str, ...]
    language: TextLanguage
    state: ProfileState
    verified: bool
    updated_days_ago: int
    research_field: Texts
    one_liner: Texts
    problem: Texts
    technology: Texts
    need: Texts
    teaser: Teaser
    teaser_confirmed: bool
    trl: int
    ip_status: str
    transfer_office: TransferOffice
    roles_missing: tuple[str, ...]
    founding_planned_days: int | None
    funding_programmes: tuple[FundingProgramme, ...]
    sectors: tuple[str, ...]
    ai_fields: tuple[str, ...]
    team_size: int
    members: tuple[Member, ...]
    contact: Contact


@dataclass(frozen=True, config=STRICT)
class PortfolioItem:
    name: str
    one_liner: str
    year: int
    url: str


@dataclass(frozen=True, config=STRICT)
class Investor:
    slug: str
    name: str
    legal_name: str
    website: str
    type: str
    place_land: str
    place_city: str
    country: str
    languages: tuple[str, ...]
    language: TextLanguage
    state: ProfileState
    verified: bool
    updated_days_ago: int
    thesis: Texts
    stages: tuple[str, ...]
    ticket_min_eur: int
    ticket_max_eur: int
    lead: Literal["lead", "follow", "both"]
    sectors_wanted: tuple[str, ...]
    sectors_excluded: tuple[str, ...]
    ai_fields_wanted: tuple[str, ...]
    ai_fields_excluded: tuple[str, ...]
    regions: tuple[str, ...]
    instruments: tuple[str, ...]
    deploying: Literal["yes", "no", "until"]
    deploying_days: int | None
    deploying_confirmed_days_ago: int
    requests_per_week: int
    portfolio: tuple[PortfolioItem, ...]
    members: tuple[Member, ...]
    contact: Contact


@dataclass(frozen=True, config=STRICT)
class Account:
    """A person to sign in as; a member's place in a profile is found by the same address."""

    email: str
    name: str
    language: Language
    profile: str | None
    roles: tuple[str, ...]


@dataclass(frozen=True, config=STRICT)
class DemoWorld:
    startups: tuple[Startup, ...]
    spinoffs: tuple[SpinOff, ...]
    investors: tuple[Investor, ...]
    accounts: tuple[Account, ...]
