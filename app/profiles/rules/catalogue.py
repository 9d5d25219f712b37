"""Every field of every kind, once. `kinds` puts them together."""

from collections.abc import Mapping

from app.core.language import Message, message
from app.profiles.rules import labels
from app.profiles.rules.fields import Field, Holder, Shape
from app.profiles.states import MOST_REQUESTS_A_WEEK, TAXONOMY_OF, CodeList, TaxonomyList

FACET_LENGTH = 1_500
ONE_LINER_LENGTH = 160


def _text(name: str, asked: Message, why: Message, *, length: int = FACET_LENGTH) -> Field:
    return Field(name, Holder.TEXTS, Shape.LONG, asked, why, max_length=length)


def _codes(name: CodeList, asked: Message, why: Message | None = None, *, at_most: int = 12) -> Field:
    return Field(name.value, Holder.CODES, Shape.CODES, asked, why, taxonomy=TAXONOMY_OF[name], at_most=at_most)


def _code(name: str, taxonomy: TaxonomyList, asked: Message, why: Message | None = None) -> Field:
    return Field(name, Holder.FACTS, Shape.CODE, asked, why, taxonomy=taxonomy)


def _choice(
    name: str,
    words: Mapping[labels.Word, Message],
    asked: Message,
    why: Message | None = None,
    short: Message | None = None,
) -> Field:
    return Field(name, Holder.FACTS, Shape.CHOICE, asked, why, choices=labels.choices(words), short=short)


def _number(name: str, low: int, high: int, asked: Message, why: Message | None = None) -> Field:
    return Field(name, Holder.FACTS, Shape.NUMBER, asked, why, low=low, high=high)


def _money(name: str, asked: Message, why: Message | None = None, short: Message | None = None) -> Field:
    return Field(name, Holder.FACTS, Shape.MONEY, asked, why, short=short)


def _day(name: str, asked: Message, why: Message | None = None) -> Field:
    return Field(name, Holder.FACTS, Shape.DAY, asked, why)


NAME = Field("name", Holder.PROFILE, Shape.LINE, message("Name"), message("As others know you."))
LEGAL_NAME = Field(
    "legal_name",
    Holder.PROFILE,
    Shape.LINE,
    message("Legal name"),
    message("As in the register. Shown after an introduction."),
)
WEBSITE = Field(
    "website", Holder.PROFILE, Shape.URL, message("Website"), message("Shown after an introduction."), max_length=300
)
REGION = Field(
    "region", Holder.PROFILE, Shape.CODE, message("Land or country"), message("Many mandates are tied to a region."),
    taxonomy=TaxonomyList.REGIONS,
)  # fmt: skip
CITY = Field("city", Holder.PROFILE, Shape.LINE, message("City"))
LANGUAGES_SPOKEN = _codes(
    CodeList.LANGUAGES, message("Languages"), message("In which languages can people talk with you?")
)
ONE_LINER = Field(
    "one_liner",
    Holder.TEXTS,
    Shape.LINE,
    message("In one sentence"),
    message("This line stands under your name in every list."),
    max_length=ONE_LINER_LENGTH,
)
SECTORS = _codes(
    CodeList.SECTORS, message("Sectors"), message("Where is the technology used? Two or three say the most."), at_most=8
)
AI_FIELDS = _codes(CodeList.AI_FIELDS, message("AI fields"), message("Which methods do you work with?"), at_most=10)

PROBLEM = _text("problem", message("Problem"), message("Who has it, how often, and what does it cost them today?"))
TECHNOLOGY = _text(
    "technology", message("Technology"), message("How does it work, and what can it do that others cannot?")
)
MARKET = _text("market", message("Market"), message("Who pays, how many of them are there, and what do they use now?"))
TEAM = _text("team", message("Team"), message("What can the team do? Skills count here, names do not."))
NEED = _text("need", message("What is needed"), message("Beside money: customers, data, people, know-how."))

