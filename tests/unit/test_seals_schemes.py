"""Schemes as data, and records held against their rules (5.11: 23)."""

from pathlib import Path

import pytest

from app.core.language import speaking
from app.seals.connector.records import ResultFacts
from app.seals.rules.consistency import Break, aggregated, breaks_in
from app.seals.rules.schemes import (
    SchemeFault,
    find_scheme,
    may_say_seal,
    read_scheme,
    scheme_by_address,
    schemes,
)
from app.seals.states import Conflict, Need, Outcome, SubjectKind

MKI = schemes()["mki-qs"]
GOOD = (
    ResultFacts("DA1", need=Need.LOW, level="C", fulfilled=True),
    ResultFacts("DA2", applicable=False, not_applicable_reason="no personal data"),
    ResultFacts("TR1", need=Need.LOW, level="B", fulfilled=True),
    ResultFacts("VE1", need=Need.MODERATE, level="B", fulfilled=True),
    ResultFacts("VE2", need=Need.HIGH, level="A", fulfilled=True),
    ResultFacts("CY1", need=Need.LOW, level="C", fulfilled=True),
)


def with_one(changed: ResultFacts) -> tuple[ResultFacts, ...]:
    return tuple(changed if each.criterion == changed.criterion else each for each in GOOD)


def indicators(levels: str, *, maximum: str = "") -> dict[str, dict[str, object]]:
    """Levels of "maximum value" indicators and of the others, one letter each."""
    marked = [(level, True) for level in maximum] + [(level, False) for level in levels]
    return {str(number): {"level": level, "maximum": capping} for number, (level, capping) in enumerate(marked)}


def test_the_standard_has_six_dimensions_twelve_criteria_and_seventy_five_indicators() -> None:
    assert [dimension.code for dimension in MKI.dimensions] == ["DA", "ND", "TR", "MA", "VE", "CY"]
    assert len(MKI.criteria) == 12
    assert sum(criterion.indicators for criterion in MKI.criteria.values()) == 75
    assert {code for code, each in MKI.criteria.items() if each.always} == {"DA1", "TR1", "VE1", "VE2", "CY1"}


def test_names_are_spoken_in_the_language_of_the_page() -> None:
    with speaking("de"):
        assert str(MKI.criteria["CY2"].name) == "Widerstandsfähigkeit gegen KI-spezifische Angriffe"
    with speaking("en"):
        assert str(MKI.criteria["CY2"].name) == "Resilience against AI-specific attacks"


def test_five_schemes_are_known_and_a_management_system_speaks_of_an_organisation() -> None:
    assert set(schemes()) == {"mki-qs", "vde-spec-90012", "iso-iec-42001", "ieee-certifaied", "self-commitment"}
    assert schemes()["iso-iec-42001"].subject_kind is SubjectKind.ORGANISATION
    assert find_scheme("gold") is None


def test_a_scheme_is_found_by_the_address_in_a_record() -> None:
    assert scheme_by_address("https://registry.example/schemes/mki-qs") is MKI
    assert scheme_by_address("https://registry.example/schemes/other") is None


def test_only_schemes_the_operator_named_may_be_called_a_seal() -> None:
    assert may_say_seal("mki-qs", "iso-iec-42001, mki-qs")
    assert not may_say_seal("mki-qs", "")
    assert not may_say_seal("mki-qs", "mki-qs-2")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('code = "mki-qs"', 'code = "other"'),
        ('scale = ["A", "B", "C", "D"]', 'scale = ["A", "B"]'),
        ('"https://github.com', '"javascript:github.com'),
        ('rule = "min_of_maximum_and_mean"', 'rule = "max"'),
        ("[passes_at]", "[passes]"),
        ('en = "MISSION KI Quality Standard"', 'fr = "MISSION KI"'),
    ],
)
def test_a_scheme_with_a_mistake_is_refused_by_its_file_name(tmp_path: Path, old: str, new: str) -> None:
    source = (Path("app/seals/schemes") / "mki-qs.toml").read_text(encoding="utf-8")
    path = tmp_path / "mki-qs.toml"
    path.write_text(source.replace(old, new), encoding="utf-8")
    with pytest.raises(SchemeFault, match=r"mki-qs\.toml"):
        read_scheme(path)


def test_23_a_good_record_has_no_conflict() -> None:
    assert breaks_in(MKI, GOOD, Outcome.PASSED) == ()


def test_23_a_missing_criterion_that_always_applies_is_a_conflict() -> None:
    without = [each for each in GOOD if each.criterion != "CY1"]
    assert breaks_in(MKI, without, Outcome.PASSED) == (Break(Conflict.CRITERION_MISSING, "CY1"),)


def test_23_not_applicable_without_a_reason_is_a_conflict() -> None:
    record = with_one(ResultFacts("DA2", applicable=False, not_applicable_reason=" "))
    assert breaks_in(MKI, record, Outcome.PASSED) == (Break(Conflict.REASON_MISSING, "DA2"),)


