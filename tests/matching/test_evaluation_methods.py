"""The methods that are compared: each finds what it is there to find, and orders by activity what it cannot tell."""

from pathlib import Path

import pytest

from matching import HashingEncoder
from matching.evaluation import evaluate
from matching.evaluation.context import Context
from matching.evaluation.methods import METHODS, made
from matching.evaluation.reading import read
from tests.matching.past_deals import written

DEALS = "company_id,investor_id,date,split\n"


def _context(folder: Path, **files: str) -> Context:
    return Context(read(written(folder, **files)), HashingEncoder(), 1, lambda label, done, total: None)


def _order(context: Context, method: str, company: str) -> list[str]:
    scores = made(method, context).investors_for(company)
    return [name for _, name in sorted(zip(-scores, context.data.investors, strict=True))]


@pytest.mark.parametrize(
    "method", ["category-place", "bm25", "tfidf-portfolio", "knn", "embedding", "rules", "anschub"]
)
def test_what_looks_at_companies_finds_the_obvious(tmp_path: Path, method: str) -> None:
    report = evaluate(written(tmp_path), encoder=HashingEncoder(), methods=[method]).as_json()

    assert report["A"]["all"][method] == {"ndcg@10": 1.0, "recall@10": 1.0, "recall@50": 1.0, "mrr": 1.0}
    assert report["B"]["all"][method]["mrr"] == 1.0


def test_popularity_counts_companies_and_not_rounds(tmp_path: Path) -> None:
    rounds = "".join(f"game1,gamefund,2010-0{month}-01,train\n" for month in range(1, 9))
    two = "med1,healthfund,2010-01-01,train\nmed2,healthfund,2010-01-01,train\n"
    context = _context(tmp_path, investments=DEALS + rounds + two)

    assert made("popularity", context).investors_for("med3").tolist() == [1.0, 2.0]
    assert made("popularity", context).companies_for("gamefund").tolist() == [0.0, 1.0, 0.0]


def test_popularity_of_the_last_year_counts_those_first_met_in_it(tmp_path: Path) -> None:
    old = "game1,gamefund,2009-01-01,train\ngame1,gamefund,2011-11-01,train\n"
    new = "med1,healthfund,2011-03-01,train\nmed2,healthfund,2010-01-01,train\n"
    context = _context(tmp_path, investments=DEALS + old + new)

    assert made("popularity-last-year", context).investors_for("med3").tolist() == [0.0, 1.0]


def test_companies_of_unknown_place_and_sector_are_a_group_of_their_own(tmp_path: Path) -> None:
    companies = "company_id,country,categories\nmed1,DEU,health\nmed3,,\ngame1,,\ngame3,USA,games_video\n"
    deals = (
        "".join(f"med1,healthfund,2011-0{month}-01,train\n" for month in (1, 2, 3))
        + "game1,gamefund,2011-01-01,train\n"
    )
    context = _context(tmp_path, companies=companies, investments=DEALS + deals)

    assert _order(context, "category-place", "med3") == ["gamefund", "healthfund"]


def _network(folder: Path) -> Context:
    """``left`` and ``middle`` invest together, ``right`` alone and most of all; ``asks`` has ``left``."""
    together = "".join(f"c{number},{name},2011-01-01,train\n" for number in range(4) for name in ("left", "middle"))
    alone = "".join(f"d{number},right,2011-06-01,train\n" for number in range(6))
    return _context(
        folder,
        companies="company_id\n",
        investments=DEALS + together + alone + "asks,left,2011-01-01,train\n",
        candidate_investors="investor_id\nleft\nmiddle\nright\n",
        candidate_companies="company_id\nasks\nnew\nd0\n",
        queries_startup_to_investors="company_id,relevant_investors\nasks,middle\nnew,right\n",
        queries_investor_to_startups="investor_id,relevant_companies\nmiddle,asks\n",
    )


@pytest.mark.parametrize("method", ["als", "co-investors"])
def test_the_network_finds_who_invests_beside_ones_own(tmp_path: Path, method: str) -> None:
    context = _network(tmp_path)

    order = [name for name in _order(context, method, "asks") if name != "left"]
    assert order == ["middle", "right"]
    assert made(method, context).companies_for("middle").argmax() == context.data.raising.index("asks")


@pytest.mark.parametrize("method", ["als", "co-investors", "knn", "category-place", "tfidf-portfolio"])
def test_whom_nobody_knows_meets_the_most_active(tmp_path: Path, method: str) -> None:
    assert _order(_network(tmp_path), method, "unheard of")[0] == "right"


@pytest.mark.parametrize("method", METHODS)
def test_one_score_for_each_candidate_whoever_asks(tmp_path: Path, method: str) -> None:
    context = _network(tmp_path)
    found = made(method, context)

    assert [len(found.investors_for(each)) for each in ("asks", "new", "unheard of")] == [3, 3, 3]
    assert [len(found.companies_for(each)) for each in ("middle", "unheard of")] == [3, 3]


def test_at_an_earlier_day_later_deals_count_for_nothing(tmp_path: Path) -> None:
    context = _network(tmp_path)
    earlier = context.at(context.data.before(context.data.by_investor["right"][0].day))

    assert made("popularity", earlier).investors_for("new").tolist() == [5.0, 4.0, 0.0]
