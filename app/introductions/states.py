"""Closed sets of the introductions and the one table of state changes."""

from enum import StrEnum


class State(StrEnum):
    SUGGESTED = "suggested"
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    INTRODUCED = "introduced"
    MET = "met"
    OUTCOME = "outcome"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


# (state, deed) → next state. Whatever is missing here cannot be done.
STEPS: dict[tuple[State, str], State] = {
    (State.SUGGESTED, "request"): State.REQUESTED,
    (State.SUGGESTED, "expire"): State.EXPIRED,
    (State.SUGGESTED, "end"): State.ENDED,
    (State.REQUESTED, "accept"): State.ACCEPTED,
    (State.REQUESTED, "decline"): State.DECLINED,
    (State.REQUESTED, "withdraw"): State.WITHDRAWN,
    (State.REQUESTED, "expire"): State.EXPIRED,
    (State.REQUESTED, "end"): State.ENDED,
    (State.ACCEPTED, "introduce"): State.INTRODUCED,
    (State.ACCEPTED, "withdraw"): State.WITHDRAWN,
    (State.ACCEPTED, "expire"): State.EXPIRED,
    (State.ACCEPTED, "end"): State.ENDED,
    (State.INTRODUCED, "meet"): State.MET,
    (State.INTRODUCED, "conclude"): State.OUTCOME,
    (State.INTRODUCED, "end"): State.ENDED,
    (State.MET, "meet"): State.MET,
    (State.MET, "conclude"): State.OUTCOME,
    (State.MET, "end"): State.ENDED,
    (State.OUTCOME, "conclude"): State.OUTCOME,
    (State.OUTCOME, "meet"): State.OUTCOME,
    (State.OUTCOME, "end"): State.ENDED,
}

# Somebody still has to say something before contact data may be seen.
OPEN = frozenset({State.SUGGESTED, State.REQUESTED, State.ACCEPTED})
# Contact data are out, the conversation is theirs.
RUNNING = frozenset({State.INTRODUCED, State.MET, State.OUTCOME})
CLOSED = frozenset({State.DECLINED, State.EXPIRED, State.WITHDRAWN, State.ENDED})
# One of these a pair: while it lasts, a second request has no purpose.
ONE_A_PAIR = (State.SUGGESTED, State.REQUESTED, State.ACCEPTED, State.INTRODUCED, State.MET)


class Origin(StrEnum):
    """Who began: one of the two sides, a run of proposals, or a person on the staff."""

    SIDE = "side"
    PLATFORM = "platform"
    STAFF = "staff"


class Side(StrEnum):
    ASKER = "asker"
    RECEIVER = "receiver"
    THIRD = "third"

    @property
    def other(self) -> "Side":
        return Side.RECEIVER if self is Side.ASKER else Side.ASKER


class Wish(StrEnum):
    """What is asked. There is no word for price, terms or a signature, on purpose."""

    TALK = "talk"
    ADVICE = "advice"
    PILOT = "pilot"


class ReasonOrigin(StrEnum):
    """Whether somebody wrote the reason, or sent the draft made of the shared facts as it was."""

    WRITTEN = "written"
    DRAFT = "draft"


class Answer(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"


class DeclineReason(StrEnum):
    FOCUS = "focus"
    STAGE_OR_AMOUNT = "stage_or_amount"
    TOO_EARLY = "too_early"
    CAPACITY = "capacity"
    CONFLICT = "conflict"
    TEAM = "team"
    MARKET_OR_TECHNOLOGY = "market_or_technology"
    KNOWN = "known"


class EndCause(StrEnum):
    """Why an introduction ended without an answer of the two sides; each is one true sentence."""

    ROUND_CLOSED = "round_closed"
    NOT_INVESTING = "not_investing"
    PAUSED = "paused"
    ERASED = "erased"
    OFFICE_REFUSED = "office_refused"
    NOT_TAKEN = "not_taken"
    NOT_PROPOSED = "not_proposed"
    MUTUAL = "mutual"
    CLOSED = "closed"


class Way(StrEnum):
    """How a yes or no reached us."""

    ACCOUNT = "account"
    LINK = "link"


class MessageKind(StrEnum):
    QUESTION = "question"
    REPLY = "reply"
    MESSAGE = "message"


class ReleaseLevel(StrEnum):
    """Stages between the teaser and contact data. Documents take the same way once there are documents."""

    NAMED = "named"
    DOCUMENTS = "documents"


class Result(StrEnum):
    MET = "met"
    IN_TALKS = "in_talks"
    INVESTED = "invested"
    NO = "no"


class DayPart(StrEnum):
    MORNING = "morning"
    MIDDAY = "midday"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class TrialState(StrEnum):
    """How far a trial of a policy is."""

    WAITING = "waiting"
    RUNNING = "running"
    ENDED = "ended"
    FAILED = "failed"


class ProposalState(StrEnum):
    """Where a proposal stands before the two sides learn of it. Delivered, it is an introduction."""

    WAITING = "waiting"
    APPROVED = "approved"
    VETOED = "vetoed"
    DELIVERED = "delivered"
    LAPSED = "lapsed"
    DROPPED = "dropped"


# The same for proposals: nothing is delivered that was not approved before.
PROPOSAL_STEPS: dict[tuple[ProposalState, str], ProposalState] = {
    (ProposalState.WAITING, "approve"): ProposalState.APPROVED,
    (ProposalState.WAITING, "veto"): ProposalState.VETOED,
    (ProposalState.WAITING, "lapse"): ProposalState.LAPSED,
    (ProposalState.APPROVED, "undo"): ProposalState.WAITING,
    (ProposalState.APPROVED, "deliver"): ProposalState.DELIVERED,
    (ProposalState.APPROVED, "drop"): ProposalState.DROPPED,
    (ProposalState.VETOED, "undo"): ProposalState.WAITING,
}


class Ruling(StrEnum):
    """What the staff said of a pair for every later run, until it is lifted."""

    PIN = "pin"
    VETO = "veto"


class VetoWhy(StrEnum):
    DOES_NOT_FIT = "does_not_fit"
    TOO_EARLY = "too_early"
    KNOWN = "known"
    CONFLICT = "conflict"
    STATEMENTS = "statements"
    ATTENTION = "attention"
    OTHER = "other"


class OrderState(StrEnum):
    """How far a run of proposals is that somebody, or the night, ordered."""

    WAITING = "waiting"
    RUNNING = "running"
    ENDED = "ended"
    FAILED = "failed"


class OrderedBy(StrEnum):
    STAFF = "staff"
    NIGHT = "night"
    COMMAND = "command"
