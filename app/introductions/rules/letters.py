"""What is told by mail, as sentences: a subject that is also the line of a digest, some paragraphs, one deed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.core.language import Message, message
from app.introductions.rules.words import DECLINE_REASONS, ENDINGS, WISHES, When
from app.introductions.states import DeclineReason, EndCause, Wish

Name = Message | str


@dataclass(frozen=True)
class Facts:
    """What a letter may name: as much of the other side as its reader sees."""

    other: Name
    wish: Wish
    due_at: datetime | None
    released_reason: DeclineReason | None = None
    end_cause: EndCause | None = None
    day: int = 0


@dataclass(frozen=True)
class Letter:
    subject: Message
    lines: tuple[Message, ...]
    deed: Message


def _when(facts: Facts) -> object:
    return When(facts.due_at) if facts.due_at else ""


def _requested(facts: Facts) -> Letter:
    return Letter(
        message("{name} asks you for an introduction", name=facts.other),
        (
            message("What is asked: {wish}.", wish=WISHES[facts.wish]),
            message("Please answer by {when}. A no is one click and needs no reason.", when=_when(facts)),
        ),
        message("Read the request"),
    )


def _reminder(facts: Facts) -> Letter:
    return Letter(
        message("The request of {name} is still waiting for you", name=facts.other),
        (message("It expires on {when}. A short no helps them more than silence.", when=_when(facts)),),
        message("Answer the request"),
    )


def _question(facts: Facts) -> Letter:
    return Letter(
        message("{name} has a question about your request", name=facts.other),
        (message("Your answer helps them to decide. The request holds until {when}.", when=_when(facts)),),
        message("Read and answer"),
    )


def _reply(facts: Facts) -> Letter:
    return Letter(
        message("{name} has answered your question", name=facts.other),
        (message("Please decide by {when}.", when=_when(facts)),),
        message("Read the answer"),
    )


def _declined(facts: Facts) -> Letter:
    reason = facts.released_reason
    told = (message("They let you know why: {reason}.", reason=DECLINE_REASONS[reason]),) if reason else ()
    lines = (message("{name} does not take up your request at present.", name=facts.other), *told)
    return Letter(message("No introduction this time"), lines, message("To your requests"))


def _expired(facts: Facts) -> Letter:
    return Letter(
        message("Your request to {name} has expired", name=facts.other),
        (message("Nobody answered in time. The place is yours again: you can ask somebody else."),),
        message("To your requests"),
    )


def _ended(facts: Facts) -> Letter:
    why = (ENDINGS[facts.end_cause],) if facts.end_cause else ()
    return Letter(
        message("The request between you and {name} has ended", name=facts.other), why, message("To your requests")
    )


def _office(facts: Facts) -> Letter:
    return Letter(
        message("{name} said yes; the transfer office is asked", name=facts.other),
        (message("Once the transfer office agrees too, both sides get each other's contacts."),),
        message("Look at the introduction"),
    )


def _office_silent(facts: Facts) -> Letter:
    return Letter(
        message("The introduction to {name} has expired", name=facts.other),
        (message("You both agreed. The transfer office did not answer within 14 days, so nobody got contacts."),),
        message("Look at the introduction"),
    )


def _introduced(facts: Facts) -> Letter:
    return Letter(
        message("{name} and you are introduced", name=facts.other),
        (message("The contact persons of both sides have one mail with all contacts. They stand on the page, too."),),
        message("Contacts, times and conversation"),
    )


def _message(facts: Facts) -> Letter:
    return Letter(message("A new message from {name}", name=facts.other), (), message("Read the message"))


def _nudge(facts: Facts) -> Letter:
    return Letter(
        message("Have you spoken with {name} yet?", name=facts.other),
        (
            message(
                "You were introduced {day} days ago. The suggested times and the contacts stand on the page.",
                day=facts.day,
            ),
        ),
        message("Open the introduction"),
    )


def _outcome(facts: Facts) -> Letter:
    return Letter(
        message("What came of the introduction to {name}?", name=facts.other),
        (message("One click answers it, without signing in. The answer helps the next proposals."),),
        message("Answer the question"),
    )


def _naming_asked(facts: Facts) -> Letter:
    return Letter(
        message("{name} asks to know names before deciding", name=facts.other),
        (message("You decide. Contact data stay hidden either way."),),
        message("Decide"),
    )


def _named(facts: Facts) -> Letter:
    return Letter(
        message("{name} has agreed to be named to you", name=facts.other),
        (message("You see the whole profile now, without contact data."),),
        message("Read the request"),
    )


def _suggested(facts: Facts) -> Letter:
    return Letter(
        message("A proposal for you: {name}", name=facts.other),
        (message("It holds until {when}. They learn of it only if you ask them.", when=_when(facts)),),
        message("Look at the proposal"),
    )


def _suggested_by_staff(facts: Facts) -> Letter:
    return Letter(
        message("The programme suggests that you meet {name}", name=facts.other),
        (
            message("They read the same suggestion. Contacts are exchanged only if both of you say yes."),
            message("It holds until {when}.", when=_when(facts)),
        ),
        message("Look at the suggestion"),
    )


def _document_asked(facts: Facts) -> Letter:
    return Letter(
        message("{name} asks for a document", name=facts.other),
        (message("You decide whether to release one. Nothing is told of it before."),),
        message("Decide"),
    )


def _document_offered(facts: Facts) -> Letter:
    return Letter(
        message("{name} offers you a document", name=facts.other),
        (message("You read it once you agree. Each page of your copy carries your name."),),
        message("Take it up"),
    )


def _document_released(facts: Facts) -> Letter:
    return Letter(
        message("{name} has released a document to you", name=facts.other),
        (message("Each page of your copy carries your name, and they see when it was read."),),
        message("Read the document"),
    )


def _document_taken_up(facts: Facts) -> Letter:
    return Letter(
        message("{name} may read your document now", name=facts.other),
        (message("They took up your offer. You see each reading and can close it at any time."),),
        message("Open the introduction"),
    )


def _document_closed(facts: Facts) -> Letter:
    return Letter(
        message("{name} has closed its document", name=facts.other),
        (message("It can no longer be read. Please treat copies you have in confidence."),),
        message("Open the introduction"),
    )


LETTERS: Mapping[str, Callable[[Facts], Letter]] = {
    "requested": _requested,
    "reminder": _reminder,
    "question": _question,
    "reply": _reply,
    "declined": _declined,
    "expired": _expired,
    "ended": _ended,
    "office": _office,
    "office_silent": _office_silent,
    "introduced": _introduced,
    "message": _message,
    "nudge": _nudge,
    "outcome": _outcome,
    "naming_asked": _naming_asked,
    "named": _named,
    "document_asked": _document_asked,
    "document_offered": _document_offered,
    "document_released": _document_released,
    "document_taken_up": _document_taken_up,
    "document_closed": _document_closed,
    "suggested": _suggested,
    "suggested_by_staff": _suggested_by_staff,
}

REQUESTS = "introduction_requests"
ANSWERS = "introduction_answers"
MESSAGES = "introduction_messages"
FOLLOW_UPS = "introduction_follow_ups"
SUGGESTIONS = "introduction_suggestions"
KINDS: Mapping[str, str] = {
    "requested": REQUESTS,
    "reminder": REQUESTS,
    "reply": REQUESTS,
    "naming_asked": REQUESTS,
    "question": ANSWERS,
    "declined": ANSWERS,
    "expired": ANSWERS,
    "ended": ANSWERS,
    "office": ANSWERS,
    "named": ANSWERS,
    "introduced": ANSWERS,
    "office_silent": ANSWERS,
    "document_asked": REQUESTS,
    "document_offered": REQUESTS,
    "document_released": ANSWERS,
    "document_taken_up": ANSWERS,
    "document_closed": ANSWERS,
    "message": MESSAGES,
    "nudge": FOLLOW_UPS,
    "outcome": FOLLOW_UPS,
    "suggested": SUGGESTIONS,
    "suggested_by_staff": REQUESTS,
}
