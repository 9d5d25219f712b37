"""The first page of a list by a learned order beside the same page by the rules, at 100,000 start-ups.

``python -m benchmarks.learned_page [--startups N] [--market FOLDER]``; a folder keeps the market for the next run.
"""

import argparse
import json
import statistics
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from app.matches.ranker.speaking import Speaking
from app.matches.rules.learning import FEATURES, TEN_THOUSAND
from benchmarks.generated_market import TODAY, Generator
from benchmarks.ranked_page import PAGE, build_and_save
from matching import Market, rank
from matching.feedback import Examination, Feature, Impressions, LearnedOrder, fitted
from matching.known import Known
from matching.model import Profile
from matching.outside import Favoured
from matching.scoring import PARTS
from matching.storage import load

RESULT = Path("var/bench/learned_page.json")
_ROUNDS = 24
_GOAL_MS = 30.0
_LEARNED_FROM = 60_000


@dataclass(frozen=True, slots=True)
class Line:
    """Median processor time in milliseconds."""

    case: str
    candidates: int
    rules_ms: float
    learned_ms: float
    whole_ms: float
    """The learned page if every candidate were reckoned."""

    @property
    def more_ms(self) -> float:
        return round(self.learned_ms - self.rules_ms, 1)


class Whole(Speaking):
    """Reckons everybody."""

    def keys(self, parts, scores, *, first, factor):  # type: ignore[no-untyped-def]  # as inherited
        return super().keys(parts, scores, first=len(scores), factor=factor)


def main() -> int:
    arguments = _arguments()
    order = _order()
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        folder = arguments.market or Path(scratch) / "market"
        if not folder.exists():
            build_and_save(str(folder), {"startups": arguments.startups, "investors": 2_000})
        market = load(folder)
        generator = Generator(seed=2)
        free = list(generator.investors(_ROUNDS, first_id=2_000_001))
        choosy = list(generator.investors(_ROUNDS, first_id=3_000_001, choosy=True))
        thesis = [replace(each, facets=each.facets[:1]) for each in free]
        lines = [
            _measured("nothing filtered, thesis + 5 items", market, free, order),
            _measured("nothing filtered, thesis alone", market, thesis, order),
            _measured("at most 20 % pass, thesis + 5 items", market, choosy, order),
        ]
    for line in lines:
        print(
            f"{line.case:38} {line.candidates:>8,} candidates  rules {line.rules_ms:6.1f} ms  "
            f"learned {line.learned_ms:6.1f} ms ({line.more_ms:+.1f})  all reckoned {line.whole_ms:6.1f} ms"
        )
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps([{**asdict(line), "more_ms": line.more_ms} for line in lines], indent=1))
    return int(any(line.more_ms > _GOAL_MS for line in lines))


def _measured(case: str, market: Market, seekers: list[Profile], order: LearnedOrder) -> Line:
    """Each seeker asks all three, so that they are told apart by nothing else; none may profit from another's parts."""
    asked: dict[str, Favoured | None] = {
        "rules": None,
        "learned": Favoured(order=Speaking(order, True)),
        "whole": Favoured(order=Whole(order, True)),
    }
    for favoured in asked.values():
        rank(market, seekers[0], today=TODAY, limit=PAGE, favoured=favoured)
    times: dict[str, list[float]] = {name: [] for name in asked}
    totals = []
    for number, seeker in enumerate(seekers):
        shown = {}
        # Who comes first warms the cache for the others, so they take turns.
        for name, favoured in _turned(list(asked.items()), number):
            began = time.process_time()
            page = rank(market, seeker, today=TODAY, limit=PAGE, favoured=favoured, known=Known())
            times[name].append((time.process_time() - began) * 1000)
            shown[name] = [match.candidate for match in page.matches]
        if shown["learned"] != shown["whole"]:
            raise AssertionError("Reckoning only whom the page may show changed the page.")
        totals.append(page.total)
    medians = {name: round(statistics.median(each), 1) for name, each in times.items()}
    return Line(case, round(statistics.mean(totals)), medians["rules"], medians["learned"], medians["whole"])


def _turned(cases: list[tuple[str, Favoured | None]], by: int) -> list[tuple[str, Favoured | None]]:
    return cases[by % len(cases) :] + cases[: by % len(cases)]


def _order() -> LearnedOrder:
    """From people who want near texts in their sector, neighbours and what changed lately."""
    rng = np.random.default_rng(1)
    features = np.round(rng.random((_LEARNED_FROM, len(FEATURES))) * TEN_THOUSAND) / TEN_THOUSAND
    part = {name: features[:, FEATURES.index(name)] for name in FEATURES}
    part["asked_by_investor"][:] = np.round(part["asked_by_investor"])
    part["fit"][:] = features[:, : len(PARTS)].mean(axis=1)
    wanted = 0.03 + 0.3 * part["semantic"] ** 2 * part["sector"] + 0.1 * part["region"] * part["freshness"]
    grades = np.where(rng.random(_LEARNED_FROM) < wanted, rng.integers(1, 6, _LEARNED_FROM), 0)
    places = np.tile(np.arange(1, PAGE), _LEARNED_FROM // (PAGE - 1))
    lists = np.repeat(np.arange(_LEARNED_FROM // (PAGE - 1)), PAGE - 1)
    shown = Impressions(lists, places, places, grades, grades > 0, features.astype(np.float32))
    registry = [Feature(name, rises=name != "asked_by_investor") for name in FEATURES]
    return fitted(shown, Examination((1.0,), 0.0, 0), registry)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--startups", type=int, default=100_000)
    parser.add_argument("--market", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
