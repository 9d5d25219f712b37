"""Parts of other parties that may follow what their team has submitted: until when, and in which states. Pure."""

from datetime import datetime, timedelta

from app.fellowships.rules.deadlines import Deadline
from app.fellowships.rules.questionnaire import PartyRule
from app.fellowships.states import ApplicationState

# What is submitted and not judged to its end still takes a part that was to come.
WAITS = frozenset({ApplicationState.SUBMITTED, ApplicationState.IN_REVIEW})
NO_RULE = PartyRule()


def later_end(deadline: Deadline, rule: PartyRule, due_at: datetime | None) -> datetime | None:
    """Until when a part of this party is taken, counted from the end that its application's people read; ``due_at`` is
    the part's own. None where it ends with the application."""
    if not rule.later_minutes:
        return due_at
    shown = max(deadline.closes_at, deadline.extended_until or deadline.closes_at)
    by_rule = max(shown + timedelta(minutes=rule.later_minutes), deadline.accepts_until)
    return max(by_rule, due_at or by_rule)
