"""A draft of the reason, made of the facts that both sides show. It names no amount: the law's line."""

from collections.abc import Iterable

from app.core.language import Message, message
from app.matches.rules.reasons import Teller
from app.profiles.states import Kind
from matching.model import Reason

LONGEST = 400


def draft_of(reasons: Iterable[Reason], teller: Teller) -> str:
    """A few sentences in the reader's language; ``reasons`` are those told to the asker."""
    points = [str(point) for reason in reasons if reason.in_favour for point in _points(reason, teller)]
    opening = _OPENINGS[teller.seeker]
    middle = [str(message("What connects us: {points}.", points="; ".join(points)))] if points else []
    text = " ".join([str(opening), *middle, str(message("We would like to get to know you in a first talk."))])
    return text if len(text) <= LONGEST else " ".join([str(opening), str(_CLOSING)])


_CLOSING = message("We would like to get to know you in a first talk.")
_OPENINGS: dict[Kind, Message] = {
    Kind.INVESTOR: message("Your work fits what we look for."),
    Kind.STARTUP: message("Our work fits what you look for."),
    Kind.SPINOFF: message("Our work fits what you look for."),
}


def _points(reason: Reason, teller: Teller) -> list[Message]:
    term = teller.term(reason.candidate)
    if reason.kind == "sector":
        return [message("the sector {term}", term=term)]
    if reason.kind == "ai_field":
        return [message("the AI field {term}", term=term)]
    if reason.kind == "stage":
        return [message("the stage {term}", term=term)]
    if reason.kind == "region":
        return [message("the region {term}", term=term)]
    if reason.kind == "semantic" and reason.candidate.item:
        return [message("your experience with {item}", item=reason.candidate.item)]
    return []
