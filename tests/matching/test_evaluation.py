"""The retrospective test: the protocol on a tiny invented data set, without the window's deals and without luck."""

from datetime import date
from pathlib import Path

import pytest

from matching import HashingEncoder
from matching.errors import DataError, UnknownCode
from matching.evaluation import METHODS, EvaluationReport, evaluate
from matching.evaluation.data import Question
from matching.evaluation.reading import read
from matching.metrics import quality

FILES = {
    "companies.csv": (
        "company_id,name,country,state,city,region,categories,founded,text,text_source\n"
        "med1,Med One,DEU,,Berlin,Berlin,health|software,2008,Hospital bed planning,x\n"
        "med2,Med Two,DEU,,Berlin,Berlin,health,2009,,\n"
        "med3,Med Three,DEU,,Berlin,Berlin,health,2010,Hospital bed robots,x\n"
        "game1,Game One,USA,CA,Los Angeles,LA,games_video,2008,,\n"
        "game2,Game Two,USA,CA,Los Angeles,LA,games_video,2009,,\n"
        "game3,Game Three,USA,CA,Los Angeles,LA,games_video,2010,,\n"
    ),
    "investors.csv": "investor_id,name,type_guess\nhealthfund,Health Fund,organisation\ngamefund,Game Fund,person?\n",
    "investments.csv": (
        "company_id,investor_id,date,round_type,amount_usd,split\n"
        "med1,healthfund,2010-01-01,seed,1000.0,train\n"
        "med2,healthfund,2011-01-01,,,train\n"
        "game1,gamefund,2010-05-01,seed,,train\n"
        "game2,gamefund,2011-06-01,seed,,train\n"
        "med3,healthfund,2012-01-01,seed,,val\n"
        "game3,gamefund,2012-02-01,seed,,val\n"
    ),
    "candidate_investors.csv": "investor_id\nhealthfund\ngamefund\n",
    "candidate_companies.csv": "company_id\nmed1\nmed3\ngame3\n",
    "queries_startup_to_investors.csv": (
        "company_id,relevant_investors,kind\nmed3,healthfund,cold\ngame3,gamefund,warm\n"
    ),
    "queries_investor_to_startups.csv": "investor_id,relevant_companies\nhealthfund,med3\ngamefund,game3\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def _figures(report: EvaluationReport, task: str, group: str, method: str) -> dict[str, float]:
    return report.as_json()[task][group][method]


@pytest.mark.parametrize("method", ["bm25", "embedding", "rules", "anschub"])
def test_what_reads_the_texts_finds_the_obvious(folder: Path, method: str) -> None:
    report = evaluate(folder, encoder=HashingEncoder(), methods=[method])

    assert _figures(report, "A", "all", method) == {"ndcg@10": 1.0, "recall@10": 1.0, "recall@50": 1.0, "mrr": 1.0}
    assert _figures(report, "B", "all", method)["mrr"] == 1.0


def test_the_same_seed_gives_the_same_table_for_all_methods(folder: Path) -> None:
    one, other = (evaluate(folder, encoder=HashingEncoder(), seed=3) for _ in range(2))

    assert one.results == other.results
    assert {(each.task, each.group, each.method) for each in one.results} == {
        (task, group, method)
        for method in METHODS
        for task, group in (("A", "all"), ("A", "cold"), ("A", "warm"), ("B", "all"))
    }


def test_deals_of_the_window_are_never_read(folder: Path) -> None:
    data = read(folder)

    assert {deal.company for deal in data.deals} == {"med1", "med2", "game1", "game2"}
    assert "med3" not in data.by_company


def test_who_is_tied_already_is_not_ranked(folder: Path) -> None:
    (folder / "queries_investor_to_startups.csv").write_text("investor_id,relevant_companies\nhealthfund,med1\n")

    report = evaluate(folder, encoder=HashingEncoder(), methods=["anschub"])

    assert _figures(report, "B", "all", "anschub")["recall@50"] == 0.0


def test_progress_is_told(folder: Path) -> None:
    told: list[tuple[str, int, int]] = []

    evaluate(folder, encoder=HashingEncoder(), methods=["anschub"], progress=lambda *step: told.append(step))

    assert told[-1] == ("anschub B", 2, 2)
    assert any(label == "encode" for label, _, _ in told)


def test_a_missing_file_an_odd_date_and_an_unknown_method_are_said_in_a_sentence(folder: Path) -> None:
    with pytest.raises(UnknownCode, match="no method 'magic'"):
        evaluate(folder, encoder=HashingEncoder(), methods=["magic"])
    (folder / "investments.csv").write_text("company_id,investor_id,date,split\na,b,soon,train\n")
    with pytest.raises(DataError, match="The date 'soon'"):
        evaluate(folder, encoder=HashingEncoder())
    (folder / "companies.csv").unlink()
    (folder / "investments.csv").write_text("company_id,investor_id,date,split\n")
    with pytest.raises(DataError, match=r"no file 'companies\.csv'"):
        evaluate(folder, encoder=HashingEncoder())


def test_metrics_count_what_was_not_found() -> None:
    assert quality([60], 2) == (0.0, 0.0, 0.0, 1 / 60)
    assert quality([2, 11], 4)[1:3] == (0.25, 0.5)


def test_an_earlier_day_is_a_world_of_its_own(folder: Path) -> None:
    data = read(folder)
    day = date(2011, 1, 1).toordinal()

    earlier = data.before(day)

    assert {deal.company for deal in earlier.deals} == {"med1", "game1"}
    assert (earlier.today, earlier.investors, earlier.startup_questions) == (day, data.investors, ())
    assert {each.company for each in earlier.by_investor["healthfund"]} == {"med1"}


def test_the_protocol_moves_to_an_earlier_window_of_the_training_time(folder: Path) -> None:
    rows = [f"old{n},healthfund,2009-0{n}-01,seed,,train\n" for n in (1, 2)]
    with (folder / "investments.csv").open("a", encoding="utf-8") as file:
        file.writelines(rows)

    past = read(folder).window(date(2010, 6, 1).toordinal(), date(2011, 6, 1).toordinal())

    assert past.investors == ("healthfund",)
    assert past.raising == ("med2",)
    assert past.startup_questions == (Question("med2", frozenset({"healthfund"}), "cold"),)
    assert past.investor_questions == (Question("healthfund", frozenset({"med2"}), "warm"),)
