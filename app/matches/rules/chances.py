"""The chance of an answer in words: a band, from what it is counted, and what it does not say."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.language import Message, message
from app.matches.states import ChanceBand

BANDS: Mapping[ChanceBand, Message] = {
    ChanceBand.TOO_EARLY: message("Chance of an answer: too early to say"),
    ChanceBand.RARELY: message("Chance of an answer: rarely, {low} to {high} %"),
    ChanceBand.SOMETIMES: message("Chance of an answer: sometimes, {low} to {high} %"),
    ChanceBand.OFTEN: message("Chance of an answer: often, {low} to {high} %"),
    ChanceBand.MOSTLY: message("Chance of an answer: mostly, {low} to {high} %"),
}
NOT_YET = message(
    "It is told once five different profiles have asked them here and 14 days have passed, so that nobody can read a"
    " single answer from it. Until then it speaks neither for nor against them."
)
COUNTED = message(
    "Counted are at least {count} requests to them in 180 days: so many were answered within 14 days, by a yes, a no or"
    " a question. Where requests are few, the share moves towards that of all; the range holds in nine of ten cases. It"
    " does not say whether the answer is a yes, and it moves no place in a list. It is renewed when five more have"
    " asked."
)


@dataclass(frozen=True)
class AnswerChance:
    """What is told of one profile. ``counted`` is a lower bound."""

    band: ChanceBand = ChanceBand.TOO_EARLY
    low_percent: int = 0
    high_percent: int = 100
    counted: int = 0

    @property
    def is_told(self) -> bool:
        return self.band is not ChanceBand.TOO_EARLY

    @property
    def line(self) -> Message:
        return message(BANDS[self.band].source, low=self.low_percent, high=self.high_percent)

    @property
    def why(self) -> Message:
        return message(COUNTED.source, count=self.counted) if self.is_told else NOT_YET


TOO_EARLY = AnswerChance()
