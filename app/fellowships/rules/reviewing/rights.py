"""What the review phase that holds lets a reviewer do and see. Without one nothing may be written, and all is blind."""

from dataclasses import dataclass

from app.fellowships.models import ReviewPhase
from app.fellowships.states import ApplicationState, OthersSeen, PhaseKind, ReviewState

# While a round is here its reviewers read; whether they also write is a matter of the review phase.
READING = frozenset({PhaseKind.REVIEW, PhaseKind.PANEL})
# What has passed the screening. Reviews of what is decided are still read.
IN_HANDS = frozenset({ApplicationState.IN_REVIEW, ApplicationState.SHORTLISTED, ApplicationState.DECIDED})


@dataclass(frozen=True)
class Rights:
    writes: bool = False
    others: OthersSeen = OthersSeen.NEVER
    sees_applicants: bool = False
    sees_reviewers: bool = False


def rights_of(phase: ReviewPhase | None) -> Rights:
    if phase is None:
        return Rights()
    return Rights(phase.can_review, phase.others, phase.sees_applicants, phase.sees_reviewers)


def sees_others(rights: Rights, own: ReviewState | None) -> bool:
    """Whether others' reviews of an application are shown to somebody whose own stands so.

    Own first means finished: whoever abstained could read and then write after all.
    """
    if rights.others is OthersSeen.AFTER_OWN:
        return own is ReviewState.FINISHED
    return rights.others is OthersSeen.ALWAYS
