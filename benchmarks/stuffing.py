"""What tricks with a text gain: an unrelated team's place among honest ones, with the guards and without them.

``python -m benchmarks.stuffing [--json OUT]``; texts are those of ``benchmarks/pitches``, the encoder is the product's.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from unittest.mock import patch

import numpy as np
import numpy.typing as npt

from benchmarks.language_methods import Dense, Written
from benchmarks.languages import read_pitches
from matching import Market, bundled_encoder, lexical, mask_text, pairs, rank
from matching.analysis import split_words, stop_words
from matching.bridge.encoder import BridgedEncoder
from matching.model import Facet, Facts, Profile, Vectors, Weights
from matching.scoring import semantic
from matching.snippets import LONGEST

RESULT: Final = Path("var/bench/stuffing.json")
TODAY: Final = 740_000
GOAL_PLACES: Final = 3.0
"""No trick may bring an unrelated team more than so many places nearer to the top, in the mean."""
SAYS_SO: Final = ("keywords of the trade", "very long pitch of all trades", "one word")
"""Not repeated, copied or hidden, but claimed: measured without a goal, as texts alone cannot tell a lie."""
_INVESTOR: Final = 100_000
_ATTACKER: Final = 50_000
_APART: Final = 31
_EVERY: Final = 4
_USUAL: Final = "We invest early, lead rounds in Europe and help with first customers, hiring and the next round."
_ALIKE: Final = str.maketrans("aeopcxyi", "аеорсхуі")


@dataclass(frozen=True, slots=True)
class Case:
    """An investor's thesis, the team that fits it, and a team of another field that plays tricks."""

    thesis: str
    fits: int
    own: str
    trade: str
    """What the honest teams of the thesis's field say."""


Trick = Callable[[Case], tuple[str, ...]]
"""The texts of the attacker's facets."""


def _keywords(text: str) -> str:
    return ", ".join(dict.fromkeys(word for word in split_words(text) if word not in stop_words()))


def _hidden(text: str) -> str:
    return "\u200b".join(text)


_PITCHES: Final = tuple(read_pitches())
_EVERYTHING: Final[str] = " ".join(pitch["en"] for pitch in _PITCHES[::2])

TRICKS: Final[Mapping[str, Trick]] = {
    "honest": lambda case: (case.own,),
    "keywords of the thesis": lambda case: (f"{case.own} {_keywords(case.thesis)}",),
    "keywords of the thesis, 20 times": lambda case: (f"{case.own} {' '.join([_keywords(case.thesis)] * 20)}",),
    "keywords of the trade": lambda case: (f"{case.own} {_keywords(case.trade)}",),
    "thesis copied": lambda case: (case.thesis,),
    "thesis copied below the own text": lambda case: (f"{case.own} {case.thesis}",),
    "thesis copied into a facet of its own": lambda case: (case.own, case.thesis),
    "thesis copied 10 times": lambda case: (" ".join([case.thesis] * 10),),
    "thesis with hidden spaces": lambda case: (f"{case.own} {_hidden(case.thesis)}",),
    "thesis with soft hyphens": lambda case: (f"{case.own} {case.thesis.replace('e', chr(0xAD) + 'e')}",),
    "thesis in Cyrillic look-alikes": lambda case: (f"{case.own} {case.thesis.translate(_ALIKE)}",),
    "thesis in tag characters": lambda case: (case.own + "".join(chr(0xE0000 + ord(c)) for c in case.thesis),),
    "own pitch 10 times": lambda case: (" ".join([case.own] * 10),),
    "very long pitch of all trades": lambda case: (f"{case.own} {_EVERYTHING}",),
    "five facets, four empty": lambda case: (case.own, "", " ", "\u200b", "\n"),
    "one word": lambda case: (max(split_words(case.thesis[:LONGEST]), key=len),),
}
_FACETS: Final = ("technology", "problem", "market", "team", "need")


