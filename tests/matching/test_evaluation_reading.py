"""Other markets in the layout of the retrospective test: what may be missing, and what is said when too much is."""

from datetime import date
from pathlib import Path

import pytest

from matching import HashingEncoder
from matching.errors import DataError
from matching.evaluation import METHODS, evaluate
from matching.evaluation.reading import read
from tests.matching.past_deals import FILES, written

BARE = {
    "companies": "company_id\ntoken1\ntoken2\n",
    "investments": (
        "company_id,investor_id,date,split\n"
        "token1,fund,2019,train\ntoken2,fund,2020-05,train\ntoken2,angel,,train\nnowhere,angel,2021-01-01T10:00,train\n"
        ",angel,2020-01-01,train\ntoken1,fund,2020-02-02,train\n"
    ),
    "candidate_investors": "investor_id\nfund\nangel\nnewcomer\nfund\n",
    "candidate_companies": "company_id\ntoken1\nnowhere\nunheard\n",
    "queries_startup_to_investors": "company_id,relevant_investors\ntoken1,angel\nunheard,fund|newcomer\n",
    "queries_investor_to_startups": "investor_id,relevant_companies\nnewcomer,token1\nstranger,nowhere\nfund,unheard\n",
}


def test_a_market_of_ids_and_dates_alone_is_ranked_by_every_method(tmp_path: Path) -> None:
    report = evaluate(written(tmp_path, **BARE), encoder=HashingEncoder())

    assert {each.method for each in report.results} == set(METHODS)
    assert {each.queries for each in report.results if each.task == "B"} == {3}


def test_what_a_row_does_not_say_is_unknown(tmp_path: Path) -> None:
    data = read(written(tmp_path, **BARE))

    token = data.companies["token1"]
    assert (token.name, token.country, token.sectors, token.founded, token.text) == ("token1", None, (), None, "")
    assert [question.kind for question in data.startup_questions] == ["warm", "cold"]
    assert data.investors == ("angel", "fund", "newcomer")


def test_a_year_or_month_is_its_first_day_and_a_deal_without_a_date_claims_no_recent_activity(tmp_path: Path) -> None:
    data = read(written(tmp_path, **BARE))

    days = {(deal.company, deal.investor): date.fromordinal(deal.day).isoformat() for deal in data.deals}
    assert days == {
        ("token1", "fund"): "2020-02-02",
        ("token2", "fund"): "2020-05-01",
        ("token2", "angel"): "2019-01-01",
        ("nowhere", "angel"): "2021-01-01",
    }
    assert date.fromordinal(data.today).isoformat() == "2021-01-02"


def test_columns_are_read_as_they_are_meant(tmp_path: Path) -> None:
    data = read(
        written(
            tmp_path,
            companies="\ufeffcompany_id,country,region,categories,founded,text\n"
            'a, IND ,Karnataka,E Commerce| |Health|health,2011-05,"Tea, delivered"\nb,IND\n',
        )
    )

    assert data.companies["a"].sectors == ("e_commerce", "health")
    assert (data.companies["a"].area, data.companies["a"].founded) == ("IND-Karnataka", 2011)
    assert data.companies["a"].text == "e commerce health. Karnataka. IND. Tea, delivered"
    assert (data.companies["b"].area, data.companies["b"].text) == ("IND", "IND")


def test_a_name_stands_before_what_is_known_but_an_id_is_no_name(tmp_path: Path) -> None:
    companies = read(written(tmp_path, companies="company_id,name,country\na,Chai House,IND\nb,,IND\n")).companies

    assert (companies["a"].named, companies["a"].text) == ("Chai House. IND", "IND")
    assert companies["b"].named == "IND"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {"investments": "company_id,investor_id,date,split\na,b,soon,train\n"},
            r"investments.csv', line 2: the date 'soon' is none",
        ),
        (
            {"investments": 'company_id,investor_id,date,split\na,b,2011-01-01,train\na,"b,2011-01-02,train\n'},
            r"investments.csv' cannot be read near line 3: unexpected end of data",
        ),
        ({"investments": "company_id,investor_id,date\na,b,2011-01-01\n"}, r"has no column 'split'"),
        ({"candidate_investors": "investor_id\n"}, "names nobody"),
        ({"candidate_companies": "id\na\n"}, r"candidate_companies.csv' has no column 'company_id'"),
    ],
)
def test_what_nothing_works_without_is_said_in_a_sentence(tmp_path: Path, files: dict[str, str], said: str) -> None:
    with pytest.raises(DataError, match=said):
        read(written(tmp_path, **files))


def test_a_missing_file_and_bytes_of_another_kind_are_named(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "companies.csv").write_bytes(b"company_id,name\na,\xff\xfe\n")
    with pytest.raises(DataError, match=r"companies\.csv' cannot be read near line 1: 'utf-8'"):
        read(tmp_path)
    (tmp_path / "companies.csv").write_bytes(b"company_id,name\n" + b"a,b\n" * 9000 + b"a,\xff\n")
    with pytest.raises(DataError, match=r"companies\.csv' cannot be read near line [1-9]\d{3}"):
        read(tmp_path)
    (tmp_path / "companies.csv").unlink()
    with pytest.raises(DataError, match=r"no file 'companies\.csv'"):
        read(tmp_path)


def test_a_market_without_deals_is_ranked_all_the_same(tmp_path: Path) -> None:
    header = FILES["investments.csv"].splitlines()[0]

    report = evaluate(written(tmp_path, investments=header + "\n"), encoder=HashingEncoder())

    assert {each.method for each in report.results} == set(METHODS)
