"""What an address may ask of a ranked page."""

from app.matches.rules.asking import LONGEST_IGNORED, MOST_IGNORED, Asked, asked_of
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


def test_what_nobody_understood_is_named_once_and_bounded():
    given = {"kind": ["fund", "startup", "fund"], "amount_max": ["viel"], "sort": ["score"], "w_semantic": ["9"]}
    asked = asked_of({**given, "page": ["abc"], "q": ["x"], "land": [""]}, KNOWN)
    assert asked.ignored == ("kind=fund", "amount_max=viel", "sort=score", "w_semantic=9")
    bounded = asked_of({"sector": [f"{number}{'x' * 500}" for number in range(MOST_CODES)]}, KNOWN).ignored
    assert len(bounded) == MOST_IGNORED
    assert max(map(len, bounded)) <= LONGEST_IGNORED + 1
    assert asked_of({"kind": ["startup"], "sort": ["newest"], f"w_{next(iter(PARTS))}": ["0"]}, KNOWN).ignored == ()


def test_what_mail_programmes_hang_on_an_address_is_no_filter_and_not_spoken_of():
    tracking = {"utm_source": ["letter"], "UTM_Campaign": ["May"], "gclid": ["1"], "fbclid": ["2"], "mtm_kwd": ["3"]}
    asked = asked_of({**tracking, "kind": ["startup"], "utm": ["x"]}, KNOWN)
    assert asked.ignored == ("utm=x",)
    assert asked.pairs() == [("kind", "startup")]


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
