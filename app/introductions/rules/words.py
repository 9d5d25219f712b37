"""How states, answers and wishes read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.core.filters import show_datetime
from app.core.language import Message, message
from app.introductions.states import DayPart, DeclineReason, EndCause, Result, State, Wish
from app.profiles.rules.views import ProfileCard, ProfileTeaser

NOTICE = message(
    "Introduction only: Anschub gives no investment advice, brokers nothing and checks no offer. Agree on amounts and "
    "terms yourselves, outside this platform."
)
WISHES: Mapping[Wish, Message] = {
    Wish.TALK: message("A first talk of half an hour"),
    Wish.ADVICE: message("Advice on one question"),
    Wish.PILOT: message("Trying it out together, as a pilot"),
}
DECLINE_REASONS: Mapping[DeclineReason, Message] = {
    DeclineReason.FOCUS: message("Outside our focus"),
    DeclineReason.STAGE_OR_AMOUNT: message("Stage or amount does not fit"),
    DeclineReason.TOO_EARLY: message("Too early to judge"),
    DeclineReason.CAPACITY: message("No capacity now"),
    DeclineReason.CONFLICT: message("Conflict with our portfolio"),
    DeclineReason.TEAM: message("The team"),
    DeclineReason.MARKET_OR_TECHNOLOGY: message("Market or technology does not convince us"),
    DeclineReason.KNOWN: message("Already in contact"),
}
ENDINGS: Mapping[EndCause, Message] = {
    EndCause.ROUND_CLOSED: message("It ended because the start-up is not raising money at present."),
    EndCause.NOT_INVESTING: message("It ended because the investor is not investing at present."),
    EndCause.PAUSED: message("It ended because one of the two profiles is not shown at present."),
    EndCause.ERASED: message("It ended because the other profile was deleted."),
    EndCause.OFFICE_REFUSED: message("It ended because the transfer office did not agree."),
    EndCause.NOT_TAKEN: message("The suggestion was not taken up."),
    EndCause.NOT_PROPOSED: message("The suggestion ended because one of the two profiles is not to be proposed."),
    EndCause.MUTUAL: message("You both want it: it goes on in the other entry."),
    EndCause.CLOSED: message("One side ended it."),
}
STATES: Mapping[State, Message] = {
    State.SUGGESTED: message("Suggested"),
    State.REQUESTED: message("Waiting for an answer"),
    State.ACCEPTED: message("Waiting for the transfer office"),
    State.INTRODUCED: message("Introduced"),
    State.MET: message("You have met"),
    State.OUTCOME: message("Outcome reported"),
    State.DECLINED: message("No introduction this time"),
    State.EXPIRED: message("Expired without an answer"),
    State.WITHDRAWN: message("Taken back"),
    State.ENDED: message("Ended"),
}
RESULTS: Mapping[Result, Message] = {
    Result.MET: message("We have met"),
    Result.IN_TALKS: message("We are in talks"),
    Result.INVESTED: message("It led to an investment or a cooperation"),
    Result.NO: message("Nothing came of it"),
}
DAY_PARTS: Mapping[DayPart, Message] = {
    DayPart.MORNING: message("Morning"),
    DayPart.MIDDAY: message("Midday"),
    DayPart.AFTERNOON: message("Afternoon"),
    DayPart.EVENING: message("Evening"),
}
WEEKDAYS = (
    message("Monday"),
    message("Tuesday"),
    message("Wednesday"),
    message("Thursday"),
    message("Friday"),
    message("Saturday"),
    message("Sunday"),
)


@dataclass(frozen=True)
class When:
    """A moment inside a sentence, said in the language of whoever reads it."""

    at: datetime

    def __str__(self) -> str:
        return show_datetime(self.at)


def name_of(shown: ProfileCard | ProfileTeaser | None) -> Message | str:
    """As much of a name as the reader may know."""
    if isinstance(shown, ProfileCard):
        return shown.name
    if shown is None:
        return message("A profile that is no longer shown")
    return message("Research team in {region}", region=shown.region) if shown.region else message("Research team")
