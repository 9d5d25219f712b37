"""Many saves in a row wake the worker few times, and none is left waiting."""

from app.matches.tasks.waking import APART_S, Together


class Moments:
    """A clock and timers that run when the test says so."""

    def __init__(self):
        self.now, self.timers, self.calls = 0.0, [], []
        self.together = Together(lambda seconds, call: self.timers.append((seconds, call)), lambda: self.now)

    def ask(self, name):
        self.together.ask(lambda: self.calls.append(name))

    def later(self):
        seconds, call = self.timers.pop(0)
        self.now += seconds
        call()


def test_after_a_pause_it_is_called_at_once():
    moments = Moments()
    for name in "abc":
        moments.ask(name)
        moments.now += APART_S
    assert (moments.calls, moments.timers) == (["a", "b", "c"], [])


def test_who_comes_too_soon_is_called_once_for_all_a_moment_later():
    moments = Moments()
    for name in "abcd":
        moments.ask(name)
    assert (moments.calls, len(moments.timers)) == (["a"], 1)
    moments.later()
    assert (moments.calls, moments.timers) == (["a", "b"], [])


def test_who_asks_after_that_call_gets_another():
    moments = Moments()
    for name in "ab":
        moments.ask(name)
    moments.later()
    moments.ask("c")
    moments.later()
    assert moments.calls == ["a", "b", "c"]
