"""Amounts as people type them."""

import pytest

from app.core.amounts import parse_amount
from app.core.errors import RuleBroken


@pytest.mark.parametrize(
    ("typed", "euros"),
    [
        ("1,5 Mio. €", 1_500_000),
        ("1.5m", 1_500_000),
        ("1.500.000", 1_500_000),
        ("1,500,000", 1_500_000),
        ("1 500 000", 1_500_000),
        ("1\u202f500\u202f000 EUR", 1_500_000),
        ("1.500", 1_500),
        ("1.500 Mio", 1_500_000),
        ("€ 250,000", 250_000),
        ("750k", 750_000),
        ("800 Tsd.", 800_000),
        ("2 Millionen Euro", 2_000_000),
        ("1.234.567,00", 1_234_567),
        ("0", 0),
        ("1,2 Mrd.", 1_200_000_000),
    ],
)
def test_common_ways_of_writing_are_understood(typed: str, euros: int) -> None:
    assert parse_amount(typed, field="amount") == euros


@pytest.mark.parametrize(
    "typed",
    ["viel", "", "-5", "1,5,5 Mio", "1e9", "0x10", "١٢", "NaN", "1.5.5", "5 Äpfel", "1.2345678", "9" * 50],
)
def test_anything_else_is_refused_beside_its_field(typed: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        parse_amount(typed, field="amount")
    assert refusal.value.field == "amount"


def test_s38_a_worst_case_is_refused_at_once() -> None:
    with pytest.raises(RuleBroken):
        parse_amount("1." * 25_000, field="amount")
