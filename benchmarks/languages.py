"""German and English texts that say the same: who finds whom, by each way of comparing them.

``python -m benchmarks.languages --labels CSV [--json OUT] [--model PATH …]``; the CSV has the columns code, de, en.
"""

import argparse
import csv
import json
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.language_methods import Dense, Method, Product, Scores, Written, bm25, character_tfidf
from matching import SentenceTransformerEncoder, bundled_encoder
from matching.bridge.encoder import BridgedEncoder
from matching.bridge.glossing import glosser

PITCHES: Final = Path(__file__).parent / "pitches"
DEMO: Final = Path(__file__).parent.parent / "demo"
RESULT: Final = Path("var/bench/languages.json")
GOALS: Final = {"pitches DE→EN": 0.85, "labels DE→EN": 0.60}
PRODUCT: Final = "anschub: fused"
_DRAWS: Final = 2_000
_TOP: Final = 10


@dataclass(frozen=True, slots=True)
class Way:
    """Queries and a pool; ``wanted[i]`` are the places in the pool that answer query i."""

    name: str
    queries: Sequence[Written]
    pool: Sequence[Written]
    wanted: Sequence[Sequence[int]]


def main() -> int:
    """0 if the product keeps its goals."""
    arguments = _arguments()
    bridge, plain = Dense(BridgedEncoder(bundled_encoder())), Dense(bundled_encoder())
    methods: dict[str, Method] = {
        "BM25": bm25,
        "character TF-IDF": character_tfidf,
        "bundled model": plain,
        "anschub: bridge": bridge,
        PRODUCT: Product(bridge),
    }
    dense = {"bundled model": plain, "anschub: bridge": bridge}
    for folder in (each for given in arguments.model for each in models_in(given)):
        name = folder.name
        dense[name] = Dense(SentenceTransformerEncoder(folder))
        methods |= {name: dense[name], f"{name}: fused": Product(dense[name])}
    pitches = list(read_pitches())
    ways = [*_label_ways(arguments.labels), *_pitch_ways(pitches)] if arguments.labels else list(_pitch_ways(pitches))
    figures = {way.name: _line(way, methods) for way in ways}
    spaces = {name: _space(pitches, each) for name, each in dense.items()}
    others = {"coverage": _coverage(pitches), "milliseconds": _milliseconds(plain)}
    _print(ways, figures, spaces)
    _print_others(others)
    out = Path(arguments.json or RESULT)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps({"ways": figures, "spaces": spaces, **others}, indent=1, ensure_ascii=False))
    return 0 if _goals_kept(figures) else 1


def models_in(given: Path) -> list[Path]:
    """The folder itself if it holds a model, else those in it that do."""
    found = [path.parent for path in sorted([*given.glob("modules.json"), *given.glob("*/modules.json")])]
    if not found:
        raise SystemExit(f"No sentence-transformers model lies in {given} or in a folder of it.")
    return found


def _label_ways(path: Path) -> Iterator[Way]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    german, english = ([Written(row[language], language) for row in rows] for language in ("de", "en"))
    yield Way("labels DE→EN", german, english, _same(english))
    yield Way("labels EN→DE", english, german, _same(german))


def _same(texts: Sequence[Written]) -> list[list[int]]:
    """Labels of several codes that read alike are one answer."""
    places: dict[Written, list[int]] = {}
    for place, each in enumerate(texts):
        places.setdefault(each, []).append(place)
    return [places[each] for each in texts]


def read_pitches() -> Iterator[Mapping[str, str]]:
    for path in sorted(PITCHES.glob("*.toml")):
        yield from tomllib.loads(path.read_text(encoding="utf-8"))["pitch"]


def _pitch_ways(pitches: Sequence[Mapping[str, str]]) -> Iterator[Way]:
    texts = {
        name: [Written(each[name], name[:2]) for each in pitches]
        for name in ("de", "en", "de_paraphrase", "en_paraphrase")
    }
    own = [[place] for place in range(len(pitches))]
    for name, asked, pool in (
        ("DE→EN", "de", "en"),
        ("EN→DE", "en", "de"),
        ("DE paraphrase→EN", "de_paraphrase", "en"),
        ("DE paraphrase→DE", "de_paraphrase", "de"),
        ("EN paraphrase→EN", "en_paraphrase", "en"),
    ):
        yield Way(f"pitches {name}", texts[asked], texts[pool], own)
    sought = [(place, Written(each["thesis_en"], "en")) for place, each in enumerate(pitches) if "thesis_en" in each]
    theses, own = [thesis for _place, thesis in sought], [[number] for number in range(len(sought))]
    for name, asked in (("DE→thesis EN", "de"), ("EN→thesis EN", "en")):
        yield Way(f"pitches {name}", [texts[asked][place] for place, _thesis in sought], theses, own)
    # Where both languages lie together either version answers.
    both = [*texts["de"], *texts["en"]]
    either = [[place, place + len(pitches)] for place in range(len(pitches))]
    yield Way("pitches DE paraphrase→both", texts["de_paraphrase"], both, either)
    yield Way("pitches EN paraphrase→both", texts["en_paraphrase"], both, either)


def _line(way: Way, methods: Mapping[str, Method]) -> dict[str, dict[str, float]]:
    return {name: _figures(method(way.queries, way.pool), way.wanted) for name, method in methods.items()}


