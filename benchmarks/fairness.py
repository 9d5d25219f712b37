"""Who somebody is against where they stand: swaps that must move nothing, names on no list, exposure of groups.

``python -m benchmarks.fairness [--json OUT]``; texts are those of ``benchmarks/pitches``, the encoder is the product's.
"""

import argparse
import json
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.language_methods import Dense, Written
from benchmarks.languages import read_pitches
from matching import Market, bundled_encoder, mask_text, rank
from matching.bridge.encoder import BridgedEncoder
from matching.encoders import similarity_range
from matching.model import Facet, Facts, Profile
from matching.word_lists import phrases, words

RESULT: Final = Path("var/bench/fairness.json")
TODAY: Final = 740_000
TEAMS: Final = 1_000
FIRST: Final = 10
_INVESTOR: Final = 100_000
REGIONS: Final = {
    "DE-BE": (52.5, 13.4), "DE-BY": (48.1, 11.6), "DE-NW": (51.2, 6.8), "DE-SN": (51.1, 13.7), "AT": (48.2, 16.4),
}  # fmt: skip
STAGES: Final = ("pre_seed", "seed", "series_a")
AGES: Final = ("up to 2 years", "3 to 5 years", "6 years and more")
TOLD: Final = {
    "de": "{title} {name} und {name} gründeten an der {institution}; {pronoun} sind {nation_de}e {founders}.",
    "en": "{title} {name} and {name} founded it at {institution}; {pronoun} lead a {nation_en} team with a {man}.",
}
LISTED: Final[Mapping[str, Sequence[str]]] = {
    "name": words("first_names"),
    "title": [each for each in phrases("titles") if each[0].isupper()],
    "institution": phrases("institutions"),
    "nation_de": words("nationalities", "de-adjectives"),
    "nation_en": words("nationalities", "en"),
    "founders": ("Gründer", "Gründerinnen", "Gründer:innen", "GründerInnen", "Gründerinnen und Gründer"),
    "man": ("businessman", "businesswoman"),
}
PRONOUNS: Final = {language: words("pronouns", language) for language in ("de", "en")}
UNLISTED: Final = tuple(
    "Aderonke Babajide Chukwuemeka Dilnoza Esperanza Fenja Gulnara Hrafnhildur Itziar Jasvinder Kulsoom Lwazi "  # noqa: SIM905 -- a list of names reads better as words
    "Mbali Nkechinyere Oyunbileg Phindile Quang Rukhsana Siobhan Thandiwe Umidjon Vaiva Wanjiru Xochitl Yevhen "
    "Zorica Bartholomeus Cosimo Detlev Ekkehard Friedhelm Gottlieb Hinnerk Ottokar Ruprecht Traugott".split()
)
Told = Callable[[str, random.Random], str]
Order = dict[tuple[int, int], tuple[float, int]]


