"""Invented markets for the learned ranking: investors of a city and a sector join companies of it, most of the time."""

from dataclasses import replace
from random import Random

from matching.learning import Firm, History, Tie

CITIES = ("Ulm", "Kiel", "Jena", "Bonn")
SECTORS = ("energy", "health", "software")
WORDS = {"energy": "wind solar grid storage", "health": "clinic patient drug trial", "software": "code cloud data tool"}
YEAR = 365
START = 730_000
TODAY = START + 4 * YEAR


def market(seed: int = 3, *, companies: int = 420, investors: int = 36) -> tuple[list[Firm], list[Tie]]:
    random = Random(seed)
    firms, ties = [], []
    homes = {f"fund-{n:03d}": (CITIES[n % 4], SECTORS[n % 3]) for n in range(investors)}
    for number in range(companies):
        city, sector = random.choice(CITIES), random.choice(SECTORS)
        first = START + random.randrange(4 * YEAR)
        text = " ".join(random.sample(WORDS[sector].split(), 3)) if number % 5 == 0 else ""
        founded = (first // YEAR) - random.randrange(5)
        firms.append(Firm(f"firm-{number:03d}", "DEU", None, city, city, (sector,), founded, text))
        near = [name for name, home in homes.items() if home == (city, sector)] or list(homes)
        for day in (first, first + 300)[: 1 + number % 2]:
            for _ in range(3):
                name = random.choice(near if random.random() < 0.8 else list(homes))
                ties.append(Tie(f"firm-{number:03d}", name, day, random.choice((None, 1e5, 1e6))))
    return firms, [tie for tie in ties if tie.day < TODAY]


def history(seed: int = 3) -> History:
    return History.of(*market(seed))


def renamed(firms: list[Firm], ties: list[Tie]) -> tuple[list[Firm], list[Tie]]:
    """The same market under ids in the opposite order."""
    return (
        [replace(firm, id=_other(firm.id)) for firm in firms],
        [replace(tie, company=_other(tie.company), investor=_other(tie.investor)) for tie in ties],
    )


def _other(name: str) -> str:
    kind, number = name.rsplit("-", 1)
    return f"{kind}-{999 - int(number):03d}"
