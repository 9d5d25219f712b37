"""The learned methods of an evaluation: trained on the folder's past, asked together, and open about who spoke."""

from collections import defaultdict
from datetime import date
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from matching import HashingEncoder
from matching.evaluation import EvaluationReport, evaluate
from matching.evaluation.methods import LEARNED
from matching.learning import Plan
from matching.learning.registry import GROUPS
from tests.matching.learned_worlds import START, YEAR, market
from tests.matching.past_deals import written

TODAY = START + 3 * YEAR
METHODS = ("popularity", "anschub", "anschub-light", "anschub-without-text")


def _folder(folder: Path) -> Path:
    """An invented market in the layout of the protocol; its last year is the window."""
    firms, ties = market()
    before = [tie for tie in ties if tie.day < TODAY]
    held = {(tie.company, tie.investor) for tie in before}
    new = sorted({(tie.company, tie.investor) for tie in ties if tie.day >= TODAY} - held)
    asked: dict[str, list[str]] = defaultdict(list)
    asking: dict[str, list[str]] = defaultdict(list)
    for company, investor in new:
        asked[company].append(investor)
        asking[investor].append(company)
    rows = {
        "companies": [f"{f.id},{f.country},{f.city},{f.sectors[0]},{f.founded},{f.description}" for f in firms],
        "investments": [
            f"{tie.company},{tie.investor},{date.fromordinal(tie.day)},{'train' if tie.day < TODAY else 'val'}"
            for tie in ties
        ],
        "candidate_investors": [*sorted({tie.investor for tie in before}), "fund-new"],
        "candidate_companies": sorted({tie.company for tie in ties if tie.day >= TODAY}),
        "queries_startup_to_investors": [f"{name},{'|'.join(asked[name])}" for name in sorted(asked)],
        "queries_investor_to_startups": [f"{name},{'|'.join(asking[name])}" for name in sorted(asking)],
    }
    heads = {
        "companies": "company_id,country,city,categories,founded,text",
        "investments": "company_id,investor_id,date,split",
        "candidate_investors": "investor_id",
        "candidate_companies": "company_id",
        "queries_startup_to_investors": "company_id,relevant_investors",
        "queries_investor_to_startups": "investor_id,relevant_companies",
    }
    return written(folder, **{name: "\n".join([heads[name], *rows[name]]) + "\n" for name in rows})


@cache
def _report(methods: tuple[str, ...] = METHODS) -> EvaluationReport:
    small = partial(Plan, windows={"A": 2, "B": 1}, trees={"A": 30, "B": 20})
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setattr("matching.evaluation.methods.learned.Plan", small)
        return evaluate(_folder(Path(folder)), encoder=HashingEncoder(), methods=methods)


def test_what_was_learned_beats_counting() -> None:
    figures = _report().as_json()["A"]["all"]

    assert figures["anschub"]["ndcg@10"] > 1.3 * figures["popularity"]["ndcg@10"]


def test_a_method_says_the_same_whoever_is_asked_beside_it() -> None:
    alone = _report(("anschub-without-text",)).as_json()

    for task in ("A", "B"):
        assert alone[task]["all"]["anschub-without-text"] == _report().as_json()[task]["all"]["anschub-without-text"]


def test_who_spoke_and_how_true_the_chances_are_is_said() -> None:
    account = _report().accounts["anschub"]

    assert account.spoken["A"] == (36, 1)
    assert sum(account.spoken["B"]) == _report().results[-1].queries
    for task in ("A", "B"):
        counts, told, came = (np.array(each) for each in zip(*account.reliability[task], strict=True))
        assert counts.min() > 0
        assert np.all(np.diff(told) >= 0)
        assert account.error[task] == pytest.approx(np.average(np.abs(told - came), weights=counts))
        assert account.error[task] < 0.1
    assert set(_report().accounts) == set(METHODS) - {"popularity"}


def test_every_group_of_signals_has_an_ablation() -> None:
    assert {group for group, _ in LEARNED.values() if group} == set(GROUPS)
