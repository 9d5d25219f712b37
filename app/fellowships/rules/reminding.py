"""When a team hears that its deadline comes near: a week, a day and three hours before, each once for each deadline."""

from collections.abc import Mapping
from datetime import datetime, timedelta

ENDED = "ended"
# Nearest first; the code stands in the table.
MARKS: Mapping[str, timedelta] = {
    "hours": timedelta(hours=3),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
}
# Who sat without the worker for longer than that is told with the next mark.
TOLD_WITHIN = timedelta(days=3)


def mark_due(closes_at: datetime, begun_at: datetime, told: Mapping[str, datetime], at: datetime) -> str | None:
    """The reminder that is due at ``at``: the nearest mark that has passed, unless it was told or nobody wrote then.

    ``told`` maps codes to the latest end they were told for. An end that moves by less than a mark is not told again
    with that mark: who has ten more minutes needs no second mail about three hours.
    """
    left = closes_at - at
    if left <= timedelta(0):
        return None
    for code, before in MARKS.items():
        if left > before:
            continue
        is_new = begun_at > closes_at - before
        known = told.get(code)
        was_told = known is not None and closes_at - known < before
        return None if is_new or was_told else code
    return None


def end_due(accepts_until: datetime, told: Mapping[str, datetime], at: datetime) -> bool:
    """Whether a team is to hear what became of its unfinished draft."""
    known = told.get(ENDED)
    return accepts_until <= at < accepts_until + TOLD_WITHIN and (known is None or known < accepts_until)
