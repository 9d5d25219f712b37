"""What an address may ask of a ranked page."""

from app.matches.rules.asking import Asked, asked_of
from app.matches.rules.limits import MOST_CODES
from app.matches.rules.weights import PARTS

KNOWN = {"kind": ("startup", "spinoff"), "sector": ("energy-grids", "logistics"), "region": ("DE-BY", "FR")}


def test_known_codes_are_read_in_the_order_of_the_page():
    asked = asked_of({"kind": ["spinoff", "startup", "spinoff"], "land": ["FR"]}, KNOWN)
    assert asked.chosen == {"kind": ("startup", "spinoff"), "sector": (), "region": ("FR",)}


def test_unknown_codes_orders_and_levels_are_passed_over():
    asked = asked_of({"kind": ["fund"], "sort": ["score"], "page": ["-1"], "w_semantic": ["9"]}, KNOWN)
    assert asked.chosen["kind"] == ()
    assert (asked.sort, asked.page) == ("fit", 1)
    assert asked.levels == dict.fromkeys(PARTS, 2)


def test_only_so_many_codes_of_a_filter_are_read():
    asked = asked_of({"kind": ["x"] * MOST_CODES + ["startup"]}, KNOWN)
    assert asked.chosen["kind"] == ()


def test_an_address_says_what_was_asked_and_nothing_usual():
    asked = asked_of({"kind": ["startup"], "land": ["FR"], "sort": ["newest"], "page": ["3"]}, KNOWN)
    assert asked.pairs() == [("kind", "startup"), ("land", "FR"), ("sort", "newest"), ("page", "3")]
    assert Asked().pairs() == []


def test_taking_a_filter_away_keeps_the_others_and_begins_at_page_one():
    asked = asked_of({"kind": ["startup"], "land": ["FR"], "page": ["3"]}, KNOWN).without("kind", "startup")
    assert asked.pairs() == [("land", "FR")]


def test_filters_reach_the_library_as_sets():
    filters = asked_of({"sector": ["logistics"]}, KNOWN).filters
    assert filters.sector == frozenset({"logistics"})
    assert filters.kind == frozenset()