def _figures(scores: Scores, wanted: Sequence[Sequence[int]]) -> dict[str, float]:
    """Ties count against the answer."""
    ranks = np.array([_rank(row, places) for row, places in zip(scores, wanted, strict=True)])
    first = (ranks == 1).astype(np.float64)
    drawn = np.random.default_rng(1).integers(0, len(first), (_DRAWS, len(first)))
    low, high = np.percentile(first[drawn].mean(axis=1), [2.5, 97.5])
    mean = {"R@1": float(first.mean()), "R@1 low": float(low), "R@1 high": float(high)}
    return {"n": len(ranks), **mean, "MRR": float((1 / ranks).mean())}


def _rank(row: Scores, places: Sequence[int]) -> int:
    others = np.delete(row, list(places))
    return 1 + int((others >= row[list(places)].max()).sum())


def _space(pitches: Sequence[Mapping[str, str]], dense: Dense) -> dict[str, float]:
    """Mean cosine of unrelated pairs by languages, and the share of German among the first ten of a mixed pool."""
    german, english = (dense.rows([Written(each[language], language) for each in pitches]) for language in ("de", "en"))
    apart = np.array([[one["group"] != other["group"] for other in pitches] for one in pitches])
    asked = dense.rows([Written(each["en_paraphrase"], "en") for each in pitches])
    german_asked = dense.rows([Written(each["de_paraphrase"], "de") for each in pitches])
    both = np.concatenate([german, english])
    return {
        "DE/DE": float((german @ german.T)[apart].mean()),
        "DE/EN": float((german @ english.T)[apart].mean()),
        "EN/EN": float((english @ english.T)[apart].mean()),
        "German for EN": _german_share(asked @ both.T, len(german)),
        "German for DE": _german_share(german_asked @ both.T, len(german)),
    }


def _german_share(cosines: np.ndarray, germans: int) -> float:
    return float((np.argsort(-cosines, axis=1, kind="stable")[:, :_TOP] < germans).mean())


def _coverage(pitches: Sequence[Mapping[str, str]]) -> dict[str, float]:
    """Share of words that the lexicon reads."""
    said = [each[name] for each in pitches for name in ("de", "de_paraphrase")]
    return {"demo": glosser().coverage(demo_texts()).share, "pitches": glosser().coverage(said).share}


def demo_texts() -> list[str]:
    """Every German text of the demo's profiles."""
    found: list[str] = []
    for path in sorted(DEMO.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            found += _german(json.loads(line))
    return found


def _german(value: Any) -> list[str]:  # Any: a parsed JSON value
    if isinstance(value, list):
        return [text for each in value for text in _german(each)]
    if not isinstance(value, dict):
        return []
    own = [value["de"]] if isinstance(value.get("de"), str) else []
    return [*own, *(text for each in value.values() for text in _german(each))]


def _milliseconds(dense: Dense) -> dict[str, float]:
    """Processor time for 120 German words: glossed with every word met for the first time, again, and encoded."""
    words = " ".join(demo_texts()).split()[:6_000]
    texts = [" ".join(words[start : start + 120]) for start in range(0, len(words), 120)]
    fresh = type(glosser())(glosser().lexicon)
    figures = {}
    for name, action in (("glossed first", fresh.gloss), ("glossed again", fresh.gloss)):
        began = time.process_time()
        for text in texts:
            action(text)
        figures[name] = (time.process_time() - began) / len(texts) * 1e3
    began = time.process_time()
    dense.encoder.encode(texts[:20])
    return {**figures, "encoded": (time.process_time() - began) / 20 * 1e3}


def _print(
    ways: Sequence[Way],
    figures: Mapping[str, Mapping[str, Mapping[str, float]]],
    spaces: Mapping[str, Mapping[str, float]],
) -> None:
    for way in ways:
        print(f"\n{way.name} ({len(way.queries)} of {len(way.pool)})")
        for name, found in figures[way.name].items():
            span = f"{found['R@1 low']:.2f}–{found['R@1 high']:.2f}"
            print(f"  {name:28} R@1 {found['R@1']:.3f} ({span})  MRR {found['MRR']:.3f}")
    print("\nmean cosine of unrelated pitches, and share of German among the first ten of a mixed pool")
    for name, space in spaces.items():
        print(f"  {name:28} " + "  ".join(f"{key} {value:.3f}" for key, value in space.items()))


def _print_others(others: Mapping[str, Mapping[str, float]]) -> None:
    print(f"\nlexicon: {len(glosser().lexicon.entries):,} lemmas, version {glosser().version}")
    for name, found in others.items():
        print(f"{name}: " + "  ".join(f"{key} {value:.3f}" for key, value in found.items()))


def _goals_kept(figures: Mapping[str, Mapping[str, Mapping[str, float]]]) -> bool:
    missed = [name for name, goal in GOALS.items() if name in figures and figures[name][PRODUCT]["R@1"] < goal]
    for name in missed:
        print(f"Goal missed: {name} R@1 {figures[name][PRODUCT]['R@1']:.3f} < {GOALS[name]}")
    return not missed


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--labels", type=Path, help="CSV with the columns code, de, en")
    parser.add_argument("--json", type=Path, help=f"where the figures go, else {RESULT}")
    parser.add_argument(
        "--model", type=Path, action="append", default=[], help="a model's folder, or one of several; may be repeated"
    )
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
