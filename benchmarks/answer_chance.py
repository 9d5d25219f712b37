"""How well the chance of an answer holds, on invented investors: `python -m benchmarks.answer_chance`.

Three markets of 300 investors whose true reply rates are known; each got 0 to 39 requests. Prints how often the
interval told covers the true rate, and predictions beside what came next, by tenths. Writes
`var/bench/answer_chance.json`.
"""

import json
from dataclasses import asdict, dataclass

import numpy as np

from benchmarks.fresh import BENCH
from matching.calibration import MICRO, Reliability, calibration_error, reliability
from matching.chances import Observed, rule_chances

INVESTORS = 300
MOST_REQUESTS = 40
FLOOR = 5
SEEDS = 50
MARKETS = ("alike", "a third silent", "all the same")


@dataclass(frozen=True)
class Line:
    """``covered`` is the share of intervals told that hold the true rate, ``width`` their mean width."""

    market: str
    told: int
    covered: float
    width: float
    error: float
    tenths: tuple[Reliability, ...]


def true_rates(market: str, drawn: np.random.Generator) -> np.ndarray:
    active = drawn.beta(7, 3, INVESTORS)
    if market == "all the same":
        return np.full(INVESTORS, 0.6)
    return (
        np.where(drawn.random(INVESTORS) < 0.3, drawn.beta(1, 19, INVESTORS), active) if "silent" in market else active
    )


def measured(market: str) -> Line:
    covered, widths, predicted, came = [], [], [], []
    for seed in range(SEEDS):
        drawn = np.random.default_rng(seed)
        rates, delivered = true_rates(market, drawn), drawn.integers(0, MOST_REQUESTS, INVESTORS)
        answered = drawn.binomial(delivered, rates)
        chances = rule_chances(Observed(answered, delivered))
        for rate, hits, count in zip(rates * MICRO, answered.tolist(), delivered.tolist(), strict=True):
            chance = chances.answer(hits, count, minimum=FLOOR)
            if chance.band != "too_early":
                covered.append(chance.low <= rate <= chance.high)
                widths.append((chance.high - chance.low) / MICRO)
        predicted.append(chances.reply.rate(answered, delivered))
        came.append(drawn.random(INVESTORS) < rates)
    tenths = reliability(np.concatenate(predicted), np.concatenate(came))
    return Line(
        market, len(covered), float(np.mean(covered)), float(np.mean(widths)), calibration_error(tenths), tenths
    )


def main() -> None:
    lines = [measured(market) for market in MARKETS]
    for line in lines:
        print(
            f"{line.market}: {line.told} told, {line.covered:.1%} of the intervals hold the true rate (nominal 90 %), ",
            end="",
        )
        print(f"{line.width * 100:.0f} points wide, calibration error {line.error * 100:.1f} points")
        print(f"{'predicted':>12}{'came':>8}{'requests':>10}")
        for tenth in line.tenths:
            print(f"{tenth.predicted:>12.2f}{tenth.observed:>8.2f}{tenth.count:>10}")
    BENCH.mkdir(parents=True, exist_ok=True)
    (BENCH / "answer_chance.json").write_text(json.dumps([asdict(line) for line in lines], indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
