"""What one cell of a foreign file means, in both languages, and what is refused with a reason."""

from contextlib import suppress
from datetime import date
from time import perf_counter

import pytest

from app.core.errors import RuleBroken
from app.core.language import speaking
from app.profiles.rules import catalogue as c
from app.profiles.rules.checking import checked_values
from app.profiles.rules.kinds import INVESTOR, STARTUP
from app.profiles.rules.mapping.cells import value_of_cell
from app.profiles.rules.mapping.columns import ID, PORTFOLIO, columns_of, template_columns
from app.profiles.rules.mapping.foreign import read_foreign
from app.profiles.rules.mapping.portfolio_cells import portfolio_of_cell
from app.profiles.rules.mapping.words import _remembered, folded, words_of
from app.profiles.rules.portfolio import PortfolioEntry
from app.profiles.rules.terms import Taxonomy, Term
from app.profiles.states import Language, TaxonomyList

TAXONOMY = Taxonomy(
    {
        TaxonomyList.SECTORS: {
            "energy-grids": Term("energy-grids", "Energie und Netze", "Energy and grids"),
            "logistics": Term("logistics", "Logistik", "Logistics"),
        },
        TaxonomyList.STAGES: {"series-a": Term("series-a", "Series A", "Series A")},
        TaxonomyList.REGIONS: {"DE-SN": Term("DE-SN", "Sachsen", "Saxony")},
    }
)


def value(field, raw):
    return value_of_cell(field, raw, words_of(field, TAXONOMY))


def reason(field, raw) -> str:
    with pytest.raises(RuleBroken) as refused:
        value(field, raw)
    assert refused.value.field == field.name
    with speaking("en"):
        return str(refused.value.text)


@pytest.mark.parametrize("raw", ["series-a", "Series A", "SERIES  a", "series_a"])
def test_a_code_is_known_by_itself_and_by_its_labels(raw):
    assert value(c.STAGE, raw) == "series-a"


@pytest.mark.parametrize("raw", ["DE-SN", "Sachsen", "saxony"])
def test_labels_are_known_in_german_and_english(raw):
    assert value(c.REGION, raw) == "DE-SN"


@pytest.mark.parametrize(
    "raw",
    [
        "Logistik|Energie und Netze",
        "logistics; energy-grids",
        "Logistics, Energy and grids",
        "logistics\nenergy-grids",
    ],
)
def test_lists_are_divided_by_bars_semicolons_lines_and_commas(raw):
    assert set(value(c.SECTORS, raw)) == {"logistics", "energy-grids"}


@pytest.mark.parametrize(
    ("raw", "near"),
    [("Energie", "energy-grids"), ("Logistks", "logistics"), ("grids", "energy-grids")],
)
def test_an_unknown_code_is_refused_with_what_is_near_it(raw, near):
    assert reason(c.SECTORS, raw) == f'"{raw}" is neither a code nor a label of this list. Near it: {near}.'


def test_an_unknown_code_is_refused_by_name():
    assert reason(c.SECTORS, "Logistik|Astrologie") == '"Astrologie" is neither a code nor a label of this list.'


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("1,5 Mio. €", 1_500_000),
        ("1.500.000", 1_500_000),
        ("1.5m", 1_500_000),
        ("750k", 750_000),
        (2_000, 2_000),
        (2e3, 2_000),
    ],
)
def test_amounts_are_read_as_people_write_them(raw, expected):
    assert value(c.ASK_MIN, raw) == expected


@pytest.mark.parametrize("raw", ["viel", "-5", "1e9", "12 USD", "€"])
def test_what_is_no_amount_is_refused(raw):
    assert "We cannot read this amount" in reason(c.ASK_MIN, raw)


@pytest.mark.parametrize("raw", [float("nan"), float("inf"), 1e400, 10**400, -(10**400), 1.5, True, ["1"], {"de": "1"}])
def test_s35_other_types_are_no_amount(raw):
    assert "does not fit here" in reason(c.ASK_MIN, raw)


@pytest.mark.parametrize(
    "raw", ["2027-03-31", "31.3.2027", "31.03.2027", "31/3/2027", "31. März 2027", "March 31, 2027", "31 March 2027"]
)
def test_days_are_read_in_both_languages(raw):
    assert value(c.RAISING_FROM, raw) == date(2027, 3, 31)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("31.2.2027", "does not exist in the calendar"),
        ("0000-01-01", "does not exist in the calendar"),
        ("bald", "day, month and year"),
        ("3/2027", "day, month and year"),
        ("31. Brumaire 2027", "day, month and year"),
    ],
)
def test_nonsense_days_are_refused(raw, expected):
    assert expected in reason(c.RAISING_FROM, raw)


@pytest.mark.parametrize(
    ("raw", "expected"), [("ja", True), ("Yes", True), ("1", True), ("Nein", False), (False, False)]
)
def test_yes_and_no_are_read_in_both_languages(raw, expected):
    assert value(c.HAS_REVENUE, raw) is expected


def test_maybe_is_neither_yes_nor_no():
    assert reason(c.HAS_REVENUE, "vielleicht") == 'Write "yes" or "no".'


@pytest.mark.parametrize(("raw", "expected"), [("ja", "now"), ("Yes, now", "now"), ("later", "later"), ("nein", "no")])
def test_a_choice_is_known_by_code_label_and_short_answer(raw, expected):
    assert value(c.RAISING, raw) == expected


@pytest.mark.parametrize(("raw", "expected"), [("1.200", 1_200), ("12", 12), ("12.0", 12), ("1 200", 1_200), (12, 12)])
def test_whole_numbers_may_be_grouped(raw, expected):
    assert value(c.TEAM_SIZE, raw) == expected


