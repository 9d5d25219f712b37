"""Figures of the ranking on a folder of public data, by the library's own evaluation."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.matches.ranker.encoders import encoder_for
from matching.errors import MatchingError
from matching.evaluation import METHODS, EvaluationReport, evaluate
from matching.metrics import METRICS

FAULTS = (MatchingError, OSError)

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Figures:
    """The table to print and the same as JSON."""

    table: str
    json: str


def evaluated(
    folder: Path, setting: str, *, methods: Sequence[str], seed: int, queries: int | None, progress: Progress
) -> Figures:
    """Run the protocol of the folder's README with the encoder of the settings; no method named means all.

    ``queries`` limits each task for a quick look. Raises one of FAULTS with a sentence.
    """
    report = evaluate(
        folder,
        encoder=encoder_for(setting, expected_dimension=None),
        methods=tuple(methods) or METHODS,
        seed=seed,
        queries=queries,
        progress=progress,
    )
    document = {
        "encoder": report.encoder,
        "seed": report.seed,
        "seconds": {name: round(seconds, 1) for name, seconds in report.seconds.items()},
        "results": report.as_json(),
    }
    return Figures(_table(report), json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def _table(report: EvaluationReport) -> str:
    """One line a task, group and method: means with the half-width of their 95 % intervals."""
    lines = [f"{'task':<5}{'group':<7}{'method':<12}{'queries':>8}" + "".join(f"{name:>19}" for name in METRICS)]
    for each in report.results:
        figures = "".join(
            f"{each.metrics[name].mean:>11.4f} ±{(each.metrics[name].high - each.metrics[name].low) / 2:.4f}"
            for name in METRICS
        )
        lines.append(f"{each.task:<5}{each.group:<7}{each.method:<12}{each.queries:>8}{figures}")
    times = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in report.seconds.items())
    return "\n".join([*lines, f"encoder {report.encoder}, seed {report.seed}; {times}"])
