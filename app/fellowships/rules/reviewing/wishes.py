"""What reviewers may wish for before the tasks are handed out."""

from collections.abc import Mapping

from app.core.language import Message, message
from app.fellowships.states import PhaseKind

# In `ReviewPlan.settings`: whether this round asks its reviewers.
ASKS_WISHES = "asks_wishes"
ASKED_IN = frozenset({PhaseKind.SCREENING, PhaseKind.REVIEW})
WISHES: Mapping[int, Message] = {
    2: message("Very gladly"),
    1: message("Gladly"),
    0: message("No preference"),
    -1: message("Rather not"),
    -2: message("Not my field"),
}


def asks_wishes(settings: Mapping[str, object], phase: PhaseKind) -> bool:
    return settings.get(ASKS_WISHES) is True and phase in ASKED_IN
