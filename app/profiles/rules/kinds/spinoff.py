from app.core.language import message
from app.profiles.models.facts import SpinoffFacts
from app.profiles.rules import catalogue as c
from app.profiles.rules.kinds.shape import (
    APPROACH,
    IDENTIFIERS,
    LOGO,
    PEOPLE,
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

SPINOFF = KindOfProfile(
    kind=Kind.SPINOFF,
    offer=message("A team in research that may found a company"),
    facts=SpinoffFacts,
    groups=(
        Group(
            message("Your project"),
            (
                Section(
                    "basics", message("Name and institution"), (c.NAME, c.INSTITUTION, c.RESEARCH_FIELD, c.WEBSITE)
                ),
                Section("place", message("Place and languages"), (c.REGION, c.CITY, c.LANGUAGES_SPOKEN)),
                Section("focus", message("What you do, in one sentence"), (c.ONE_LINER, c.SECTORS, c.AI_FIELDS)),
                IDENTIFIERS,
                LOGO,
            ),
        ),
        Group(
            message("What you are working on"),
            (facet(c.PROBLEM), facet(c.TECHNOLOGY), optional_facet(c.MARKET), optional_facet(c.NEED)),
        ),
        Group(
            message("Readiness"),
            (
                Section(
                    "readiness",
                    message("Readiness and founding"),
                    (c.TRL, c.FOUNDING_PLANNED, c.TEAM_SIZE, c.ROLES_MISSING),
                ),
                Section(
                    "rights",
                    message("Rights and transfer office"),
                    (c.IP_STATUS, c.OFFICE_NAME, c.OFFICE_PERSON, c.OFFICE_EMAIL),
                    asks_completed=True,
                ),
                Section(
                    "funding", message("Funding programmes"), (c.FUNDING_APPLIED, c.FUNDING_HELD), asks_completed=True
                ),
            ),
        ),
        Group(
            message("What others see at first"),
            (Section("teaser", message("Anonymous teaser"), part=Part.TEASER),),
        ),
        APPROACH,
        PEOPLE,
    ),
    facets=(c.PROBLEM, c.TECHNOLOGY, c.MARKET, c.NEED),
    required=(c.NAME, c.REGION, c.SECTORS, c.AI_FIELDS, c.PROBLEM, c.TECHNOLOGY, c.TRL),
    wanted=(
        Wanted("ip", (c.IP_STATUS,), message("the state of intellectual property"), "rights"),
        Wanted("roles", (c.ROLES_MISSING,), message("the roles that are missing"), "readiness"),
        Wanted("founding", (c.FOUNDING_PLANNED,), message("the planned founding date"), "readiness"),
        Wanted("market", (c.MARKET,), message("the market"), "market"),
    ),
    other_side=frozenset({Kind.INVESTOR}),
    seekers_name=message("investors"),
    seen=Seen(
        box_title=message("Readiness"),
        box=(
            entry(c.TRL),
            entry(c.IP_STATUS),
            entry(c.FOUNDING_PLANNED),
            entry(c.ROLES_MISSING),
            entry(c.FUNDING_APPLIED),
            entry(c.FUNDING_HELD),
        ),
        facts=(entry(c.INSTITUTION), entry(c.TEAM_SIZE), entry(c.LANGUAGES_SPOKEN), entry(c.REQUESTS_PER_WEEK)),
        # Neither city, institution, research field, dates nor funding: together they would point to one team.
        teaser=(entry(c.TRL), entry(c.IP_STATUS), entry(c.ROLES_MISSING), entry(c.LANGUAGES_SPOKEN)),
        contact=(entry(c.OFFICE_NAME), entry(c.OFFICE_PERSON), entry(c.OFFICE_EMAIL)),
    ),
    is_organisation=False,
    hidden=True,
)
