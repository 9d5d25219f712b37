"""Figures of the ranking on a folder of past investments, by the library's own evaluation."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.matches.ranker.encoders import encoder_for
from matching.errors import MatchingError
from matching.metrics import METRICS, Interval

if TYPE_CHECKING:
    from matching.evaluation.context import Account
    from matching.evaluation.report import EvaluationReport, Result

FAULTS = (MatchingError, OSError)
_PAIRED: Final = METRICS[:2]
_BEST: Final = "anschub"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Figures:
    """The table to print, the same as JSON, and how long it took, which no two runs share."""

    table: str
    json: str
    times: str


def evaluated(
    folder: Path,
    setting: str,
    *,
    kept: Path,
    methods: Sequence[str],
    seed: int,
    queries: int | None,
    progress: Progress,
) -> Figures:
    """Run the protocol of the folder's README with the encoder of the settings; no method named means all.

    ``kept`` holds vectors for the next run. ``queries`` limits each task for a quick look. Raises one of FAULTS with
    a sentence.
    """
    from matching.evaluation import METHODS, evaluate  # noqa: PLC0415 -- slow import, for one command
    from matching.evaluation.kept import KeptEncoder  # noqa: PLC0415 -- as above

    report = evaluate(
        folder,
        encoder=KeptEncoder(encoder_for(setting, expected_dimension=None), kept),
        methods=tuple(methods) or METHODS,
        seed=seed,
        queries=queries,
        progress=progress,
    )
    times = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in report.seconds.items())
    return Figures(_table(report), json.dumps(report.as_json(), ensure_ascii=False, indent=2) + "\n", times)


def _table(report: "EvaluationReport") -> str:
    """One line a task, group and method: means with 95 % intervals, then what it has beyond the best ranker."""
    width = max((len(each.method) for each in report.results), default=0) + 2
    paired = [f"{'Δ ' + name:>26}" for name in _PAIRED]
    head = f"{'task':<5}{'group':<6}{'method':<{width}}{'queries':>8}"
    lines = [head + "".join(f"{name:>24}" for name in METRICS) + "".join(paired)]
    lines += [_line(each, width) for each in report.results]
    lines += _accounted(_BEST, report.accounts[_BEST]) if _BEST in report.accounts else []
    note = "95 % intervals: 1,000 bootstrap draws of queries; Δ: beyond anschub on the same queries"
    return "\n".join([*lines, f"encoder {report.encoder}, seed {report.seed}; {note}"])


def _accounted(name: str, account: "Account") -> list[str]:
    """For whom the model spoke, and how true its chances are, by task."""
    lines = []
    for task, (learned, rules) in account.spoken.items():
        who = "candidates" if task == "A" else "askers"
        lines.append(f"{name} {task}: the learned ranking spoke for {learned:,} {who}, the rules for {rules:,}")
        if task in account.reliability:
            tenths = "  ".join(f"{told:.4f}→{came:.4f}" for _, told, came in account.reliability[task])
            error = account.error[task]
            lines.append(f"{name} {task}: chances told→came by tenth of held-back pairs, {error:.4f} apart: {tenths}")
    return lines


def _line(each: "Result", width: int) -> str:
    figures = "".join(f"{_told(each.metrics[name]):>24}" for name in METRICS)
    beyond = "".join(f"{_told(each.beyond_best[name], '+'):>26}" for name in _PAIRED if name in each.beyond_best)
    return f"{each.task:<5}{each.group:<6}{each.method:<{width}}{each.queries:>8}{figures}{beyond}".rstrip()


def _told(found: Interval, sign: str = "") -> str:
    # Rounded first and zero added, so that there is no "-0.0000".
    mean, low, high = (round(value, 4) + 0.0 for value in (found.mean, found.low, found.high))
    return f"{mean:{sign}.4f} {low:{sign}.4f}…{high:{sign}.4f}"
