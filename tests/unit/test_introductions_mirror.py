"""What counts as a difference between thesis and deeds."""

from datetime import date, timedelta

from app.introductions.rules.mirror import (
    ABOVE,
    BELOW,
    Act,
    Case,
    Dimension,
    Finding,
    Thesis,
    chosen_of,
    covers,
    findings,
    shares,
    where,
)

TODAY = date(2026, 11, 21)
STAGE, TICKET = Dimension.STAGE, Dimension.TICKET


def case(number, stage="", act=Act.AGREED, ask=(None, None)):
    codes = {STAGE: frozenset({stage})} if stage else {}
    return Case(number, act, TODAY - timedelta(days=number), codes, ask)


def cases(*groups):
    """(how many, stage) or (how many, stage, act), the latest first."""
    made = []
    for count, *values in groups:
        made += [case(len(made) + place, *values) for place in range(count)]
    return chosen_of(made)


def says(*stages, ticket=(None, None)):
    return Thesis({STAGE: frozenset(stages)}, ticket)


def test_seed_is_said_and_nine_of_twelve_were_series_a():
    found = findings(says("seed"), cases((9, "series-a"), (3, "seed")))

    assert found == (Finding(STAGE, "series-a", 9, 3, 12, 0, ("series-a", "seed")),)


def test_half_is_no_difference_and_five_are_too_few():
    assert findings(says("seed"), cases((6, "series-a"), (6, "seed"))) == ()
    assert findings(says("seed"), cases((5, "series-a"))) == ()
    assert len(findings(says("seed"), cases((6, "series-a")))) == 1


def test_only_the_last_twelve_count():
    assert findings(says("seed"), cases((12, "seed"), (30, "series-a"))) == ()


def test_whoever_names_nothing_is_open_to_all():
    assert findings(says(), cases((12, "series-a"))) == ()


def test_many_values_with_two_each_are_no_direction():
    assert findings(says("seed"), cases((2, "series-a"), (2, "series-b"), (2, "growth"))) == ()


def test_what_was_declined_as_often_as_chosen_is_no_difference():
    no = Act.DECLINED

    assert findings(says("seed"), cases((6, "series-a"), (6, "series-a", no))) == ()
    assert findings(says("seed"), cases((6, "series-a"), (5, "series-a", no)))[0].declined == 5


def test_the_last_deed_with_a_team_counts_once():
    saved, declined = case(3, "series-a", Act.SAVED), Case(3, Act.DECLINED, TODAY, {STAGE: frozenset({"series-a"})})

    assert [each.act for each in chosen_of([declined, saved])] == [Act.DECLINED]


def test_a_country_covers_its_laender():
    assert covers(frozenset({"DE"}), frozenset({"DE-HH"}))
    assert not covers(frozenset({"DE-HH"}), frozenset({"DE-BE"}))
    assert not covers(frozenset({"AT"}), frozenset({"DE-HH"}))


def test_a_ticket_below_what_is_sought_is_raised_to_what_half_of_them_seek():
    made = chosen_of([case(n, act=Act.AGREED, ask=(low, 5_000_000)) for n, low in enumerate([1, 1, 3, 4, 5, 6])])
    millions = chosen_of([Case(c.profile_id, c.act, c.on, {}, (c.ask[0] * 1_000_000, None)) for c in made])

    found = findings(says(ticket=(200_000, 2_000_000)), millions)

    assert found == (Finding(TICKET, ABOVE, 4, 2, 6, 0, (), 4_000_000),)


def test_where_an_amount_lies():
    assert where((2, 5), (6, 9)) == ABOVE
    assert where((2, 5), (1, 1)) == BELOW
    assert where((2, 5), (5, 9)) == ""
    assert where((None, None), (6, 9)) == ""


def test_shares_are_of_the_last_chosen():
    found = cases((3, "seed"), (9, "series-a"), (4, "growth"), (2, "seed", Act.DECLINED))

    assert shares(STAGE, found) == ((("series-a", 9), ("seed", 3)), 12)
