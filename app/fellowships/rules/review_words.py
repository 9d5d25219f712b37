"""The words of tasks and reviews for the staff."""

from collections.abc import Mapping

from app.core.language import Message, message
from app.fellowships.states import AssignmentState, OthersSeen, ReviewerState, ReviewState

ASSIGNMENTS: Mapping[AssignmentState, Message] = {
    AssignmentState.PROPOSED: message("Proposed"),
    AssignmentState.ASSIGNED: message("Not opened yet"),
    AssignmentState.DECLINED: message("Declined"),
    AssignmentState.ENDED: message("Ended"),
}
REVIEWS: Mapping[ReviewState, Message] = {
    ReviewState.DRAFT: message("Being written"),
    ReviewState.FINISHED: message("Finished"),
    ReviewState.ABSTAINED: message("Abstained"),
}
REVIEWERS: Mapping[ReviewerState, Message] = {
    ReviewerState.INVITED: message("Invited"),
    ReviewerState.ACTIVE: message("Takes part"),
    ReviewerState.DECLINED: message("Declined"),
    ReviewerState.ENDED: message("No longer takes part"),
}
OTHERS: Mapping[OthersSeen, Message] = {
    OthersSeen.NEVER: message("Never"),
    OthersSeen.AFTER_OWN: message("Once one’s own is finished"),
    OthersSeen.ALWAYS: message("Always"),
}
