"""Criteria: edits, what publishing needs, and the arithmetic of totals."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import NotFound
from app.fellowships.rules.first_rubric import first_rubric
from app.fellowships.rules.judging.counting import changed_scales, recounted, shares
from app.fellowships.rules.judging.editing import (
    add_criterion,
    bring_back,
    change_criterion,
    move_criterion,
    remove_criterion,
)
from app.fellowships.rules.judging.faults import criterion_faults, faults, wrong_anchors
from app.fellowships.rules.judging.sheet import Sheet, read_sheet, sheet_as_data
from app.fellowships.rules.questionnaire import Words
from app.fellowships.rules.rubric import Anchor, Criterion, Judged, total


def anchors(*points: int) -> tuple[Anchor, ...]:
    return tuple(Anchor(each, Words(f"Stufe {each}")) for each in points)


def criterion(key: str, weight: int = 1, *points: int) -> Criterion:
    return Criterion(key, Words(key), weight=weight, anchors=anchors(*(points or (1, 2, 3))))


JUDGED = Judged((criterion("idea", 3), criterion("plan"), criterion("team", 0)))
scales = st.sets(st.integers(0, 100), min_size=2, max_size=10).map(sorted)


@st.composite
def rubrics(draw: st.DrawFn) -> Judged:
    """One to six criteria of any scales, of which at least one has a weight."""
    weights = draw(st.lists(st.integers(0, 10), min_size=1, max_size=6).filter(any))
    made = [criterion(f"c{number}", weight, *draw(scales)) for number, weight in enumerate(weights)]
    return Judged(tuple(made))


@st.composite
def judged_with_points(draw: st.DrawFn) -> tuple[Judged, dict[str, int]]:
    judged = draw(rubrics())
    return judged, {each.key: draw(st.sampled_from(each.points)) for each in judged.criteria}


def counted(judged: Judged, points: dict[str, int]) -> float:
    found = total(judged, points)
    assert found is not None, "every criterion has points"
    return found


@given(judged_with_points())
def test_a_total_lies_between_0_and_100(given_: tuple[Judged, dict[str, int]]) -> None:
    assert -1e-9 <= counted(*given_) <= 100 + 1e-9


@given(rubrics())
def test_all_least_points_are_0_and_all_most_points_100(judged: Judged) -> None:
    assert counted(judged, {each.key: min(each.points) for each in judged.criteria}) == pytest.approx(0)
    assert counted(judged, {each.key: max(each.points) for each in judged.criteria}) == pytest.approx(100)


@given(judged_with_points(), st.data())
def test_more_points_never_lower_a_total(given_: tuple[Judged, dict[str, int]], data: st.DataObject) -> None:
    judged, points = given_
    raised = data.draw(st.sampled_from(judged.criteria))
    more = data.draw(st.sampled_from([each for each in raised.points if each >= points[raised.key]]))
    assert counted(judged, {**points, raised.key: more}) >= counted(judged, points) - 1e-9


@given(judged_with_points(), st.integers(1, 7))
def test_weights_count_beside_each_other_alone(given_: tuple[Judged, dict[str, int]], factor: int) -> None:
    judged, points = given_
    scaled = Judged(tuple(replace(each, weight=each.weight * factor) for each in judged.criteria))
    assert counted(scaled, points) == pytest.approx(counted(judged, points))
    assert shares(scaled) == pytest.approx(shares(judged))


@given(judged_with_points(), st.data())
def test_what_has_weight_0_moves_no_total(given_: tuple[Judged, dict[str, int]], data: st.DataObject) -> None:
    judged, points = given_
    read = criterion("only_read", 0, *data.draw(scales))
    with_it = replace(judged, criteria=(*judged.criteria, read))
    assert counted(with_it, {**points, read.key: data.draw(st.sampled_from(read.points))}) == counted(judged, points)
    assert counted(with_it, points) == counted(judged, points)
    assert shares(with_it)[read.key] == 0


@given(judged_with_points(), st.data())
def test_counting_anew_twice_is_counting_once(given_: tuple[Judged, dict[str, int]], data: st.DataObject) -> None:
    before, points = given_
    weights = [data.draw(st.integers(0, 10)) for _ in before.criteria]
    after = Judged(tuple(replace(each, weight=w) for each, w in zip(before.criteria, weights, strict=True)))
    once = recounted(before, after, points)
    assert once == total(after, points)
    assert recounted(after, after, points) == once
    assert recounted(before, before, points) == total(before, points)


@given(rubrics())
def test_shares_are_the_whole(judged: Judged) -> None:
    assert sum(shares(judged).values()) == pytest.approx(100)


def test_points_off_the_scale_make_no_total() -> None:
    assert total(JUDGED, {"idea": 4, "plan": 2}) is None
    assert total(JUDGED, {"idea": 3, "plan": 1}) == 75


def test_points_given_on_another_scale_are_not_counted_anew() -> None:
    wider = change_criterion(JUDGED, criterion("plan", 1, 1, 2, 3, 4))
    assert recounted(JUDGED, wider, {"idea": 3, "plan": 3}) is None
    assert changed_scales(JUDGED, wider) == ["plan"]
    reworded = change_criterion(JUDGED, replace(criterion("plan"), name=Words("Vorhaben")))
    assert recounted(JUDGED, reworded, {"idea": 3, "plan": 3}) == 100
    assert recounted(JUDGED, add_criterion(JUDGED, criterion("market")), {"idea": 3, "plan": 3}) is None
    assert recounted(JUDGED, add_criterion(JUDGED, criterion("read", 0)), {"idea": 3, "plan": 3}) == 100


def test_what_is_only_read_may_change_its_scale() -> None:
    read = change_criterion(JUDGED, criterion("team", 0, 1, 9))
    assert recounted(JUDGED, read, {"idea": 3, "plan": 3, "team": 2}) == 100


def test_a_criterion_moves_within_its_list_and_comes_back_to_its_place() -> None:
    assert [each.key for each in move_criterion(JUDGED, "plan", -1).criteria] == ["plan", "idea", "team"]
    assert move_criterion(JUDGED, "idea", -1) == JUDGED
    assert move_criterion(JUDGED, "team", 1) == JUDGED
    left = remove_criterion(Sheet(JUDGED), "plan")
    assert [each.key for each in left.judged.criteria] == ["idea", "team"]
    assert bring_back(left, "plan") == Sheet(JUDGED)
    assert read_sheet(sheet_as_data(left)) == left
    with pytest.raises(NotFound):
        bring_back(Sheet(JUDGED), "plan")


def test_the_prepared_criteria_can_be_published() -> None:
    assert faults(first_rubric()) == []


def test_a_rubric_needs_something_that_moves_the_total() -> None:
    assert [each.text.source for each in faults(Judged())] == ["There is no criterion yet."]
    (fault,) = faults(Judged((criterion("read", 0),)))
    assert fault.text.source.startswith("No criterion moves the total")


@pytest.mark.parametrize(
    ("broken", "fields"),
    [
        (replace(criterion("idea"), name=Words(" ", "")), ["name_de"]),
        (criterion("idea", 11), ["weight"]),
        (criterion("idea", 1, 3), ["anchors"]),
        (criterion("idea", 1, *range(11)), ["anchors"]),
        (criterion("idea", 1, 1, 3, 2), ["anchors"]),
        (criterion("idea", 1, 1, 1), ["anchors"]),
        (criterion("idea", 1, 1, 101), ["anchors"]),
        (replace(criterion("idea"), anchors=(*anchors(1, 2), Anchor(3, Words()))), ["anchors"]),
        (Criterion("idea", Words("Idee"), weight=1), ["anchors"]),
        (Criterion("idea", Words("", "Idea"), weight=0), []),
        (criterion("idea", 0, 5), ["anchors"]),
    ],
)
def test_what_is_wrong_with_a_criterion_names_its_field(broken: Criterion, fields: list[str]) -> None:
    assert [each.field for each in criterion_faults(broken)] == fields


def test_the_lines_to_be_mended_are_known() -> None:
    assert wrong_anchors(criterion("idea", 1, 1, 3, 2, 4)) == {2}
    assert wrong_anchors(replace(criterion("idea"), anchors=(*anchors(1, 2), Anchor(3, Words())))) == {2}
