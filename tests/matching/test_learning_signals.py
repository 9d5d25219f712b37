"""Signals know nothing of what came later, of names, and of fields that are refused."""

from dataclasses import replace

import numpy as np

from matching.learning import Firm, History, Tie
from matching.learning.features import Signals
from matching.learning.registry import FEATURES, GROUPS, NAMES
from matching.learning.windows import Window, with_history
from matching.learning.world import World
from matching.scoring import REFUSED
from tests.matching.learned_worlds import CITIES, START, TODAY, YEAR, history, market, renamed

DAY = START + 3 * YEAR


def signals(of: History, day: int = DAY) -> Signals:
    return Signals(World(of, day, with_history(of, day)))


def test_no_signal_reads_what_is_refused_or_who_somebody_is() -> None:
    read = {field for feature in FEATURES for field in feature.reads}

    assert read & (REFUSED | {"id", "company", "investor", "day_of_week"}) == set()
    assert read <= {"country", "state", "region", "city", "sectors", "founded", "description", "rounds", "stages",
                    "amount", "ties", "days"}  # fmt: skip
    assert {feature.group for feature in FEATURES} == set(GROUPS)
    assert len(set(NAMES)) == len(NAMES)


def test_every_signal_of_the_registry_is_made_and_no_other() -> None:
    table = signals(history()).block(np.arange(5))

    assert tuple(table) == NAMES


def test_ties_from_the_day_on_change_no_signal() -> None:
    firms, ties = market()
    earlier = [tie for tie in ties if tie.day < DAY]
    later = [*earlier, *(Tie("firm-001", f"fund-{n:03d}", DAY + n, 5e6) for n in range(30))]
    names = sorted({tie.investor for tie in [*earlier, *later]})

    before = signals(History.of(firms, earlier, names)).block(np.arange(40))
    after = signals(History.of(firms, later, names)).block(np.arange(40))

    for name in NAMES:
        np.testing.assert_array_equal(before[name], after[name], err_msg=name)


def test_one_tie_before_the_day_does_change_signals() -> None:
    firms, ties = market()
    one_more = [*ties, Tie("firm-001", "fund-001", DAY - 1)]

    before, after = (signals(History.of(firms, each)).block(np.array([1])) for each in (ties, one_more))

    assert any(not np.array_equal(before[name], after[name], equal_nan=True) for name in NAMES)


def test_other_ids_give_the_same_signals() -> None:
    firms, ties = market()
    one, other = History.of(firms, ties), History.of(*renamed(firms, ties))
    ours, theirs = signals(one), signals(other)
    rows = [f"firm-{n:03d}" for n in range(60)]
    columns = [one.investors[column] for column in ours.world.columns]
    place = {other.investors[column]: at for at, column in enumerate(theirs.world.columns)}
    order = [place[f"fund-{999 - int(name[5:]):03d}"] for name in columns]

    here = ours.block(one.rows_of(rows))
    there = theirs.block(other.rows_of([f"firm-{999 - n:03d}" for n in range(60)]))

    for name in NAMES:
        np.testing.assert_allclose(here[name], there[name][:, order], rtol=1e-4, atol=1e-4, err_msg=name)


def test_a_description_without_a_known_word_is_as_good_as_none() -> None:
    firms, ties = market()
    silent = [replace(firm, description="") if firm.id == "firm-005" else firm for firm in firms]
    empty = [replace(firm, description="xyzzy plugh") if firm.id == "firm-005" else firm for firm in firms]

    rows = History.of(firms, ties).rows_of(["firm-005"])
    one, other = (signals(History.of(each, ties)).block(rows) for each in (silent, empty))

    assert not np.any(one["said_near"])
    assert not np.any(one["said_best"])
    for name in ("said_near", "said_best"):
        np.testing.assert_array_equal(one[name], other[name])


def test_a_local_investor_stands_out_at_the_place_level() -> None:
    of = history()
    made = signals(of)
    firm = Firm("firm-new", "DEU", None, CITIES[0], CITIES[0], ("energy",))
    firms, ties = market()
    of = History.of([*firms, firm], ties)
    made = signals(of)

    table = made.block(of.rows_of(["firm-new"]))

    names = [of.investors[column] for column in made.world.columns]
    best = names[int(np.argmax(table["at_sector_region_long"][0]))]
    assert int(best[5:]) % 4 == 0
    assert int(best[5:]) % 3 == 0


def test_a_window_asks_only_of_new_ties_by_investors_with_three_companies_before() -> None:
    of = history()
    window = Window.of(of, DAY, TODAY)

    assert not np.any(window.joined & window.world.tied(window.raising))
    for column in window.world.columns.tolist():
        before = of.company[: of.until(DAY)][of.investor[: of.until(DAY)] == column]
        assert len(set(before.tolist())) >= 3