@pytest.mark.parametrize("raw", ["12,5", "zwölf", "1e3", "٣", "0x10", "9" * 5_000])
def test_what_is_no_whole_number_is_refused(raw):
    assert "whole number" in reason(c.TEAM_SIZE, raw)


@pytest.mark.parametrize(
    "raw",
    [
        '=HYPERLINK("https://evil.example")',
        "=1+1",
        "+1+cmd|' /C calc'!A0",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1+1)",
        "\t=1",
    ],
)
def test_s39_formulas_are_refused(raw):
    assert "formula" in reason(c.PROBLEM, raw)


@pytest.mark.parametrize("raw", ["- erstens, zweitens", "+49 351 0000", "-", "@home", "a = b", "5 - 3 (ungefähr)"])
def test_ordinary_text_with_such_signs_is_no_formula(raw):
    assert value(c.PROBLEM, raw) == raw


def test_s39_what_our_own_export_marked_comes_back_as_it_was():
    assert value(c.PROBLEM, "'=1+1") == "=1+1"
    assert value(c.PROBLEM, "'s ist gut") == "'s ist gut"


@pytest.mark.parametrize("raw", ["a\0b", "a\ud800b"])
def test_s37_nul_and_half_characters_are_refused(raw):
    assert "no text" in reason(c.NAME, raw)


@pytest.mark.parametrize("raw", [["a"], {"x": 1}, 5, True, 1.5])
def test_s35_only_text_is_text(raw):
    assert "does not fit here" in reason(c.NAME, raw)


def test_a_web_address_gets_its_scheme_and_no_other_scheme_is_taken():
    assert value(c.WEBSITE, "www.firma.example") == "https://www.firma.example"
    assert "web address" in reason(c.WEBSITE, "javascript://alert(1)")


@pytest.mark.parametrize(
    ("header", "key"),
    [("Name", "name"), ("FIRMA", "name"), ("Branchen", "sectors"), ("Problem (deutsch)", "problem.de"),
     ("problem.en", "problem.en"), ("Problem", "problem.de"), ("ask_min_eur", "ask_min_eur"), ("Kennung", ID),
     ("Stadt", "city"), ("founded", "founded_year"), ("Amount sought, at least", "ask_min_eur")],
)  # fmt: skip
def test_headers_are_known_in_german_and_english(header, key):
    assert columns_of(STARTUP, Language.DE)[folded(header)] == key


def test_every_field_of_every_kind_has_its_column():
    for kind in (STARTUP, INVESTOR):
        known = columns_of(kind, Language.DE)
        keys = {key for field in kind.fields for key in field.keys}
        assert keys <= set(known.values())
        assert {folded(name) for name in template_columns(kind)} <= set(known)


def test_an_investor_may_bring_a_portfolio_and_a_startup_may_not():
    assert PORTFOLIO in columns_of(INVESTOR, Language.DE)
    assert PORTFOLIO not in columns_of(STARTUP, Language.DE)


def test_a_portfolio_is_read_from_lines_and_from_objects():
    expected = (PortfolioEntry("Trafokompass", "Lastfluss", 2021, "https://t.example"),)
    assert portfolio_of_cell("Trafokompass; Lastfluss; 2021; https://t.example") == expected
    assert (
        portfolio_of_cell([{"name": "Trafokompass", "one_liner": "Lastfluss", "year": 2021, "link": "t.example"}])
        == expected
    )


@pytest.mark.parametrize("raw", [5, [5], [{"name": ["x"]}], [{"name": "x", "year": True}], [{"nome": "x"}]])
def test_s35_a_portfolio_of_another_shape_is_refused(raw):
    with pytest.raises(RuleBroken):
        portfolio_of_cell(raw)


@pytest.mark.parametrize(
    "text",
    ["columns = 3", "nonsense = 1", "[columns]\nname = 5", "[values]\nx = 5", 'text_language = "fr"', "not toml",
     'other_columns = "maybe"', "[constants]\nraising = 1.5"],
)  # fmt: skip
def test_a_mapping_file_that_is_not_understood_is_refused_with_a_sentence(text):
    with pytest.raises(RuleBroken) as refused:
        read_foreign(text)
    with speaking("en"):
        assert "mapping file" in str(refused.value.text)


WORST = [
    "a." * 25_000 + "@",
    "+" * 50_000,
    "@" + "a" * 50_000,
    "1." * 25_000,
    "-1,1" * 12_500,
    "'" * 50_000,
    "|;" * 25_000,
]


@pytest.mark.parametrize(
    "shape", [c.WEBSITE, c.OFFICE_EMAIL, c.TEAM_SIZE, c.ASK_MIN, c.RAISING_FROM, c.SECTORS, c.PROBLEM]
)
def test_s38_fifty_kilobytes_of_the_worst_are_read_in_no_time(shape):
    began = perf_counter()
    for raw in WORST:
        with suppress(RuleBroken):
            value(shape, raw)
    assert perf_counter() - began < 0.1 * len(WORST)


def test_long_words_are_not_remembered():
    before = _remembered.cache_info().currsize
    folded("x" * 100_000)
    assert _remembered.cache_info().currsize == before


@pytest.mark.parametrize("address", ["https://[firma.example", "https://]x.example", "https://[::1"])
def test_a_web_address_with_half_a_bracket_is_refused_and_no_fault(address):
    with pytest.raises(RuleBroken):
        checked_values(STARTUP, {"website": address}, TAXONOMY)
