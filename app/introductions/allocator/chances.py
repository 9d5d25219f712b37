"""The one way from what receivers did to the chances: for runs of proposals and for what people are told."""

from collections.abc import Iterable, Mapping

from app.introductions.rules.chances import FLOOR, Replies
from app.matches.rules.chances import AnswerChance
from app.matches.states import ChanceBand
from app.profiles.states import Kind
from matching.allocation import MICRO
from matching.allocation.problem import column
from matching.chances import Chances, ChanceSource, Observed, rule_chances

__all__ = ["ChanceSource", "answer_chances", "chances_by", "rule_chances"]

PERCENT = MICRO // 100


def chances_by(source: ChanceSource, replies: Iterable[Replies]) -> Chances:
    """By what all receivers of one side did."""
    counted = list(replies)
    return source(Observed(column([each.answered for each in counted]), column([each.delivered for each in counted])))


def answer_chances(replies: Mapping[int, Replies], source: ChanceSource = rule_chances) -> dict[int, AnswerChance]:
    """What is told of each receiver, teams and investors each among their own; "too early" where nothing may be."""
    told: dict[int, AnswerChance] = {}
    for is_investor in (True, False):
        side = {key: each for key, each in replies.items() if (each.kind is Kind.INVESTOR) is is_investor}
        chances = chances_by(source, side.values())
        told.update({key: _told(chances, each) for key, each in side.items()})
    return told


def _told(chances: Chances, replies: Replies) -> AnswerChance:
    chance = chances.answer(replies.answered, replies.delivered, minimum=FLOOR)
    low, high, counted = chance.low // PERCENT, chance.high // PERCENT, chance.observed // FLOOR * FLOOR
    return AnswerChance(ChanceBand(chance.band), low, high, counted)
