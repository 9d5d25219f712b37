"""The tables of the introductions, one module a subject; import them from here. What may never be true is a constraint,
not only a line of code."""

from app.introductions.models.chances import AnswerChance
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
from app.introductions.models.mirror import ThesisLeft
from app.introductions.models.policies import POLICY_REASON_LENGTH, PolicyTrial, ProposalPolicy
from app.introductions.models.proposals import NOTE_LENGTH, PairRuling, ProposalLine, RunOrder
from app.introductions.models.readings import Reading
from app.introductions.models.runs import ProposalRun

__all__ = [
    "CODE_LENGTH",
    "MESSAGE_LENGTH",
    "NOTE_LENGTH",
    "OUTCOME_LENGTH",
    "POLICY_REASON_LENGTH",
    "REASON_LENGTH",
    "AnswerChance",
    "Availability",
    "Consent",
    "Introduction",
    "IntroductionMessage",
    "OutcomeReport",
    "PairRuling",
    "PolicyTrial",
    "ProposalLine",
    "ProposalPolicy",
    "ProposalRun",
    "Reading",
    "Release",
    "RunOrder",
    "ThesisLeft",
]
