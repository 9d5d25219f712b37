"""The three names of a state: for the staff, for whoever applies, for the public."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.language import Message, message
from app.fellowships.states import ApplicationState, Party


@dataclass(frozen=True)
class Names:
    staff: Message
    applicant: Message
    public: Message


_UNDER_WAY = message("Being decided")
_TAKEN_BACK = message("Withdrawn by the team")
STATES: Mapping[ApplicationState, Names] = {
    ApplicationState.DRAFT: Names(message("Draft"), message("Draft, not submitted"), message("Not submitted")),
    ApplicationState.SUBMITTED: Names(message("Submitted, to be screened"), message("Submitted"), _UNDER_WAY),
    ApplicationState.INELIGIBLE: Names(message("Not eligible"), message("Not eligible"), message("Not taken further")),
    ApplicationState.IN_REVIEW: Names(message("In review"), message("Being reviewed"), _UNDER_WAY),
    # That somebody is on the short list is told with the decision, not before.
    ApplicationState.SHORTLISTED: Names(message("On the short list"), message("Being reviewed"), _UNDER_WAY),
    ApplicationState.DECIDED: Names(message("Decided"), message("Being decided"), _UNDER_WAY),
    ApplicationState.WITHDRAWN: Names(_TAKEN_BACK, _TAKEN_BACK, _TAKEN_BACK),
}
PARTIES: Mapping[Party, Message] = {
    Party.LEAD: message("Your team"),
    Party.MEMBER: message("Team member"),
    Party.UNIVERSITY: message("University or research institute"),
    Party.MENTOR: message("Mentor"),
    Party.NETWORK: message("Start-up network"),
}
