"""Small invented markets, and a hypothesis strategy for facts."""

import random
from dataclasses import replace

from hypothesis import strategies as st

from matching import HashingEncoder, Market
from matching.model import Facet, Facts, Profile

TODAY = 739_900
SECTORS = ("health", "energy", "finance", "mobility", "agriculture")
AI_FIELDS = ("vision", "language", "planning", "robotics")
STAGES = ("pre_seed", "seed", "series_a")
REGIONS = ("DE-BY", "DE-BE", "DE-NW", "FR", "AT")
PLACES = {"DE-BY": (48.1, 11.6), "DE-BE": (52.5, 13.4), "DE-NW": (51.2, 6.8), "FR": (48.9, 2.4), "AT": (48.2, 16.4)}
INSTRUMENTS = ("equity", "convertible", "grant")
LANGUAGES = ("de", "en", "fr")
SENTENCES = (
    "Hospitals lose beds because nobody plans discharges.",
    "Our vision model reads X-ray images within seconds.",
    "Landwirte erkennen Pflanzenkrankheiten mit der Kamera.",
    "Grid operators forecast solar power for the next day.",
    "Banken prüfen Kreditanträge mit Sprachmodellen.",
    "Robots sort parcels in small warehouses.",
    "Die Software plant Schichten in der Pflege.",
    "Factories find defects on metal surfaces.",
    "Drivers receive charging tours for electric trucks.",
    "Ein Team aus Forschung und Vertrieb trägt das Vorhaben.",
    "We look for software that helps nurses and doctors.",
    "Wir finanzieren Energie und Klimaschutz in der Frühphase.",
)
SUPPLY_FACETS = ("problem", "technology", "market", "team", "need")
ENCODER = HashingEncoder()


def encoded(profile: Profile) -> Profile:
    rows = ENCODER.encode([facet.text for facet in profile.facets])
    return replace(
        profile, facets=tuple(replace(facet, vector=row) for facet, row in zip(profile.facets, rows, strict=True))
    )


def supply(number: int, chance: random.Random) -> Profile:
    low = chance.choice((None, 50_000, 200_000, 1_000_000))
    region = chance.choice((*REGIONS, None))
    facts = Facts(
        id=number,
        kind=chance.choice(("startup", "startup", "spinoff")),
        organisation=chance.choice((None, number)),
        stages=tuple(chance.sample(STAGES, chance.choice((0, 1, 1)))),
        amount_min_eur=low,
        amount_max_eur=None if low is None else low * chance.choice((1, 2, 4)),
        instruments=tuple(chance.sample(INSTRUMENTS, chance.choice((0, 1, 2)))),
        sectors=tuple(chance.sample(SECTORS, chance.choice((0, 1, 2)))),
        ai_fields=tuple(chance.sample(AI_FIELDS, chance.choice((0, 1, 2)))),
        region=region,
        place=PLACES.get(region or ""),
        languages=tuple(chance.sample(LANGUAGES, chance.choice((0, 1, 2)))),
        available=chance.choice((None, "yes", "no", "from", "until")),
        available_from_day=chance.choice((None, TODAY - 5, TODAY + 5)),
        available_until_day=chance.choice((None, TODAY - 5, TODAY + 5)),
        lead=chance.choice((None, True, False)),
        trl=chance.choice((None, 3, 7)),
        updated_day=TODAY - chance.randrange(400),
        published_day=TODAY - chance.randrange(400),
    )
    names = chance.sample(SUPPLY_FACETS, chance.randrange(1, 6))
    facets = tuple(Facet(name, " ".join(chance.sample(SENTENCES, 2))) for name in names)
    return encoded(Profile(facts, facets))


def demand(number: int, chance: random.Random) -> Profile:
    low = chance.choice((None, 25_000, 250_000))
    region = chance.choice(REGIONS)
    facts = Facts(
        id=number,
        kind="investor",
        stages=tuple(chance.sample(STAGES, chance.choice((0, 1, 2, 3)))),
        amount_min_eur=low,
        amount_max_eur=None if low is None else low * 8,
        instruments=tuple(chance.sample(INSTRUMENTS, chance.choice((0, 2, 3)))),
        sectors=tuple(chance.sample(SECTORS, chance.choice((0, 1, 3)))),
        ai_fields=tuple(chance.sample(AI_FIELDS, chance.choice((0, 1, 2)))),
        sectors_excluded=tuple(chance.sample(SECTORS, chance.choice((0, 0, 1)))),
        ai_fields_excluded=tuple(chance.sample(AI_FIELDS, chance.choice((0, 0, 1)))),
        region=region,
        place=PLACES[region],
        regions_wanted=chance.choice(((), (), ("DE",), ("DE-BY", "AT"))),
        languages=tuple(chance.sample(LANGUAGES, chance.choice((0, 2)))),
        available=chance.choice((None, "yes", "until")),
        available_until_day=TODAY + 30,
        available_stated_day=TODAY - chance.randrange(200),
        lead=chance.choice((None, True, False)),
        updated_day=TODAY - chance.randrange(400),
        published_day=TODAY - chance.randrange(400),
    )
    items = [
        Facet("portfolio", chance.choice(SENTENCES), item=f"Firm {number}-{i}") for i in range(chance.randrange(3))
    ]
    return encoded(Profile(facts, (Facet("thesis", " ".join(chance.sample(SENTENCES, 2))), *items)))


def world(*, teams: int = 60, investors: int = 15, seed: int = 1) -> list[Profile]:
    """Teams have the ids from 1, investors those from 10,001."""
    chance = random.Random(seed)
    found = [supply(number, chance) for number in range(1, teams + 1)]
    return found + [demand(number, chance) for number in range(10_001, 10_001 + investors)]


def market(*, teams: int = 60, investors: int = 15, seed: int = 1) -> Market:
    return Market.build(world(teams=teams, investors=investors, seed=seed))


def _some(codes: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(codes), unique=True, max_size=3).map(tuple)


_days = st.none() | st.integers(TODAY - 3, TODAY + 3)
_euros = st.none() | st.sampled_from((0, 10_000, 100_000, 250_000, 1_000_000, 20_000_000))


def facts(kinds: tuple[str, ...], ids: st.SearchStrategy[int]) -> st.SearchStrategy[Facts]:
    """Any facts, sensible or not."""
    return st.builds(
        Facts,
        id=ids,
        kind=st.sampled_from(kinds),
        status=st.sampled_from(("published", "published", "paused")),
        organisation=st.none() | st.integers(1, 3),
        stages=_some(STAGES),
        amount_min_eur=_euros,
        amount_max_eur=_euros,
        instruments=_some(INSTRUMENTS),
        sectors=_some(SECTORS),
        ai_fields=_some(AI_FIELDS),
        sectors_excluded=_some(SECTORS),
        ai_fields_excluded=_some(AI_FIELDS),
        region=st.none() | st.sampled_from((*REGIONS, "DE")),
        regions_wanted=_some((*REGIONS, "DE")),
        place=st.none() | st.sampled_from(tuple(PLACES.values())),
        languages=_some(LANGUAGES),
        available=st.sampled_from((None, "yes", "no", "from", "until")),
        available_from_day=_days,
        available_until_day=_days,
        available_stated_day=st.none() | st.just(TODAY - 91),
        lead=st.sampled_from((None, True, False)),
        updated_day=_days,
        never_show=st.lists(st.integers(1, 12), max_size=2).map(tuple),
    )