FOUNDED = _number("founded_year", 1900, 2100, message("Founded in"), message("The year is enough."))
TEAM_SIZE = _number(
    "team_size", 1, 100_000, message("Team size"), message("People who work for you, part-time included.")
)
STAGE = _code("stage", TaxonomyList.STAGES, message("Stage"), message("Investors choose by it."))
BUSINESS_MODEL = _code("business_model", TaxonomyList.BUSINESS_MODELS, message("Business model"))
HAS_REVENUE = Field("has_revenue", Holder.FACTS, Shape.YES_NO, message("Do you have revenue?"))
REVENUE_BAND = _code("revenue_band", TaxonomyList.REVENUE_BANDS, message("Revenue in the last twelve months"))
RAISING = _choice(
    "raising",
    labels.RAISING,
    message("Are you raising money?"),
    message("Only then investors with open mandates are proposed."),
)
RAISING_FROM = _day("raising_from", message("Raising from"), message("If you start later. For example 31.3.2027."))
RAISING_UNTIL = _day(
    "raising_until", message("Raising until"), message("When the round is to be closed. For example 30.9.2027.")
)
ASK_MIN = _money("ask_min_eur", message("Amount sought, at least"), message("For example 750.000 or 1,5 Mio. €."))
ASK_MAX = _money("ask_max_eur", message("Amount sought, at most"))
INSTRUMENTS = _codes(CodeList.INSTRUMENTS, message("Instruments"), message("Which forms of capital are possible?"))
LEAD_WANTED = _choice("lead_wanted", labels.LEAD_WANTED, message("Lead investor"))
USE_OF_FUNDS = _text("use_of_funds", message("Use of funds"), message("What will be different afterwards?"), length=800)
AI_ACT_RISK = _code(
    "ai_act_risk",
    TaxonomyList.AI_ACT_RISK,
    message("Risk class under the AI Act"),
    message("As you see it yourselves."),
)
DATA_NEEDED = _text("data_needed", message("Data needed"), message("For partners and data spaces."), length=600)
DATA_OFFERED = _text("data_offered", message("Data offered"), message("What others may use, and how."), length=600)

INSTITUTION = Field(
    "institution_name", Holder.FACTS, Shape.LINE, message("Institution"), message("Never shown before you agree.")
)
RESEARCH_FIELD = Field(
    "research_field", Holder.TEXTS, Shape.LINE, message("Research field"), message("Never shown before you agree.")
)
TRL = _number(
    "trl",
    1,
    9,
    message("Technology readiness (TRL)"),
    message("1 is a principle observed, 4 works in the laboratory, 9 is in use."),
)
IP_STATUS = _code(
    "ip_status", TaxonomyList.IP_STATUS, message("Intellectual property"), message("Investors ask about it first.")
)
OFFICE_NAME = Field("transfer_office_name", Holder.FACTS, Shape.LINE, message("Technology-transfer office"))
OFFICE_PERSON = Field("transfer_office_person", Holder.FACTS, Shape.LINE, message("Contact there"))
OFFICE_EMAIL = Field("transfer_office_email", Holder.FACTS, Shape.EMAIL, message("Mail address there"), max_length=254)
FOUNDING_PLANNED = _day(
    "founding_planned_on", message("Planned founding date"), message("A rough date is enough. For example 1.10.2027.")
)
ROLES_MISSING = _codes(
    CodeList.ROLES_MISSING,
    message("Roles missing in the team"),
    message("Partners and programmes look for exactly this."),
)
FUNDING_APPLIED = _codes(CodeList.FUNDING_APPLIED, message("Funding applied for"))
FUNDING_HELD = _codes(CodeList.FUNDING_HELD, message("Funding held"))

INVESTOR_TYPE = _code("investor_type", TaxonomyList.INVESTOR_TYPES, message("Type of investor"))
THESIS = _text(
    "thesis",
    message("Investment thesis"),
    message("What do you look for, and why? Proposals are compared with these words."),
    length=2_000,
)
STAGES = _codes(CodeList.STAGES, message("Stages"), message("Only teams in these stages are proposed."))
TICKET_MIN = _money(
    "ticket_min_eur",
    message("Ticket, at least"),
    message("For example 250.000 or 0,5 Mio. €."),
    short=message("Lowest ticket"),
)
TICKET_MAX = _money("ticket_max_eur", message("Ticket, at most"))
LEAD_ROLE = _choice("lead_role", labels.LEAD_ROLE, message("Lead or follow"))
SECTORS_WANTED = _codes(
    CodeList.SECTORS, message("Sectors"), message("Leave empty if you are open to all."), at_most=40
)
AI_FIELDS_WANTED = _codes(
    CodeList.AI_FIELDS, message("AI fields"), message("Leave empty if you are open to all."), at_most=50
)
SECTORS_EXCLUDED = _codes(
    CodeList.SECTORS_EXCLUDED, message("Sectors excluded"), message("Teams from these are never proposed."), at_most=40
)
AI_FIELDS_EXCLUDED = _codes(CodeList.AI_FIELDS_EXCLUDED, message("AI fields excluded"), at_most=50)
REGIONS = _codes(CodeList.REGIONS, message("Regions"), message("Leave empty if you invest everywhere."), at_most=60)
DEPLOYING = _choice(
    "deploying",
    labels.DEPLOYING,
    message("Are you investing now?"),
    message("After 90 days we ask again."),
    short=message("Investing now"),
)
DEPLOYING_UNTIL = _day(
    "deploying_until", message("Investing until"), message("If your investment period ends. For example 31.12.2027.")
)
REQUESTS_PER_WEEK = _number(
    "requests_per_week",
    0,
    MOST_REQUESTS_A_WEEK,
    message("Requests a week"),
    message("How many will your team read, from 0 to 20? More than that do not reach you."),
)
