"""Five levels a part, each a factor on the one table."""

import pytest

from app.matches.ranker.weights import standard_weights, weights_table
from app.matches.rules.weights import PART_NAMES, PARTS, STANDARD, moved
from app.profiles.states import Kind
from matching.scoring import MOVABLE
from matching.scoring import PARTS as ALL_PARTS


def test_the_usual_levels_are_the_table_itself():
    standard = standard_weights(Kind.INVESTOR)
    assert moved(standard, STANDARD) is standard


def test_a_level_multiplies_its_own_part_only():
    standard = standard_weights(Kind.INVESTOR)
    changed = moved(standard, {**STANDARD, "sector": 4, "stage": 0})
    assert changed.values["sector"] == standard.values["sector"] * 4
    assert changed.values["stage"] == 0
    assert changed.values["semantic"] == standard.values["semantic"]


def test_moved_weights_have_a_version_of_their_own_that_repeats():
    standard = standard_weights(Kind.STARTUP)
    one, two = moved(standard, {**STANDARD, "region": 4}), moved(standard, {**STANDARD, "region": 4})
    other = moved(standard, {**STANDARD, "region": 3})
    assert one.version == two.version
    assert len({standard.version, one.version, other.version}) == 3
    assert len(one.version) <= 40


def test_every_part_has_a_name_and_every_movable_one_a_slider():
    assert set(PART_NAMES) == set(ALL_PARTS)
    assert set(PARTS) == set(MOVABLE)


@pytest.mark.parametrize("pool", ["demand", "supply"])
def test_the_published_weights_of_each_side_sum_to_a_hundred(pool):
    assert sum(weights_table()[pool].values()) == pytest.approx(1.0)
