"""Who is proposed to whom in a simulated market: `python -m benchmarks.allocation [--seeds N]`.

First the study's one round, to see that the market is the same; then four rounds with fatigue, capacities from 2 to 14
and 30 % of investors inactive, at three weights of popularity: known flags and capacities, capacities stated wrongly by
up to half, inactivity that nobody has told. All policies meet the same markets and the same luck; intervals are 95 %
(Student's t over seeds). Prints tables and writes `var/bench/allocation.json`.
"""

import argparse
import json
from dataclasses import asdict, dataclass, replace

import numpy as np
from scipy import stats

from benchmarks.fresh import BENCH
from matching.simulation import ONE_ROUND, POLICIES, Outcome, Parameters, simulate, world

STUDY = {
    "one-sided, founder's wish": 66, "one-sided, fit to investor": 146, "harmonic mean (RECON)": 132, "product": 120,
    "TU/IPFP ranking": 160, "expected load": 220,
}  # fmt: skip
OURS = "allocation, all in"
FEW = ("product", "expected load", OURS)


@dataclass(frozen=True)
class Line:
    """Means over seeds; ``half`` is half of the interval's width."""

    setting: str
    policy: str
    introductions: float
    introductions_half: float
    over_product: float
    over_product_half: float
    unread: float
    accepted: float
    gini: float
    gini_half: float
    lowest_ratio: float
    """The lowest of all groups and seeds."""
    senders_with_any: float
    load: float


def half_width(values: list[float]) -> float:
    return float(stats.sem(values) * stats.t.ppf(0.975, len(values) - 1)) if len(values) > 1 else 0.0


def mean(values: list[float]) -> float:
    return float(np.mean(values))


def played(parameters: Parameters, names: tuple[str, ...], seeds: int) -> dict[str, list[Outcome]]:
    found: dict[str, list[Outcome]] = {name: [] for name in names}
    for seed in range(seeds):
        made = world(parameters, seed)
        for name in names:
            found[name].append(simulate(made, POLICIES[name], rounds=parameters.rounds, seed=seed))
    return found


def lines(setting: str, found: dict[str, list[Outcome]]) -> list[Line]:
    product = [each.introductions for each in found["product"]]
    made = []
    for name, outcomes in found.items():
        got = [float(each.introductions) for each in outcomes]
        gains = [ours / theirs - 1 for ours, theirs in zip(got, product, strict=True)]
        ginis = [each.gini for each in outcomes]
        made.append(
            Line(
                setting, name, mean(got), half_width(got), mean(gains), half_width(gains),
                mean([each.unread for each in outcomes]), mean([each.accepted for each in outcomes]),
                mean(ginis), half_width(ginis), min(min(each.ratios.values()) for each in outcomes),
                mean([each.senders_with_any for each in outcomes]), mean([each.load for each in outcomes]),
            )
        )  # fmt: skip
    return made


def print_table(title: str, table: list[Line]) -> None:
    print(f"\n{title}")
    print(f"{'policy':<28}{'introductions':>17}{'over product':>18}{'unread':>8}{'yes':>7}{'Gini':>14}"
          f"{'lowest ratio':>14}{'founders ≥ 1':>14}{'load':>7}")  # fmt: skip
    for line in table:
        print(
            f"{line.policy:<28}{line.introductions:>10.1f} ± {line.introductions_half:<4.1f}"
            f"{line.over_product:>+11.1%} ± {line.over_product_half:<4.1%}{line.unread:>8.1%}{line.accepted:>7.1%}"
            f"{line.gini:>7.3f} ± {line.gini_half:.3f}{line.lowest_ratio:>13.2f}{line.senders_with_any:>14.1%}"
            f"{line.load:>7.2f}"
        )


def verdicts(table: list[Line]) -> list[tuple[str, bool, str]]:
    """The issue's goals for popularity .5 and .8, against the line of everything switched on."""
    ours = {line.setting: line for line in table if line.policy == OURS}
    found = [("λ=0.2 no group ratio < .8", (low := ours["known 0.2"].lowest_ratio) >= 0.8, f"{low:.3f}")]
    for popularity in (0.5, 0.8):
        known, wrong = ours[f"known {popularity}"], ours[f"capacities wrong {popularity}"]
        loss = 1 - wrong.introductions / known.introductions
        found += [
            (f"λ={popularity} introductions ≥ +25 %", known.over_product >= 0.25, f"{known.over_product:+.1%}"),
            (f"λ={popularity} unread ≤ 10 %", known.unread <= 0.10, f"{known.unread:.1%}"),
            (f"λ={popularity} Gini ≤ .40", known.gini <= 0.40, f"{known.gini:.3f}"),
            (f"λ={popularity} no group ratio < .8", known.lowest_ratio >= 0.8, f"{known.lowest_ratio:.3f}"),
            (f"λ={popularity} loss under wrong capacities < 10 %", loss < 0.10, f"{loss:.1%}"),
        ]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    seeds = parser.parse_args().seeds
    table = lines("one round", played(ONE_ROUND, tuple(POLICIES), seeds))
    print_table("One round, λ=.5, σ=.7 (the study's table)", table)
    for line in table:
        if line.policy in STUDY:
            study, here = STUDY[line.policy], line.introductions
            print(f"  {line.policy:<28} study {study:>4}   here {here:>6.1f}   {here / study - 1:+.1%}")
    for popularity in (0.2, 0.5, 0.8):
        base = replace(Parameters(), popularity=popularity)
        for name, parameters, policies in (
            ("known", base, tuple(POLICIES)),
            ("capacities wrong", replace(base, capacity_error=0.5), FEW),
            ("inactivity unknown", replace(base, inactivity_known=0.0), FEW),
        ):
            table += (new := lines(f"{name} {popularity}", played(parameters, policies, seeds)))
            print_table(f"Four rounds, λ={popularity}, {name}", new)
    print()
    goals = verdicts(table)
    for goal, held, value in goals:
        print(f"{'held  ' if held else 'MISSED'}  {goal}: {value}")
    BENCH.mkdir(parents=True, exist_ok=True)
    report = {"seeds": seeds, "lines": [asdict(line) for line in table], "goals": goals}
    (BENCH / "allocation.json").write_text(json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
