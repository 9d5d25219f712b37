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
