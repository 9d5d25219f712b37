"""Start-ups out of a word list, deterministic: as many as asked for, none of them meant to be read."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

from app.profiles.actions.taxonomy import FOLDER

WORDS = tuple(
    "Netz Klang Sensor Modell Daten Werk Anlage Schaden Lager Strom Glas Faser Bild Text Karte Klinik Feld Wald Hafen "  # noqa: SIM905 -- a list of words reads better as words
    "Schiff Pumpe Ventil Riss Naht Prüfung Wartung Planung Steuerung Vorhersage Messung Station Kabel Muffe".split()
)
HEADER = (
    "id", "name", "legal_name", "website", "region", "city", "languages", "one_liner.de", "one_liner.en", "problem.de",
    "technology.de", "technology.en", "market.de", "team.de", "need.de", "sectors", "ai_fields", "stage",
    "founded_year", "team_size", "business_model", "has_revenue", "raising", "raising_until", "ask_min_eur",
    "ask_max_eur", "instruments", "lead_wanted",
)  # fmt: skip
SENTENCES = {"problem.de": 3, "technology.de": 3, "technology.en": 2, "market.de": 2, "team.de": 2, "need.de": 1}


def write_startups(file: Path, number: int, *, seed: int = 20261121) -> None:
    """A CSV file with ``number`` start-ups as a register of firms would bring them."""
    chance = random.Random(seed)
    lists = {name: codes(name) for name in ("sectors", "ai_fields", "regions", "stages", "business_models")}
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(HEADER)
        for row in _rows(number, chance, lists):
            writer.writerow([row[name] for name in HEADER])


def codes(name: str) -> list[str]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return [row["code"] for row in csv.DictReader(lines)]


def _rows(number: int, chance: random.Random, lists: dict[str, list[str]]) -> Iterator[dict[str, str]]:
    for key in range(1, number + 1):
        name = f"{chance.choice(WORDS)}{chance.choice(WORDS).lower()} {key}"
        ask = chance.randrange(2, 60) * 50_000
        yield {
            "id": f"firm-{key}",
            "name": name,
            "legal_name": f"{name} GmbH",
            "website": f"www.firm-{key}.example",
            "region": chance.choice(lists["regions"]),
            "city": "Musterstadt",
            "languages": "de|en",
            "one_liner.de": sentence(chance),
            "one_liner.en": sentence(chance),
            **{field: " ".join(sentence(chance) for _ in range(count)) for field, count in SENTENCES.items()},
            "sectors": "|".join(chance.sample(lists["sectors"], 2)),
            "ai_fields": "|".join(chance.sample(lists["ai_fields"], 3)),
            "stage": chance.choice(lists["stages"]),
            "founded_year": str(chance.randrange(2012, 2027)),
            "team_size": str(chance.randrange(1, 80)),
            "business_model": chance.choice(lists["business_models"]),
            "has_revenue": chance.choice(("ja", "nein")),
            "raising": "ja",
            "raising_until": "31.12.2027",
            "ask_min_eur": f"{ask:,}".replace(",", "."),
            "ask_max_eur": f"{ask * 2 / 1_000_000:.2f} Mio. €".replace(".", ",", 1),
            "instruments": "equity|convertible-loan",
            "lead_wanted": "offen",
        }


def sentence(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=12)) + "."
