"""The taxonomy's data files: complete in both languages, unambiguous and well-formed."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "app" / "profiles" / "taxonomy"
EDITION = "2026-1"
LISTS = sorted(path.stem for path in FOLDER.glob("*.csv"))
EXPECTED = [
    "ai_act_risk",
    "ai_fields",
    "business_models",
    "funding_programmes",
    "instruments",
    "investor_types",
    "ip_status",
    "languages",
    "regions",
    "revenue_bands",
    "sectors",
    "stages",
    "team_roles",
]
KEBAB_CASE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
REGION_CODE = re.compile(r"DE-[A-Z]{2}|[A-Z]{2}")
NACE_CODE = re.compile(r"\d{2}(\.\d{1,2})?")


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def nace_codes() -> Iterator[str]:
    for name in ("sectors", "ai_fields"):
        for row in rows(name):
            yield from filter(None, row["nace"].split("|"))


def test_every_list_is_there() -> None:
    assert LISTS == EXPECTED


@pytest.mark.parametrize("name", LISTS)
def test_no_row_has_too_few_or_too_many_columns(name: str) -> None:
    assert [row for row in rows(name) if None in row or None in row.values()] == []


@pytest.mark.parametrize("name", LISTS)
def test_codes_and_labels_are_unique_within_a_list(name: str) -> None:
    for column in ("code", "label_de", "label_en"):
        values = [row[column] for row in rows(name)]
        assert sorted(values) == sorted(set(values))


@pytest.mark.parametrize("name", LISTS)
def test_every_row_has_both_labels_without_stray_spaces(name: str) -> None:
    labels = [row[column] for row in rows(name) for column in ("label_de", "label_en")]
    assert [label for label in labels if not label or label != label.strip()] == []


@pytest.mark.parametrize("name", LISTS)
def test_a_hint_is_given_in_both_languages_or_in_none(name: str) -> None:
    assert [row["code"] for row in rows(name) if bool(row["hint_de"]) != bool(row["hint_en"])] == []


@pytest.mark.parametrize("name", LISTS)
def test_every_row_is_of_the_current_edition_and_points_to_a_known_successor(name: str) -> None:
    codes = {row["code"] for row in rows(name)}
    assert {row["edition"] for row in rows(name)} == {EDITION}
    assert {row["replaced_by"] for row in rows(name)} - {""} <= codes


@pytest.mark.parametrize("name", [name for name in LISTS if name != "regions"])
def test_codes_are_kebab_case(name: str) -> None:
    assert [row["code"] for row in rows(name) if not KEBAB_CASE.fullmatch(row["code"])] == []


def test_nace_codes_are_divisions_groups_or_classes() -> None:
    assert [code for code in nace_codes() if not NACE_CODE.fullmatch(code)] == []


def test_there_are_about_thirty_sectors_and_forty_ai_fields() -> None:
    assert 28 <= len(rows("sectors")) <= 35
    assert 38 <= len(rows("ai_fields")) <= 45


def test_regions_are_the_sixteen_laender_and_countries_by_iso_code() -> None:
    codes = [row["code"] for row in rows("regions")]
    assert [code for code in codes if not REGION_CODE.fullmatch(code)] == []
    assert len([code for code in codes if code.startswith("DE-")]) == 16
    assert {"AT", "CH", "FR", "NL", "BE", "LU", "DK", "PL", "CZ"} <= set(codes)


def test_regions_lie_where_their_coordinates_can_be() -> None:
    laender = [row for row in rows("regions") if row["country"] == "DE"]
    assert len(laender) == 16
    assert [row["code"] for row in laender if not 47.2 < float(row["lat"]) < 55.1] == []
    assert [row["code"] for row in laender if not 5.8 < float(row["lon"]) < 15.1] == []
    assert [row["code"] for row in rows("regions") if row["code"][:2] != row["country"]] == []
