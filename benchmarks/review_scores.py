"""Raw, z-scored and calibrated scores against the truth: `python -m benchmarks.review_scores [--seeds N]`.

120 applications, 24 reviewers, three reviews each (15 a reviewer). Truth has standard deviation 1, reviewers' offsets
and noise as the grid says; a quarter of the reviewers are twice as noisy, the others less, so that the mean square is
the grid's. All methods see the same scores. Prints Spearman's correlation to the truth, hits among the best fifth and
how often the 90 % interval of ranks holds the true one; writes `var/bench/review_scores.json`.
"""

import argparse
import json
import sys
import time
from dataclasses import asdict, dataclass

import numpy as np
from scipy.stats import spearmanr

from benchmarks.fresh import BENCH
from matching.review_scores import Review, calibrate

OFFSETS, NOISES = (0.0, 0.3, 0.5, 0.7, 1.0), (0.5, 0.7, 1.0)
APPLICATIONS, REVIEWERS, EACH = 120, 24, 3
PLACES = APPLICATIONS // 5


@dataclass(frozen=True)
class Cell:
    offset: float
    noise: float
    raw: float
    z: float
    calibrated: float
    raw_hits: float
    z_hits: float
    calibrated_hits: float
    coverage: float
    seconds: float


def drawn(offset: float, noise: float, seed: int) -> tuple[np.ndarray, list[Review]]:
    chance = np.random.default_rng([seed, int(10 * offset), int(10 * noise)])
    truth, lean = chance.normal(size=APPLICATIONS), offset * chance.normal(size=REVIEWERS)
    # Mean square 1: a quarter at twice the others' deviation.
    deviation = noise * np.where(np.arange(REVIEWERS) % 4 == 0, 2.0, 1.0) / np.sqrt(7 / 4)
    # Every place of a reviewer once, dealt anew until nobody meets an application twice.
    while True:
        dealt = chance.permutation(np.repeat(np.arange(REVIEWERS), APPLICATIONS * EACH // REVIEWERS))
        dealt = _separated(dealt.reshape(APPLICATIONS, EACH), chance)
        if all(len(set(row)) == EACH for row in dealt.tolist()):
            break
    pairs = [(i, j) for i, row in enumerate(dealt.tolist()) for j in row]
    reviews = [Review(i, j, float(truth[i] + lean[j] + deviation[j] * chance.normal())) for i, j in pairs]
    return truth, reviews


def _separated(dealt: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    flat = dealt.ravel().copy()
    for _ in range(50):
        twice = [i for i, row in enumerate(flat.reshape(dealt.shape).tolist()) if len(set(row)) < EACH]
        for i in twice:
            here, there = EACH * i + int(chance.integers(EACH)), int(chance.integers(len(flat)))
            flat[here], flat[there] = flat[there], flat[here]
        if not twice:
            break
    return flat.reshape(dealt.shape)


def hits(truth: np.ndarray, score: np.ndarray) -> float:
    best = set(np.argsort(-truth)[:PLACES].tolist())
    return len(best & set(np.argsort(-score, kind="stable")[:PLACES].tolist())) / PLACES


def one(offset: float, noise: float, seed: int) -> tuple[list[float], list[float], float]:
    truth, reviews = drawn(offset, noise, seed)
    found = sorted(
        calibrate(reviews, applications=range(APPLICATIONS), places=PLACES).scores, key=lambda s: s.application
    )
    columns = [np.array([getattr(each, name) for each in found], dtype=float) for name in ("raw", "z", "calibrated")]
    rank = np.argsort(np.argsort(-truth)) + 1
    inside = np.mean([each.first_rank <= rank[each.application] <= each.last_rank for each in found])
    return [float(spearmanr(truth, c).statistic) for c in columns], [hits(truth, c) for c in columns], float(inside)


def cell(offset: float, noise: float, seeds: int) -> Cell:
    began = time.process_time()
    runs = [one(offset, noise, seed) for seed in range(seeds)]
    seconds = (time.process_time() - began) / seeds
    spearman, best = (np.mean([run[part] for run in runs], axis=0).tolist() for part in (0, 1))
    (raw, z, ours), (raw_hits, z_hits, our_hits) = spearman, best
    inside = float(np.mean([run[2] for run in runs]))
    return Cell(offset, noise, raw, z, ours, raw_hits, z_hits, our_hits, inside, seconds)


def verdicts(cells: list[Cell]) -> list[tuple[str, bool, str]]:
    found = []
    for each in cells:
        gain, where = each.calibrated - each.raw, f"offset {each.offset}, noise {each.noise}"
        least = 0.07 if each.offset == 1.0 else 0.04 if each.offset == 0.7 and each.noise <= 0.7 else -0.01
        found.append((f"{where}: Spearman over raw ≥ {least:+.2f}", gain >= least, f"{gain:+.3f}"))
        found.append((f"{where}: coverage 85 to 95 %", 0.85 <= each.coverage <= 0.95, f"{each.coverage:.1%}"))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    seeds = parser.parse_args().seeds
    print(f"{'offset':>6}{'noise':>6}   {'Spearman raw':>13}{'z':>7}{'calibrated':>12}{'over raw':>10}"
          f"   {'best fifth raw':>15}{'z':>7}{'calibrated':>12}{'coverage':>10}{'proc. s':>9}")  # fmt: skip
    cells = []
    for offset in OFFSETS:
        for noise in NOISES:
            cells.append(each := cell(offset, noise, seeds))
            print(f"{offset:>6}{noise:>6}   {each.raw:>13.3f}{each.z:>7.3f}{each.calibrated:>12.3f}"
                  f"{each.calibrated - each.raw:>+10.3f}   {each.raw_hits:>15.1%}{each.z_hits:>7.1%}"
                  f"{each.calibrated_hits:>12.1%}{each.coverage:>10.1%}{each.seconds:>9.2f}", flush=True)  # fmt: skip
    goals = verdicts(cells)
    missed = [(goal, value) for goal, held, value in goals if not held]
    print(f"{len(goals) - len(missed)} of {len(goals)} goals held")
    for goal, value in missed:
        print(f"MISSED  {goal}: {value}")
    BENCH.mkdir(parents=True, exist_ok=True)
    report = {"seeds": seeds, "cells": [asdict(each) for each in cells], "goals": goals}
    (BENCH / "review_scores.json").write_text(json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
