"""The retrospective test: the protocol on a tiny invented data set, without the window's deals and without luck."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from matching import HashingEncoder
from matching.errors import UnknownCode
from matching.evaluation import METHODS, EvaluationReport, evaluate
from matching.evaluation.data import Question
from matching.evaluation.kept import KeptEncoder
from matching.evaluation.reading import read
from matching.metrics import METRICS, Resamples, quality
from matching.model import Purpose, Vectors
from tests.matching.past_deals import FILES, written


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path)


def _figures(report: EvaluationReport, task: str, group: str, method: str) -> dict[str, float]:
    return report.as_json()[task][group][method]


def test_the_same_seed_gives_the_same_table_for_all_methods(folder: Path) -> None:
    one, other = (evaluate(folder, encoder=HashingEncoder(), seed=3) for _ in range(2))

    assert one.results == other.results
    assert {(each.task, each.group, each.method) for each in one.results} == {
        (task, group, method)
        for method in METHODS
        for task, group in (("A", "all"), ("A", "cold"), ("A", "warm"), ("B", "all"))
    }


def test_what_happened_in_the_window_moves_no_figure(folder: Path) -> None:
    before = evaluate(folder, encoder=HashingEncoder())
    kept = [line for line in FILES["investments.csv"].splitlines() if not line.endswith(",val")]
    others = ["med3,gamefund,2012-03-01,angel,5.0,val", "med1,gamefund,not a date,,,val", "game3,gamefund,,,,val"]
    written(folder, investments="\n".join([*kept, *others]) + "\n")

    assert evaluate(folder, encoder=HashingEncoder()).results == before.results


def test_a_deal_of_the_training_time_does_move_figures(folder: Path) -> None:
    before = evaluate(folder, encoder=HashingEncoder(), methods=["popularity"])
    written(folder, investments=FILES["investments.csv"] + "more,healthfund,2011-01-01,,,train\n")

    assert evaluate(folder, encoder=HashingEncoder(), methods=["popularity"]).results != before.results


def test_deals_of_the_window_are_never_read(folder: Path) -> None:
    data = read(folder)

    assert {deal.company for deal in data.deals} == {"med1", "med2", "game1", "game2"}
    assert "med3" not in data.by_company


def test_who_is_tied_already_is_not_ranked(folder: Path) -> None:
    written(folder, queries_investor_to_startups="investor_id,relevant_companies\nhealthfund,med1\n")

    report = evaluate(folder, encoder=HashingEncoder(), methods=["anschub"])

    assert _figures(report, "B", "all", "anschub")["recall@50"] == 0.0


def test_every_method_is_set_beside_the_best_on_the_same_queries(folder: Path) -> None:
    report = evaluate(folder, encoder=HashingEncoder(), methods=["random", "anschub"])
    random, best = (each for each in report.results if (each.task, each.group) == ("A", "all"))

    assert random.beyond_best["mrr"].mean == random.metrics["mrr"].mean - best.metrics["mrr"].mean
    assert set(random.beyond_best) == set(METRICS)
    assert best.beyond_best == {}


def test_the_figures_are_a_tree_of_task_group_method_and_metric(folder: Path) -> None:
    tree = evaluate(folder, encoder=HashingEncoder(), methods=["random", "anschub"]).as_json()

    assert {task: list(groups) for task, groups in tree.items()} == {"A": ["all", "cold", "warm"], "B": ["all"]}
    assert list(tree["A"]["cold"]) == ["random", "anschub"]
    assert set(tree["B"]["all"]["anschub"]) == {"ndcg@10", "recall@10", "recall@50", "mrr"}


def test_a_group_without_queries_is_all_zero(folder: Path) -> None:
    written(folder, queries_startup_to_investors="company_id,relevant_investors,kind\nmed3,healthfund,cold\n")

    report = evaluate(folder, encoder=HashingEncoder(), methods=["popularity"])

    assert set(_figures(report, "A", "warm", "popularity").values()) == {0.0}


def test_progress_is_told(folder: Path) -> None:
    told: list[tuple[str, int, int]] = []

    evaluate(folder, encoder=HashingEncoder(), methods=["rules"], progress=lambda *step: told.append(step))

    assert told[-1] == ("rules B", 2, 2)
    assert any(label == "encode" for label, _, _ in told)


def test_an_unknown_method_is_named(folder: Path) -> None:
    with pytest.raises(UnknownCode, match="no method 'magic'"):
        evaluate(folder, encoder=HashingEncoder(), methods=["magic"])


def test_metrics_count_what_was_not_found() -> None:
    assert quality([60], 2) == (0.0, 0.0, 0.0, 1 / 60)
    assert quality([2, 11], 4)[1:3] == (0.25, 0.5)


def test_intervals_hold_the_mean_and_grow_narrow_with_queries() -> None:
    values = np.tile([0.0, 1.0], 500)[:, None]
    few, many = (Resamples(len(each), seed=1).intervals(each)[0] for each in (values[:20], values))

    assert many.low < 0.5 < many.high
    assert many.high - many.low < (few.high - few.low) / 4


def test_an_earlier_day_is_a_world_of_its_own(folder: Path) -> None:
    data = read(folder)
    day = date(2011, 1, 1).toordinal()

    earlier = data.before(day)

    assert {deal.company for deal in earlier.deals} == {"med1", "game1"}
    assert (earlier.today, earlier.investors, earlier.startup_questions) == (day, data.investors, ())
    assert {each.company for each in earlier.by_investor["healthfund"]} == {"med1"}


def test_the_protocol_moves_to_an_earlier_window_of_the_training_time(folder: Path) -> None:
    rows = "".join(f"old{number},healthfund,2009-0{number}-01,seed,,train\n" for number in (1, 2))
    written(folder, investments=FILES["investments.csv"] + rows)

    past = read(folder).window(date(2010, 6, 1).toordinal(), date(2011, 6, 1).toordinal())

    assert past.investors == ("healthfund",)
    assert past.raising == ("med2",)
    assert past.startup_questions == (Question("med2", frozenset({"healthfund"}), "cold"),)
    assert past.investor_questions == (Question("healthfund", frozenset({"med2"}), "warm"),)


def test_kept_vectors_are_those_that_were_made(tmp_path: Path) -> None:
    texts = ["Robots for hospitals", "Games"]
    made = KeptEncoder(HashingEncoder(), tmp_path).encode(texts)

    again = KeptEncoder(_Silent(HashingEncoder().name), tmp_path).encode(texts)

    assert (again == made).all()
    assert (made == HashingEncoder().encode(texts)).all()


def test_other_texts_another_model_and_a_broken_file_are_encoded_anew(tmp_path: Path) -> None:
    KeptEncoder(HashingEncoder(), tmp_path).encode(["Robots"])

    with pytest.raises(AssertionError, match="asked"):
        KeptEncoder(_Silent(HashingEncoder().name), tmp_path).encode(["Games"])
    with pytest.raises(AssertionError, match="asked"):
        KeptEncoder(_Silent("another"), tmp_path).encode(["Robots"])
    for file in tmp_path.iterdir():
        file.write_bytes(b"cut")
    with pytest.raises(AssertionError, match="asked"):
        KeptEncoder(_Silent(HashingEncoder().name), tmp_path).encode(["Robots"])


class _Silent:
    """An encoder that must not be asked."""

    dimension = HashingEncoder().dimension

    def __init__(self, name: str) -> None:
        self.name = name

    def encode(self, texts: Sequence[str], *, purpose: Purpose = "passage") -> Vectors:
        raise AssertionError(f"asked for {len(texts)} texts")
