"""Investors out of a word list, as `generated_profiles` makes start-ups; the first two look for all and for little."""

import csv
import random
from pathlib import Path

from benchmarks.generated_profiles import codes, sentence

FREE, CHOOSY = "looks-everywhere", "is-choosy"
HEADER = ("id", "name", "investor_type", "region", "thesis.de", "thesis.en", "sectors", "ai_fields", "stages",
          "ticket_min_eur", "ticket_max_eur", "deploying")  # fmt: skip


def write_investors(file: Path, number: int, *, seed: int = 20261122) -> None:
    """A CSV file with ``number`` investors, the first two called FREE and CHOOSY."""
    chance = random.Random(seed)
    lists = {name: codes(name) for name in ("sectors", "ai_fields", "regions", "stages")}
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(HEADER)
        for key in range(number):
            name = {0: FREE, 1: CHOOSY}.get(key, f"fund-{key}")
            picky = key > 0
            writer.writerow(
                [
                    name, name, "venture-capital-fund", chance.choice(lists["regions"]),
                    " ".join(sentence(chance) for _ in range(3)), " ".join(sentence(chance) for _ in range(2)),
                    "|".join(chance.sample(lists["sectors"], 4)), "|".join(chance.sample(lists["ai_fields"], 3)),
                    "|".join(chance.sample(lists["stages"], 1)) if picky else "",
                    "200000" if picky else "", "1000000" if picky else "", "ja",
                ]
            )  # fmt: skip
