"""What a run counts on from each investor this week."""

import pytest

from app.introductions.allocator.runs import budgets_of
from app.introductions.rules.proposing import MICRO, Receiver
from matching.allocation.problem import column
from matching.calibration import ReplyPrior
from matching.chances import Chances

CHANCES = Chances(reply=ReplyPrior(mean=800_000, strength=MICRO))


def receiver(*, weekly: int = 10, taken: float = 0, answered: int = 0, delivered: int = 0) -> Receiver:
    left = weekly * MICRO - round(taken * MICRO)
    return Receiver(1, weekly * MICRO, left, answered, delivered, frozenset(), frozenset())


@pytest.mark.parametrize("taken", [0, 0.4, 2.5, 9])
def test_what_is_taken_of_the_week_is_taken_of_what_is_counted_on(taken: float) -> None:
    counted_on = int(CHANCES.believed(*(column([each]) for each in (10 * MICRO, 0, 0)))[0])

    found = budgets_of([receiver(taken=taken)], CHANCES)

    assert found.tolist() == [max(counted_on - round(taken * MICRO), 0)]


def test_who_answers_is_counted_on_for_the_whole_week_and_who_lets_them_pass_for_next_to_nothing() -> None:
    answers, is_silent, is_full = (
        receiver(answered=20, delivered=20),
        receiver(delivered=6),
        receiver(taken=10, answered=20, delivered=20),
    )

    found = budgets_of([answers, is_silent, is_full], CHANCES)

    assert found[0] > 9_800_000
    assert found[1] < MICRO
    assert found[2] == 0
