"""Closed sets of the fellowships and the order of a round's phases."""

from enum import StrEnum


class PhaseKind(StrEnum):
    """What a round is at. Exactly one holds: it is a column of the round, the plan of the others is data."""

    PREPARATION = "preparation"
    CALL = "call"
    SCREENING = "screening"
    REVIEW = "review"
    PANEL = "panel"
    STANDSTILL = "standstill"
    RELEASED = "released"
    RUNNING = "running"
    CLOSED = "closed"


ORDER = tuple(PhaseKind)
# A round always has these; the others are used where its rules ask for them.
ALWAYS = frozenset({PhaseKind.PREPARATION, PhaseKind.CALL, PhaseKind.RELEASED, PhaseKind.CLOSED})


class Way(StrEnum):
    """How a round came into a phase: its time had come, or somebody switched it."""

    TIME = "time"
    HAND = "hand"


class CallState(StrEnum):
    """What the public reads about a round, by the clock."""

    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    DECIDED = "decided"


class ApplicationState(StrEnum):
    """Where an application stands. A submitted one that is being changed stays submitted: its last version counts."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    INELIGIBLE = "ineligible"
    IN_REVIEW = "in_review"
    SHORTLISTED = "shortlisted"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class Deed(StrEnum):
    """What moves an application from one state to another."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    TAKE_UP = "take_up"
    EXCLUDE = "exclude"
    READMIT = "readmit"
    ADMIT = "admit"
    RETURN = "return"
    SHORTLIST = "shortlist"
    UNLIST = "unlist"
    DECIDE = "decide"


_A, _D = ApplicationState, Deed
# (state, deed) → next state. Whatever is missing here cannot be done.
STEPS: dict[tuple[ApplicationState, Deed], ApplicationState] = {
    (_A.DRAFT, _D.SUBMIT): _A.SUBMITTED,
    (_A.DRAFT, _D.WITHDRAW): _A.WITHDRAWN,
    (_A.SUBMITTED, _D.SUBMIT): _A.SUBMITTED,
    (_A.SUBMITTED, _D.WITHDRAW): _A.WITHDRAWN,
    (_A.SUBMITTED, _D.EXCLUDE): _A.INELIGIBLE,
    (_A.SUBMITTED, _D.ADMIT): _A.IN_REVIEW,
    (_A.INELIGIBLE, _D.READMIT): _A.SUBMITTED,
    (_A.IN_REVIEW, _D.RETURN): _A.SUBMITTED,
    (_A.IN_REVIEW, _D.EXCLUDE): _A.INELIGIBLE,
    (_A.IN_REVIEW, _D.WITHDRAW): _A.WITHDRAWN,
    (_A.IN_REVIEW, _D.SHORTLIST): _A.SHORTLISTED,
    (_A.IN_REVIEW, _D.DECIDE): _A.DECIDED,
    (_A.SHORTLISTED, _D.UNLIST): _A.IN_REVIEW,
    (_A.SHORTLISTED, _D.WITHDRAW): _A.WITHDRAWN,
    (_A.SHORTLISTED, _D.DECIDE): _A.DECIDED,
    # Undoing a withdrawal, while the call takes answers; a submitted one needs to be submitted again.
    (_A.WITHDRAWN, _D.TAKE_UP): _A.DRAFT,
}
# What counts as an application of the round; drafts and what was withdrawn do not.
COUNTED = frozenset({_A.SUBMITTED, _A.INELIGIBLE, _A.IN_REVIEW, _A.SHORTLISTED, _A.DECIDED})
# What is submitted and not decided: of it staff may ask for changes.
MENDABLE = COUNTED - {_A.DECIDED}


class Party(StrEnum):
    """Who completes a part. The lead is the team that applies; each other party sees its own part alone."""

    LEAD = "lead"
    MEMBER = "member"
    UNIVERSITY = "university"
    MENTOR = "mentor"
    NETWORK = "network"


class QuestionKind(StrEnum):
    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    MULTIPLE = "multiple"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    FILE = "file"
    TABLE = "table"
    YES_NO = "yes_no"
    DECLARATION = "declaration"
    PROFILE_FIELD = "profile_field"
    TEAM = "team"
    MILESTONES = "milestones"
    BUDGET = "budget"


class AnswerOrigin(StrEnum):
    """How an answer came into the log."""

    TYPED = "typed"
    PROFILE = "profile"
    RESTORED = "restored"
    ADMITTED = "admitted"


class KeptWhy(StrEnum):
    """Why a text is kept beside the application and does not count."""

    LATE = "late"
    CONFLICT = "conflict"
    NOT_OPEN = "not_open"


class Eligibility(StrEnum):
    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


class ScanState(StrEnum):
    """What a scanner said of a file. Without a scanner nothing is ever called clean."""

    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"
    FAILED = "failed"
    NOT_SCANNED = "not_scanned"


class OthersSeen(StrEnum):
    """When a reviewer reads the reviews of others."""

    NEVER = "never"
    AFTER_OWN = "after_own"
    ALWAYS = "always"


class ReviewerState(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    DECLINED = "declined"
    ENDED = "ended"


class ConflictSource(StrEnum):
    FOUND = "found"
    DECLARED = "declared"
    STAFF = "staff"


class ConflictState(StrEnum):
    """Only a standing one bars. A dismissed fact never returns; a declared one may be taken back by who declared it."""

    STANDING = "standing"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


class AssignmentState(StrEnum):
    PROPOSED = "proposed"
    ASSIGNED = "assigned"
    DECLINED = "declined"
    ENDED = "ended"


class PairRule(StrEnum):
    """What staff say of a pair before a run: it must be, or it must not."""

    PIN = "pin"
    FORBID = "forbid"


class ReviewState(StrEnum):
    DRAFT = "draft"
    FINISHED = "finished"
    ABSTAINED = "abstained"


class FindingState(StrEnum):
    """A place in a text or file that could tell who applies."""

    OPEN = "open"
    REDACTED = "redacted"
    DISMISSED = "dismissed"


class NoticeKind(StrEnum):
    """What the public reads about a running round."""

    EXTENDED = "extended"
    OUTAGE = "outage"
    LATE_ADMITTED = "late_admitted"
