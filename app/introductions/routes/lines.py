"""What pages print of an introduction: one row of the inbox, the same at the top of its page."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from app.core.language import Message, message
from app.introductions.queries.inbox import Item, Tray
from app.introductions.rules.words import DECLINE_REASONS, ENDINGS, STATES, WISHES, name_of
from app.introductions.states import Answer, Origin, ReasonOrigin, Side, State
from app.matches.queries.references import reference_of
from app.matches.routes.cards import ReasonLine, profile_address, reason_line
from app.matches.rules.reasons import Teller
from app.profiles.rules.terms import Taxonomy
from app.profiles.states import Kind

_OWN_WORDS: Mapping[Answer, Message] = {
    Answer.ACCEPT: message("You said yes."),
    Answer.DECLINE: message("You said no."),
}


@dataclass(frozen=True)
class Row:
    """An introduction as a row: who, why, what is asked, by when, and what may be done."""

    item: Item
    name: object
    href: str
    profile_href: str | None
    request_href: str | None
    wish: Message
    state: Message
    kind: str
    ending: Message | None
    decline_reason: Message | None
    note: Message | None
    reasons: tuple[ReasonLine, ...]
    is_draft: bool


def row_of(item: Item, own_kind: Kind, terms: Taxonomy) -> Row:
    profile_href = profile_address(item.other) if item.other is not None else None
    teller = Teller(own_kind, terms)
    return Row(
        item=item,
        name=name_of(item.other),
        href=url_for("introductions.show", public_id=item.public_id),
        profile_href=profile_href,
        request_href=url_for("introductions.ask", reference=reference_of(item.other)) if item.other else None,
        wish=WISHES[item.wish],
        state=_state(item),
        kind=_KINDS.get(item.state, "plain"),
        ending=_ending(item),
        decline_reason=DECLINE_REASONS[item.decline_reason] if item.decline_reason else None,
        note=_note(item),
        reasons=tuple(reason_line(reason, teller, profile_href) for reason in item.reasons) if profile_href else (),
        is_draft=item.reason_origin is ReasonOrigin.DRAFT,
    )


_KINDS = {State.REQUESTED: "open", State.SUGGESTED: "open", State.ACCEPTED: "ask", State.INTRODUCED: "good"}


def _ending(item: Item) -> Message | None:
    if item.office_was_silent:
        return message("Both sides agreed, but the transfer office did not answer in time.")
    return ENDINGS[item.end_cause] if item.state is State.ENDED and item.end_cause else None


def _state(item: Item) -> Message:
    if item.answer is not None and item.state is State.REQUESTED:
        return _OWN_WORDS[item.answer]
    if item.state is State.DECLINED and item.side is Side.RECEIVER:
        return _OWN_WORDS[Answer.DECLINE]
    if item.may_reply:
        return message("They ask you a question")
    if item.state is State.REQUESTED and item.side is Side.RECEIVER:
        return message("Waiting for you")
    return STATES[item.state]


def _note(item: Item) -> Message | None:
    if item.origin is Origin.STAFF:
        return message("Suggested by our staff")
    if item.origin is Origin.PLATFORM:
        return message("Suggested by the platform")
    if item.tray is Tray.LATER and item.has_question:
        return message("You asked a question; they have not answered yet.")
    return None