def test_23_a_criterion_that_always_applies_cannot_be_called_not_applicable() -> None:
    record = with_one(ResultFacts("TR1", applicable=False, not_applicable_reason="we keep no documents"))
    assert breaks_in(MKI, record, Outcome.PASSED) == (Break(Conflict.NOT_APPLICABLE_BUT_REQUIRED, "TR1"),)


def test_23_passed_although_a_high_need_reached_only_b_is_a_conflict() -> None:
    record = with_one(ResultFacts("VE2", need=Need.HIGH, level="B"))
    assert breaks_in(MKI, record, Outcome.PASSED) == (
        Break(Conflict.OUTCOME_DIFFERS, said="passed", follows="not_passed"),
    )


def test_23_fulfilled_is_held_against_level_and_need() -> None:
    record = with_one(ResultFacts("VE2", need=Need.HIGH, level="B", fulfilled=True))
    assert breaks_in(MKI, record, Outcome.NOT_PASSED) == (
        Break(Conflict.FULFILLED_DIFFERS, "VE2", said="fulfilled", follows="not_fulfilled"),
    )


def test_23_not_passed_although_everything_is_fulfilled_is_a_conflict() -> None:
    assert breaks_in(MKI, GOOD, Outcome.NOT_PASSED) == (
        Break(Conflict.OUTCOME_DIFFERS, said="not_passed", follows="passed"),
    )


def test_23_a_level_outside_the_scale_and_an_unknown_criterion_are_conflicts() -> None:
    record = (
        *with_one(ResultFacts("DA1", need=Need.LOW, level="Z", fulfilled=True)),
        ResultFacts("XX9", need=Need.LOW, level="A"),
    )
    assert breaks_in(MKI, record, Outcome.PASSED) == (
        Break(Conflict.LEVEL_UNKNOWN, "DA1", said="Z"),
        Break(Conflict.CRITERION_UNKNOWN, "XX9"),
    )


def test_23_the_portals_way_of_taking_the_best_indicator_is_a_conflict() -> None:
    """max(levels) gives A; the standard says min(smallest maximum-value indicator, mean): C."""
    portal = ResultFacts("VE2", need=Need.HIGH, level="A", fulfilled=True, indicators=indicators("AAB", maximum="CA"))
    found = breaks_in(MKI, with_one(portal), Outcome.PASSED)
    assert found == (Break(Conflict.AGGREGATION_DIFFERS, "VE2", said="A", follows="C"),)
    assert found[0].as_detail() == {"code": "aggregation_differs", "criterion": "VE2", "detail": "A → C"}


@pytest.mark.parametrize(
    ("levels", "maximum", "follows"),
    [("AAAA", "", "A"), ("AB", "", "A"), ("ABB", "", "B"), ("DDDA", "A", "C"), ("AAA", "D", "D"), ("", "B", "B")],
)
def test_23_a_level_is_the_smaller_of_the_capping_indicator_and_the_mean_and_half_rounds_up(
    levels: str, maximum: str, follows: str
) -> None:
    assert aggregated(MKI, indicators(levels, maximum=maximum)) == follows


def test_23_without_indicators_nothing_is_reckoned() -> None:
    assert aggregated(MKI, {}) is None
    assert aggregated(schemes()["vde-spec-90012"], indicators("AB")) is None


def test_23_a_system_called_high_risk_is_a_conflict_where_the_scheme_is_for_others() -> None:
    assert breaks_in(MKI, GOOD, Outcome.PASSED, is_high_risk=True) == (Break(Conflict.HIGH_RISK),)
    assert breaks_in(schemes()["ieee-certifaied"], (), Outcome.PASSED, is_high_risk=True) == ()


def test_an_application_without_results_contradicts_nothing() -> None:
    assert breaks_in(MKI, (), None) == ()


@pytest.mark.parametrize("line", ["", 'criteria_url = "https://www.vde.com/"', 'criteria_url = "https://www.vde.com"'])
def test_criteria_are_linked_exactly_or_named_and_never_by_a_front_page(tmp_path: Path, line: str) -> None:
    source = (Path("app/seals/schemes") / "mki-qs.toml").read_text(encoding="utf-8")
    path = tmp_path / "mki-qs.toml"
    path.write_text(source.replace('criteria_url = "https://github.com/Mission-KI/standard"', line), encoding="utf-8")
    with pytest.raises(SchemeFault, match=r"criteria"):
        read_scheme(path)


def test_every_scheme_says_where_its_criteria_stand() -> None:
    assert all(scheme.criteria_url or scheme.criteria_source for scheme in schemes().values())
    assert (schemes()["vde-spec-90012"].criteria_url, schemes()["vde-spec-90012"].criteria_host) == ("", "")
