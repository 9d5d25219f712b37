"""Many wishes in a row become few calls: at once after a pause, and once more for all that came too soon."""

import threading
import time
from collections.abc import Callable

APART_S = 0.1

StartTimer = Callable[[float, Callable[[], None]], None]


def start_timer(seconds: float, call: Callable[[], None]) -> None:
    timer = threading.Timer(seconds, call)
    timer.daemon = True
    timer.start()


class Together:
    """No wish is lost: whoever is passed over came before a call that is still to be made. Threads may share it."""

    def __init__(self, start: StartTimer = start_timer, now: Callable[[], float] = time.monotonic) -> None:
        self._start, self._now = start, now
        self._called_at, self._waits = float("-inf"), False
        self._deciding = threading.Lock()

    def ask(self, call: Callable[[], None]) -> None:
        with self._deciding:
            is_due = self._now() - self._called_at >= APART_S
            if is_due:
                self._called_at = self._now()
            elif self._waits:
                return
            else:
                self._waits = True
        if is_due:
            call()
        else:
            self._start(APART_S, lambda: self._later(call))

    def _later(self, call: Callable[[], None]) -> None:
        with self._deciding:
            # Before the call: who asks from now on may have changed what it does not see any more.
            self._called_at, self._waits = self._now(), False
        call()
