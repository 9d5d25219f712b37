"""The tables of the fellowships, one module an entity; import them from here."""

from app.fellowships.models.answers import Answer, Attachment, KeptText, VisitorDraft
from app.fellowships.models.applications import (
    Application,
    ApplicationPart,
    ChangeRequest,
    Extension,
    Submission,
)
from app.fellowships.models.conflict_runs import ConflictRun
from app.fellowships.models.programmes import Programme
from app.fellowships.models.reminders import DraftMail
from app.fellowships.models.reviews import (
    Assignment,
    AssignmentRuling,
    AssignmentRun,
    Bid,
    BlindReport,
    ConflictOfInterest,
    Redaction,
    Review,
    ReviewEntry,
    Reviewer,
)
from app.fellowships.models.rounds import PhaseChange, Round, RoundPhase
from app.fellowships.models.scope import EVERY, NoScope, OfApplication, OwnedByProgramme, Scope, enter, scope_in, within
from app.fellowships.models.service import ExtensionProposal, RoundNotice, ServiceMinute
from app.fellowships.models.setup import (
    EligibilityCheck,
    EligibilityRules,
    Questionnaire,
    ReviewPhase,
    ReviewPlan,
    Rubric,
)

__all__ = [
    "EVERY",
    "Answer",
    "Application",
    "ApplicationPart",
    "Assignment",
    "AssignmentRuling",
    "AssignmentRun",
    "Attachment",
    "Bid",
    "BlindReport",
    "ChangeRequest",
    "ConflictOfInterest",
    "ConflictRun",
    "DraftMail",
    "EligibilityCheck",
    "EligibilityRules",
    "Extension",
    "ExtensionProposal",
    "KeptText",
    "NoScope",
    "OfApplication",
    "OwnedByProgramme",
    "PhaseChange",
    "Programme",
    "Questionnaire",
    "Redaction",
    "Review",
    "ReviewEntry",
    "ReviewPhase",
    "ReviewPlan",
    "Reviewer",
    "Round",
    "RoundNotice",
    "RoundPhase",
    "Rubric",
    "Scope",
    "ServiceMinute",
    "Submission",
    "VisitorDraft",
    "enter",
    "scope_in",
    "within",
]
