"""The words of phases and calls, for the staff and for the public."""

from collections.abc import Mapping

from app.core.language import Message, message
from app.fellowships.states import CallState, PhaseKind, Way

PHASES: Mapping[PhaseKind, Message] = {
    PhaseKind.PREPARATION: message("Preparation"),
    PhaseKind.CALL: message("Call for applications"),
    PhaseKind.SCREENING: message("Screening"),
    PhaseKind.REVIEW: message("Review"),
    PhaseKind.PANEL: message("Panel"),
    PhaseKind.STANDSTILL: message("Standstill"),
    PhaseKind.RELEASED: message("Decisions released"),
    PhaseKind.RUNNING: message("Fellowship running"),
    PhaseKind.CLOSED: message("Round closed"),
}
# What happens in it, in one sentence for whoever plans a round.
PHASE_HINTS: Mapping[PhaseKind, Message] = {
    PhaseKind.PREPARATION: message("Texts, dates and questionnaire are being written."),
    PhaseKind.CALL: message("Teams write and submit until the deadline."),
    PhaseKind.SCREENING: message("Staff check who is eligible and ask for what is missing."),
    PhaseKind.REVIEW: message("Reviewers read and score."),
    PhaseKind.PANEL: message("The panel discusses and decides."),
    PhaseKind.STANDSTILL: message("The decisions stand, objections are possible, nothing is released."),
    PhaseKind.RELEASED: message("Every applicant reads the decision."),
    PhaseKind.RUNNING: message("The fellows work."),
    PhaseKind.CLOSED: message("Everything is done and kept for the record."),
}
WAYS: Mapping[Way, Message] = {Way.TIME: message("by its date"), Way.HAND: message("by hand")}
CALL_STATES: Mapping[CallState, Message] = {
    CallState.ANNOUNCED: message("Announced"),
    CallState.OPEN: message("Open"),
    CallState.CLOSED: message("Closed, being decided"),
    CallState.DECIDED: message("Decided"),
}
