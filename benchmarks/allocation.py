"""Who is proposed to whom in a simulated market: `python -m benchmarks.allocation [--seeds N]`.

First the study's one round, to see that the market is the same; then four rounds with fatigue, capacities from 2 to 14
and 30 % of investors inactive, at three weights of popularity: known flags and capacities, capacities stated wrongly by
up to half, inactivity that nobody has told. All policies meet the same markets and the same luck; intervals are 95 %
(Student's t over seeds). Prints tables and writes `var/bench/allocation.json`.
"""

import argparse
import json
import os
import platform
import time
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
# Introductions over product in the study's four rounds where 30 % of the investors are inactive, told or not.
STUDY_FOUR = {
    ("known", 0.2): "+17 %", ("known", 0.5): "+45 %", ("known", 0.8): "+103 %",
    ("inactivity unknown", 0.2): "+16 %", ("inactivity unknown", 0.5): "+39 %", ("inactivity unknown", 0.8): "+98 %",
}  # fmt: skip
SETTINGS: dict[str, dict[str, float]] = {
    "known": {}, "capacities wrong": {"capacity_error": 0.5}, "inactivity unknown": {"inactivity_known": 0.0},
}  # fmt: skip


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
    unread_half: float
    accepted: float
    gini: float
    gini_half: float
    readers_gini: float
    """Of the investors who read anything at all."""
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
                mean([each.unread for each in outcomes]), half_width([each.unread for each in outcomes]),
                mean([each.accepted for each in outcomes]), mean(ginis), half_width(ginis),
                mean([each.readers_gini for each in outcomes]), min(min(each.ratios.values()) for each in outcomes),
                mean([each.senders_with_any for each in outcomes]), mean([each.load for each in outcomes]),
            )
        )  # fmt: skip
    return made


def print_table(title: str, table: list[Line]) -> None:
    print(f"\n{title}")
    print(f"{'policy':<31}{'introductions':>17}{'over product':>18}{'unread':>15}{'yes':>7}{'Gini':>15}"
          f"{'of readers':>12}{'lowest ratio':>14}{'founders ≥ 1':>14}{'load':>7}")  # fmt: skip
    for line in table:
        print(
            f"{line.policy:<31}{line.introductions:>10.1f} ± {line.introductions_half:<4.1f}"
            f"{line.over_product:>+11.1%} ± {line.over_product_half:<4.1%}"
            f"{line.unread:>8.1%} ± {line.unread_half:<4.1%}{line.accepted:>7.1%}"
            f"{line.gini:>8.3f} ± {line.gini_half:.3f}{line.readers_gini:>11.3f}{line.lowest_ratio:>13.2f}"
            f"{line.senders_with_any:>14.1%}{line.load:>7.2f}",
            flush=True,
        )


def verdicts(table: list[Line]) -> list[tuple[str, bool, str]]:
    """The goals for popularity .5 and .8, against the line of everything switched on, in every setting."""
    ours = {line.setting: line for line in table if line.policy == OURS}
    found = [
        (f"λ=0.2 {name}: no group ratio < .8", (low := ours[f"{name} 0.2"].lowest_ratio) >= 0.8, f"{low:.3f}")
        for name in SETTINGS
    ]
    for popularity in (0.5, 0.8):
        for name in SETTINGS:
            line = ours[f"{name} {popularity}"]
            found += [
                (
                    f"λ={popularity} {name}: introductions ≥ +25 %",
                    line.over_product >= 0.25,
                    f"{line.over_product:+.1%}",
                ),
                (f"λ={popularity} {name}: unread ≤ 10 %", line.unread <= 0.10, f"{line.unread:.1%}"),
                (f"λ={popularity} {name}: Gini ≤ .40", line.gini <= 0.40, f"{line.gini:.3f}"),
                (f"λ={popularity} {name}: no group ratio < .8", line.lowest_ratio >= 0.8, f"{line.lowest_ratio:.3f}"),
            ]
        loss = 1 - ours[f"capacities wrong {popularity}"].introductions / ours[f"known {popularity}"].introductions
        found.append((f"λ={popularity} loss under wrong capacities < 10 %", loss < 0.10, f"{loss:.1%}"))
    return found


def one_round(seeds: int) -> list[Line]:
    table = lines("one round", played(ONE_ROUND, tuple(POLICIES), seeds))
    print_table("One round, λ=.5, σ=.7 (the study's table)", table)
    for line in table:
        if line.policy in STUDY:
            study, here = STUDY[line.policy], line.introductions
            print(f"  {line.policy:<28} study {study:>4}   here {here:>6.1f}   {here / study - 1:+.1%}")
    return table


def four_rounds(seeds: int) -> list[Line]:
    table = []
    for popularity in (0.2, 0.5, 0.8):
        for name, changed in SETTINGS.items():
            parameters = replace(Parameters(), popularity=popularity, **changed)  # type: ignore[arg-type]  # floats all
            table += (new := lines(f"{name} {popularity}", played(parameters, tuple(POLICIES), seeds)))
            study = STUDY_FOUR.get((name, popularity), "no figure")
            print_table(f"Four rounds, λ={popularity}, {name} (study, expected load over product: {study})", new)
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    seeds = parser.parse_args().seeds
    started = time.perf_counter()
    print(f"{platform.platform()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; {seeds} seeds from 0")
    print(Parameters())
    table = one_round(seeds) + four_rounds(seeds)
    print()
    goals = verdicts(table)
    for goal, held, value in goals:
        print(f"{'held  ' if held else 'MISSED'}  {goal}: {value}")
    print(f"{time.perf_counter() - started:.0f} s, load {os.getloadavg()[0]:.1f}")
    BENCH.mkdir(parents=True, exist_ok=True)
    report = {"seeds": seeds, "lines": [asdict(line) for line in table], "goals": goals}
    (BENCH / "allocation.json").write_text(json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
