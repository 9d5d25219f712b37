from app.core.language import message
from app.profiles.models.facts import StartupFacts
from app.profiles.rules import catalogue as c
from app.profiles.rules.kinds.shape import (
    APPROACH,
    IDENTIFIERS,
    LOGO,
    PEOPLE,
    Entry,
    Group,
    KindOfProfile,
    Part,
    Section,
    Seen,
    Wanted,
    entry,
    facet,
    optional_facet,
)
from app.profiles.states import Kind

STARTUP = KindOfProfile(
    kind=Kind.STARTUP,
    offer=message("An AI start-up that has been founded"),
    facts=StartupFacts,
    groups=(
        Group(
            message("Your company"),
            (
                Section(
                    "basics", message("Name and founding"), (c.NAME, c.LEGAL_NAME, c.WEBSITE, c.FOUNDED, c.TEAM_SIZE)
                ),
                Section("place", message("Place and languages"), (c.REGION, c.CITY, c.LANGUAGES_SPOKEN)),
                Section("focus", message("What you do, in one sentence"), (c.ONE_LINER, c.SECTORS, c.AI_FIELDS)),
                IDENTIFIERS,
                LOGO,
            ),
        ),
        Group(
            message("What you are building"),
            (
                facet(c.PROBLEM),
                facet(c.TECHNOLOGY),
                optional_facet(c.MARKET),
                optional_facet(c.TEAM),
                optional_facet(c.NEED),
            ),
        ),
        Group(
            message("Business and round"),
            (
                Section(
                    "business", message("Stage and revenue"), (c.STAGE, c.BUSINESS_MODEL, c.HAS_REVENUE, c.REVENUE_BAND)
                ),
                Section(
                    "round",
                    message("Round"),
                    (
                        c.RAISING,
                        c.RAISING_FROM,
                        c.RAISING_UNTIL,
                        c.ASK_MIN,
                        c.ASK_MAX,
                        c.INSTRUMENTS,
                        c.LEAD_WANTED,
                        c.USE_OF_FUNDS,
                    ),
                    asks_completed=True,
                ),
            ),
        ),
        Group(
            message("Product, data and rules"),
            (
                Section("products", message("Products and versions"), part=Part.PRODUCTS, asks_completed=True),
                Section(
                    "data",
                    message("Risk class and data"),
                    (c.AI_ACT_RISK, c.DATA_NEEDED, c.DATA_OFFERED),
                    asks_completed=True,
                ),
            ),
        ),
        APPROACH,
        PEOPLE,
    ),
    facets=(c.PROBLEM, c.TECHNOLOGY, c.MARKET, c.TEAM, c.NEED),
    required=(c.NAME, c.REGION, c.ONE_LINER, c.SECTORS, c.AI_FIELDS, c.PROBLEM, c.TECHNOLOGY, c.STAGE),
    wanted=(
        Wanted("market", (c.MARKET,), message("the market"), "market"),
        Wanted("team", (c.TEAM,), message("the team"), "team"),
        Wanted("raising", (c.RAISING,), message("whether you are raising"), "round"),
        Wanted("amount", (c.ASK_MIN, c.ASK_MAX), message("the amount sought"), "round"),
        Wanted("revenue", (c.HAS_REVENUE,), message("whether you have revenue"), "business"),
    ),
    other_side=frozenset({Kind.INVESTOR}),
    seekers_name=message("investors"),
    seen=Seen(
        box_title=message("Round"),
        box=(
            entry(c.RAISING, message("Raising")),
            entry(c.RAISING_FROM, message("From")),
            entry(c.RAISING_UNTIL, message("Until")),
            Entry(message("Amount sought"), (c.ASK_MIN, c.ASK_MAX)),
            entry(c.STAGE),
            entry(c.INSTRUMENTS),
            entry(c.LEAD_WANTED),
            entry(c.HAS_REVENUE, message("Revenue")),
            entry(c.REVENUE_BAND, message("In twelve months")),
        ),
        facts=(
            entry(c.FOUNDED),
            entry(c.TEAM_SIZE),
            entry(c.BUSINESS_MODEL),
            entry(c.LANGUAGES_SPOKEN),
            entry(c.AI_ACT_RISK),
            entry(c.REQUESTS_PER_WEEK),
        ),
    ),
    is_organisation=True,
)