def main() -> int:
    """0 if no trick gains more than the goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, default=RESULT)
    out = parser.parse_args().json
    rows = Dense(BridgedEncoder(bundled_encoder()))
    with unguarded():
        before = {name: _figures(rows, trick, mask=lambda text: text) for name, trick in TRICKS.items()}
    after = {name: _figures(rows, trick, mask=mask_text) for name, trick in TRICKS.items()}
    _print(before, after)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps({"before": before, "after": after}, indent=1))
    gained = [after["honest"]["place"] - each["place"] for name, each in after.items() if name not in SAYS_SO]
    return 0 if max(gained) <= GOAL_PLACES else 1


@contextmanager
def unguarded() -> Iterator[None]:
    """Matching without the cap of repeated words and without the look for copies."""

    def nobody(_cosines: Vectors, words: Vectors, _span: tuple[float, float]) -> npt.NDArray[np.bool_]:
        return np.zeros(len(words), dtype=np.bool_)

    with patch.object(lexical, "MOST_COUNTED", 10**9), patch.object(pairs, "suspects", nobody):
        yield


def cases() -> Iterator[Case]:
    """Every thesis with a team 31 places further on in the list, which is of another field."""
    for place, pitch in enumerate(_PITCHES):
        other = _PITCHES[(place + _APART) % len(_PITCHES)]
        if "thesis_en" in pitch and other["group"] != pitch["group"]:
            trade = " ".join(each["en"] for each in _PITCHES if each["group"] == pitch["group"])
            yield Case(f"{pitch['thesis_en']} {_USUAL}", place, other["en"], trade)


def _figures(rows: Dense, trick: Trick, mask: Callable[[str], str]) -> dict[str, float]:
    """Means over all cases: the attacker's place, its two halves of the texts' part, the fitting team's place."""
    teams = (_profile(rows, number, (pitch["en"],), mask) for number, pitch in enumerate(_PITCHES))
    honest = Market.build(teams, similarity=(0.05, 0.75))
    found = [
        _outcome(rows, case, honest, _profile(rows, _ATTACKER, trick(case), mask), mask)
        for case in list(cases())[::_EVERY]
    ]
    place, dense, words, fitting = np.array(found).mean(axis=0).tolist()
    return {"place": place, "dense": dense, "words": words, "fitting": fitting, "n": len(found)}


def _profile(rows: Dense, number: int, texts: Sequence[str], mask: Callable[[str], str]) -> Profile:
    said = [mask(text) for text in texts]
    vectors = rows.rows([Written(text, "en") for text in said])
    facets = tuple(
        Facet(name, text or " ", "en", vector=vector, masked=words)
        for name, text, words, vector in zip(_FACETS, texts, said, vectors, strict=False)
    )
    return Profile(Facts(number, "startup"), facets)


def _outcome(
    rows: Dense, case: Case, honest: Market, attacker: Profile, mask: Callable[[str], str]
) -> tuple[float, ...]:
    thesis = mask(case.thesis)
    vector = rows.rows([Written(thesis, "en")])[0]
    fund = Profile(Facts(_INVESTOR, "investor"), (Facet("thesis", case.thesis, "en", vector=vector, masked=thesis),))
    page = rank(honest.updated([attacker]), fund, today=TODAY, weights=Weights({"semantic": 1.0}), limit=1_000)
    places = {match.candidate: match.rank for match in page.matches}
    found = next(match for match in page.matches if match.candidate == _ATTACKER)
    whole = next(part.score for part in found.parts if part.name == "semantic")
    dense = _dense_half(attacker, vector)
    return places[_ATTACKER], min(dense, whole), max(0.0, whole - dense), places[case.fits]


def _dense_half(team: Profile, thesis: Vectors) -> float:
    """What the closest facet's vector gives alone."""
    closest = max(float(facet.vector @ thesis) for facet in team.facets if facet.vector is not None)
    cosines = np.full((1, 1, 1), max(closest, 0.0), dtype=np.float32)
    return float(semantic(cosines, ("thesis",), ("pitch",), np.zeros(1), (0.05, 0.75))[0])


def _print(before: Mapping[str, Mapping[str, float]], after: Mapping[str, Mapping[str, float]]) -> None:
    print(f"Mean place of an unrelated team among {len(_PITCHES)} honest ones, {after['honest']['n']:.0f} theses.")
    print("| trick | place before | after | closeness before | after | words before | after | fitting team after |")
    print("|---|---|---|---|---|---|---|---|")
    for name, old in before.items():
        new = after[name]
        halves = f"{old['dense']:.2f} | {new['dense']:.2f} | {old['words']:.2f} | {new['words']:.2f}"
        print(f"| {name} | {old['place']:.1f} | {new['place']:.1f} | {halves} | {new['fitting']:.1f} |")


if __name__ == "__main__":
    raise SystemExit(main())
