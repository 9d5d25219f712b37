"""How closeness of texts and shared words become one part of the score."""

import numpy as np
import pytest

from matching.scoring import semantic

SPAN = (0.0, 1.0)


def part(closeness, words, channel="thesis"):
    """(n,) of candidates with one text each."""
    cosines = np.array(closeness, dtype=np.float32).reshape(1, -1, 1)
    return semantic(cosines, (channel,), ("pitch",), np.array(words, dtype=np.float32), SPAN)


def test_who_says_the_same_in_other_words_stands_before_who_shares_some_words():
    same, some_words = part([0.8, 0.6], [0.0, 0.15])
    assert same > some_words


def test_of_two_texts_as_close_the_one_that_shares_more_words_stands_first():
    for closeness in (0.0, 0.4, 0.9, 1.0):
        none, few, many = part([closeness] * 3, [0.0, 0.1, 0.9])
        assert none < few < many


def test_words_without_vectors_count_until_there_are_some():
    nothing, words, both = part([0.0, 0.0, 0.5], [0.0, 0.3, 0.3])
    assert nothing == 0.0
    assert 0.05 < words < both


def test_neither_closeness_nor_words_ever_cost_anything():
    steps = np.linspace(0, 1, 21)
    table = np.stack([part(steps, np.full(21, words)) for words in steps])
    assert (np.diff(table, axis=0) > 0).all()
    assert (np.diff(table, axis=1) > 0).all()
    assert table.min() == 0.0
    assert table.max() < 1.0


def test_whoever_searches_gets_the_words_asked_for_before_what_is_merely_close():
    says_it, is_close = part([0.4, 0.65], [0.9, 0.0], "search")
    assert says_it > is_close
    says_it, is_close = part([0.4, 0.65], [0.9, 0.0])
    assert says_it < is_close


@pytest.mark.parametrize("channel", ["thesis", "search"])
def test_the_arrays_that_came_in_stay_as_they_were(channel):
    cosines, words = np.full((1, 3, 1), 0.5, np.float32), np.full(3, 0.2, np.float32)
    semantic(cosines, (channel,), ("pitch",), words, SPAN)
    assert cosines.ravel().tolist() == [0.5] * 3
    assert words.tolist() == np.full(3, 0.2, np.float32).tolist()
