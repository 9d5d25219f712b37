from app.core.language import message
from app.profiles.models.facts import InvestorFacts
from app.profiles.rules import catalogue as c
from app.profiles.rules.kinds.shape import (
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
)
from app.profiles.states import Kind

INVESTOR = KindOfProfile(
    kind=Kind.INVESTOR,
    offer=message("An investor: fund, angel, company or public body"),
    facts=InvestorFacts,
    groups=(
        Group(
            message("Who you are"),
            (
                Section("basics", message("Name and type"), (c.NAME, c.LEGAL_NAME, c.INVESTOR_TYPE, c.WEBSITE)),
                Section("place", message("Place and languages"), (c.REGION, c.CITY, c.LANGUAGES_SPOKEN)),
                Section("focus", message("In one sentence"), (c.ONE_LINER,)),
                IDENTIFIERS,
                LOGO,
            ),
        ),
        Group(
            message("What you look for"),
            (
                facet(c.THESIS),
                Section(
                    "criteria",
                    message("Stage and ticket"),
                    (c.STAGES, c.TICKET_MIN, c.TICKET_MAX, c.INSTRUMENTS, c.LEAD_ROLE),
                ),
                Section(
                    "sectors",
                    message("Sectors and regions"),
                    (c.SECTORS_WANTED, c.SECTORS_EXCLUDED, c.REGIONS),
                    asks_completed=True,
                ),
                Section(
                    "ai-fields", message("AI fields"), (c.AI_FIELDS_WANTED, c.AI_FIELDS_EXCLUDED), asks_completed=True
                ),
                Section("portfolio", message("Portfolio"), part=Part.PORTFOLIO, asks_completed=True),
            ),
        ),
        Group(
            message("How you want to be approached"),
            (
                Section(
                    "attention",
                    message("Investing now, and how much you read"),
                    (c.DEPLOYING, c.DEPLOYING_UNTIL, c.REQUESTS_PER_WEEK),
                ),
                Section(
                    "never-show", message("Whom you never want to meet here"), part=Part.NEVER_SHOW, asks_completed=True
                ),
            ),
        ),
        PEOPLE,
    ),
    facets=(c.THESIS,),
    required=(c.NAME, c.REGION, c.INVESTOR_TYPE, c.THESIS, c.STAGES, c.TICKET_MIN, c.DEPLOYING),
    wanted=(
        Wanted("ticket", (c.TICKET_MAX,), message("the highest ticket"), "criteria"),
        Wanted("sectors", (c.SECTORS_WANTED,), message("the sectors"), "sectors"),
        Wanted("lead", (c.LEAD_ROLE,), message("whether you lead"), "criteria"),
        Wanted("one_liner", (c.ONE_LINER,), message("one sentence about you"), "focus"),
    ),
    other_side=frozenset({Kind.STARTUP, Kind.SPINOFF}),
    seekers_name=message("founders"),
    seen=Seen(
        box_title=message("Criteria"),
        box=(
            entry(c.DEPLOYING, message("Investing now")),
            entry(c.DEPLOYING_UNTIL, message("Until")),
            Entry(message("Ticket"), (c.TICKET_MIN, c.TICKET_MAX)),
            entry(c.STAGES),
            entry(c.INSTRUMENTS),
            entry(c.LEAD_ROLE),
            entry(c.REGIONS),
            entry(c.SECTORS_EXCLUDED),
            entry(c.AI_FIELDS_EXCLUDED),
        ),
        facts=(entry(c.INVESTOR_TYPE), entry(c.LANGUAGES_SPOKEN), entry(c.REQUESTS_PER_WEEK)),
    ),
    is_organisation=True,
)
