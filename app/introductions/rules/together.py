"""What may be done with several requests at once."""

from collections.abc import Mapping
from enum import StrEnum

MOST_AT_ONCE = 50
SNOOZE_DAYS = 3


class Together(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"
    LATER = "later"
    UNDO = "undo"
    WAKE = "wake"


TAKEN_BACK_BY: Mapping[Together, Together] = {
    Together.ACCEPT: Together.UNDO,
    Together.DECLINE: Together.UNDO,
    Together.LATER: Together.WAKE,
}
