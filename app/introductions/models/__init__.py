"""The tables of the introductions, one module a subject; import them from here. What may never be true is a constraint,
not only a line of code."""

from app.introductions.models.columns import CODE_LENGTH
from app.introductions.models.introductions import (
    MESSAGE_LENGTH,
    OUTCOME_LENGTH,
    REASON_LENGTH,
    Availability,
    Consent,
    Introduction,
    IntroductionMessage,
    OutcomeReport,
    Release,
)
from app.introductions.models.runs import ProposalLine, ProposalRun

__all__ = [
    "CODE_LENGTH",
    "MESSAGE_LENGTH",
    "OUTCOME_LENGTH",
    "REASON_LENGTH",
    "Availability",
    "Consent",
    "Introduction",
    "IntroductionMessage",
    "OutcomeReport",
    "ProposalLine",
    "ProposalRun",
    "Release",
]
