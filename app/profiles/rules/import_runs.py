"""Runs of imports: when one counts as broken off, how long what it refused is kept, and its numbers."""

from datetime import datetime, timedelta

from app.profiles.states import RunState

# A worker writes a sign of life with every batch; a thousand rows take seconds.
BROKEN_AFTER = timedelta(minutes=15)
REFUSALS_KEPT = timedelta(days=90)
MOST_REFUSALS = 10_000
UPLOADS_KEPT = timedelta(days=7)
# An upload whose worker was killed is gone on with by itself this often; then a person looks.
MOST_ATTEMPTS = 3


def shown_state(state: RunState, beat_at: datetime, now: datetime) -> RunState:
    """What stands in the row, unless the process that wrote it fell silent."""
    is_silent = state is RunState.RUNNING and beat_at < now - BROKEN_AFTER
    return RunState.BROKEN_OFF if is_silent else state


def known_before(same: int, created_before: int, changed_before: int) -> int:
    """Rows that said nothing new when the run began: what its own earlier attempts took is not among them."""
    return max(0, same - created_before - changed_before)
