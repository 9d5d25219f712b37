"""What tricks with a text gain: places of a team of another field, beside where its honest text would stand.

``python -m benchmarks.stuffing [--json OUT] [--step N]``; texts are those of ``benchmarks/pitches``, the encoder is the
product's. Gains are means over theses and teams with their 95 % interval; a trick gains if that lies above zero.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from benchmarks.language_methods import Dense, Written
from benchmarks.stuffing_tricks import CLAIMS, GUARDS, PITCHES, TRICKS, Case, Trick, cases, without
from matching import Market, bundled_encoder, mask_text, rank, similarity_range
from matching.bridge.encoder import BridgedEncoder
from matching.model import Facet, Facts, Profile, Weights

RESULT: Final = Path("var/bench/stuffing.json")
TODAY: Final = 740_000
_INVESTOR: Final = 100_000
_ATTACKER: Final = 50_000
_FACETS: Final = ("technology", "problem", "market", "team", "need")
_DRAWS: Final = 2_000
_TELLING: Final = 3.0
"""A guard is named beside a trick if without it the trick gains so many places more."""

Places = npt.NDArray[np.float64]
Figures = dict[str, float]


def main() -> int:
    """0 if no trick gains."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, default=RESULT)
    parser.add_argument("--step", type=int, default=2, help="every how manieth thesis is asked")
    arguments = parser.parse_args()
    found = _measured(list(cases(arguments.step)))
    _print(found)
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(found, indent=1))
    gaining = [name for name in TRICKS if found["all"][name]["low"] > 0]
    for name in gaining:
        print(f"A trick gains: {name}")
    return 1 if gaining else 0


def _measured(asked: Sequence[Case]) -> dict[str, dict[str, Figures]]:
    """Guards that are on → trick → figures."""
    encoder = BridgedEncoder(bundled_encoder())
    off = {"all": (), "none": tuple(GUARDS)} | {f"without {name}": (name,) for name in GUARDS}
    found = {}
    # Rows depend on the text that is left of a trick, and on one guard besides.
    rows = {looked_at: Dense(encoder) for looked_at in (True, False)}
    for name, guards in off.items():
        print(f"… {name}", flush=True)
        with without(guards):
            tricks = {**TRICKS, **CLAIMS} if name in ("none", "all") else TRICKS
            found[name] = _figures(rows["long texts" not in guards], asked, tricks)
    return found


def _figures(rows: Dense, asked: Sequence[Case], tricks: Mapping[str, Trick]) -> dict[str, Figures]:
    market = Market.build(
        [_profile(rows, number, (pitch["en"],)) for number, pitch in enumerate(PITCHES)],
        similarity=similarity_range(rows.encoder.name),
    )
    honest = _places(rows, market, asked, lambda case: (case.own,))
    figures = {"honest": _summary(honest, np.zeros(len(honest)))}
    for name, trick in tricks.items():
        places = _places(rows, market, asked, trick)
        figures[name] = _summary(places, honest - places)
    return figures


def _summary(places: Places, gained: Places) -> Figures:
    drawn = np.random.default_rng(1).integers(0, len(gained), (_DRAWS, len(gained)))
    low, high = np.percentile(gained[drawn].mean(axis=1), [2.5, 97.5]).tolist()
    return {
        "n": len(gained), "place": float(places.mean()), "gained": float(gained.mean()), "low": low, "high": high,
        "first ten": float((places <= 10).mean()),
    }  # fmt: skip


def _places(rows: Dense, market: Market, asked: Sequence[Case], trick: Trick) -> Places:
    said = [mask_text(text) for case in asked for text in (case.thesis, *trick(case))]
    rows.rows([Written(text, "en") for text in said])  # many at once are sooner encoded than one by one
    return np.array([_place(rows, market, case, trick(case)) for case in asked], dtype=np.float64)


def _place(rows: Dense, market: Market, case: Case, texts: Sequence[str]) -> int:
    """Where the attacker stands for the thesis by the texts alone; ties count against it."""
    attacker, thesis = _profile(rows, _ATTACKER, texts), _written(rows, "thesis", case.thesis)
    fund = Profile(Facts(_INVESTOR, "investor"), (thesis,))
    page = rank(market.updated([attacker]), fund, today=TODAY, weights=Weights({"semantic": 1.0}), limit=1_000)
    return next(match.rank for match in page.matches if match.candidate == _ATTACKER)


def _profile(rows: Dense, number: int, texts: Sequence[str]) -> Profile:
    facets = (_written(rows, name, text) for name, text in zip(_FACETS, texts, strict=False))
    return Profile(Facts(number, "startup"), tuple(facets))


def _written(rows: Dense, name: str, text: str) -> Facet:
    masked = mask_text(text)
    return Facet(name, text or " ", "en", vector=rows.rows([Written(masked, "en")])[0], masked=masked)


def _print(found: Mapping[str, Mapping[str, Figures]]) -> None:
    none, whole = found["none"], found["all"]
    print(
        f"{whole['honest']['n']:.0f} pairs of a thesis and a team of another field, among {len(PITCHES)} honest teams."
    )
    print(f"Honest text: place {whole['honest']['place']:.1f}. Places gained:")
    print("| trick | without guards | with all (95 %) | guards it needs: gain without one |\n|---|---|---|---|")
    for name in (*TRICKS, *CLAIMS):
        own = whole[name]
        alone = {guard: found[f"without {guard}"].get(name, own)["gained"] for guard in GUARDS}
        needed = ", ".join(f"{guard} {gain:.1f}" for guard, gain in alone.items() if gain - own["gained"] > _TELLING)
        with_all = f"{own['gained']:.1f} ({own['low']:.1f} to {own['high']:.1f})"
        print(f"| {name} | {none[name]['gained']:.1f} | {with_all} | {needed} |")


if __name__ == "__main__":
    raise SystemExit(main())