def main() -> int:
    """0 if no swap of listed words moved anything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, default=RESULT)
    out = parser.parse_args().json
    rows = Dense(BridgedEncoder(bundled_encoder()))
    pitches = list(read_pitches())
    listed = _moves(rows, pitches, _listed, 8)
    unlisted = _moves(rows, pitches, _unlisted, 4)
    groups = _exposure(rows, pitches)
    _print(listed, unlisted, groups)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps({"listed": listed, "unlisted": unlisted, "exposure": groups}, indent=1))
    return 0 if listed["moved"] == 0 else 1


def _listed(language: str, chance: random.Random) -> str:
    chosen = {key: chance.choice(options) for key, options in LISTED.items()}
    return TOLD[language].format(**chosen, pronoun=chance.choice(PRONOUNS[language]))


def _unlisted(language: str, chance: random.Random) -> str:
    one, other = chance.sample([name for name in UNLISTED if name not in LISTED["name"]], 2)
    return f"{one} und {other} führen das Vorhaben." if language == "de" else f"{one} and {other} lead the project."


def _moves(rows: Dense, pitches: Sequence[Mapping[str, str]], told: Told, draws: int) -> dict[str, float]:
    """Orders of all theses over all pitches, drawn again with other words: how far scores and places move."""
    found = [_orders(rows, pitches, told, random.Random(seed)) for seed in range(draws)]
    first = found[0]
    scores = [abs(score - first[key][0]) for each in found[1:] for key, (score, _) in each.items()]
    places = [abs(place - first[key][1]) for each in found[1:] for key, (_, place) in each.items()]
    leading = [len(_leading(first) & _leading(each)) / len(_leading(first)) for each in found[1:]]
    return {
        "pairs": len(scores),
        "moved": sum(score > 0 for score in scores) + sum(place > 0 for place in places),
        "mean score": float(np.mean(scores)),
        "greatest score": float(max(scores)),
        "mean places": float(np.mean(places)),
        "95 % of places": float(np.percentile(places, 95)),
        "first ten kept": float(np.mean(leading)),
    }


def _leading(order: Order) -> set[tuple[int, int]]:
    return {key for key, (_, place) in order.items() if place <= FIRST}


def _orders(rows: Dense, pitches: Sequence[Mapping[str, str]], told: Told, chance: random.Random) -> Order:
    """(thesis, team) → score and place; every text ends with a sentence about people."""
    teams = [
        _profile(rows, Facts(number, "startup"), "technology", f"{pitch[language]} {told(language, chance)}", language)
        for number, (pitch, language) in enumerate(product(pitches, ("de", "en")))
    ]
    market = Market.build(teams, similarity=similarity_range(rows.encoder.name))
    found = {}
    for number, pitch in enumerate(pitches[::3]):
        if "thesis_en" in pitch:
            thesis = f"{pitch['thesis_en']} {told('en', chance)}"
            fund = _profile(rows, Facts(_INVESTOR, "investor"), "thesis", thesis, "en")
            for match in rank(market, fund, today=TODAY, limit=len(teams)).matches:
                found[number, match.candidate] = match.score, match.rank
    return found


def _profile(rows: Dense, facts: Facts, facet: str, text: str, language: str) -> Profile:
    masked = mask_text(text)
    vector = rows.rows([Written(masked, language)])[0]
    return Profile(facts, (Facet(facet, text, language, vector=vector, masked=masked),))


def _exposure(rows: Dense, pitches: Sequence[Mapping[str, str]]) -> dict[str, dict[str, dict[str, float]]]:
    """By group: share of the market, share of the first ten places of all investors, and the ratio of the two.

    A team's region, kind, age and language are drawn apart from its field, so that nothing but the ranking can favour
    a group; an investor's place is drawn evenly too.
    """
    chance = random.Random(7)
    teams, groups = [], {}
    for number in range(TEAMS):
        pitch, language = pitches[number % len(pitches)], chance.choice(("de", "en"))
        kind, region, age = chance.choice(("startup", "spinoff")), chance.choice(tuple(REGIONS)), chance.choice(AGES)
        facts = _facts(number, kind, region, chance)
        teams.append(_profile(rows, facts, "technology", pitch[language], language))
        groups[number] = {"region": region, "kind": kind, "age": age, "language": language}
    market = Market.build(teams, similarity=similarity_range(rows.encoder.name))
    shown: Counter[int] = Counter()
    for pitch in pitches:
        for region in REGIONS:
            if "thesis_en" in pitch:
                fund = _profile(rows, _facts(_INVESTOR, "investor", region, chance), "thesis", pitch["thesis_en"], "en")
                shown.update(match.candidate for match in rank(market, fund, today=TODAY, limit=FIRST).matches)
    return {name: _shares(name, groups, shown) for name in ("region", "kind", "age", "language")}


def _facts(number: int, kind: str, region: str, chance: random.Random) -> Facts:
    stages = tuple(chance.sample(STAGES, 2)) if kind == "investor" else (chance.choice(STAGES),)
    day = TODAY - chance.randrange(200)
    return Facts(number, kind, stages=stages, region=region, place=REGIONS[region], updated_day=day)


def _shares(name: str, groups: Mapping[int, Mapping[str, str]], shown: Counter[int]) -> dict[str, dict[str, float]]:
    there = Counter(each[name] for each in groups.values())
    seen: Counter[str] = Counter()
    for number, times in shown.items():
        seen[groups[number][name]] += times
    found = {}
    for group in sorted(there):
        market, first = there[group] / there.total(), seen[group] / seen.total()
        found[group] = {"market": market, "first ten": first, "ratio": first / market}
    return found


def _print(
    listed: Mapping[str, float], unlisted: Mapping[str, float], groups: Mapping[str, dict[str, dict[str, float]]]
) -> None:
    print("| words swapped | pairs | moved | mean score | greatest | mean places | 95 % of places | first ten kept |")
    print("|---|---|---|---|---|---|---|---|")
    for name, each in (("on the lists", listed), ("names on no list", unlisted)):
        print(
            f"| {name} | {each['pairs']:.0f} | {each['moved']:.0f} | {each['mean score']:.4f} | "
            f"{each['greatest score']:.4f} | {each['mean places']:.2f} | {each['95 % of places']:.0f} | "
            f"{each['first ten kept']:.1%} |"
        )
    print("\n| group | | of the market | of the first ten places | ratio |\n|---|---|---|---|---|")
    for name, found in groups.items():
        for group, each in found.items():
            print(f"| {name} | {group} | {each['market']:.1%} | {each['first ten']:.1%} | {each['ratio']:.2f} |")


if __name__ == "__main__":
    raise SystemExit(main())
