from enum import StrEnum


class HideReason(StrEnum):
    """Why somebody took a match off the list; they are read by staff in numbers only, and never by the other side."""

    FIELD = "field"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    AMOUNT = "amount"
    REGION = "region"
    KNOWN = "known"
    CONFLICT = "conflict"
    OTHER = "other"


class ModelState(StrEnum):
    """Of a ranking learned from deeds: it ranks beside the present one, speaks, spoke before, or did not pass."""

    SHADOW = "shadow"
    SPEAKING = "speaking"
    BEFORE = "before"
    REFUSED = "refused"


class ChanceBand(StrEnum):
    """How often a profile answers, as far as it may be told."""

    TOO_EARLY = "too_early"
    RARELY = "rarely"
    SOMETIMES = "sometimes"
    OFTEN = "often"
    MOSTLY = "mostly"
