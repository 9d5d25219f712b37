"""Asking for an introduction, suggesting one, and taking a request back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.clock import local_day
from app.core.database import one_at_a_time
from app.core.errors import Conflict, RuleBroken
from app.core.language import message
from app.introductions.actions.steps import check_now, consent, hold, note, step
from app.introductions.models import Introduction
from app.introductions.queries.parties import (
    all_between,
    current_between,
    known_between,
    load_between,
    objecting,
    rests_until,
)
from app.introductions.rules.limits import MOST_UNANSWERED, Load, open_limit, readable_per_week
from app.introductions.rules.parties import Party, cause_between
from app.introductions.rules.times import ANSWER_WITHIN, REMINDER_AFTER, SUGGESTION_HOLDS, UNDO, next_moment, state_now
from app.introductions.rules.words import ENDINGS, When
from app.introductions.states import Origin, ReasonOrigin, Side, State, Way, Wish
from app.profiles.rules.requests import check_may_request


@dataclass(frozen=True)
class Asked:
    """What stands in a request, with the reasons for the pair as either side is told them."""

    wish: Wish
    reason: str
    origin: ReasonOrigin
    explanation: dict[str, list[dict[str, object]]]


def request_introduction(
    session: Session, asker: Party, receiver: Party, asked: Asked, *, by_id: int, at: datetime
) -> Introduction:
    """Send a request; it reaches the receiver in ten minutes. Sent twice it is one.

    Raises NotAllowed for a profile that may not ask, RuleBroken where a limit or a state stands in the way.
    """
    # Two requests that count towards one limit, or are for one pair, come one after the other.
    one_at_a_time(session, {f"introductions of {asker.id}", f"introductions of {receiver.id}"})
    under_way = known_between(session, asker.id, receiver.id, at)
    if under_way is not None and under_way.asker_id == asker.id and under_way.state is State.REQUESTED:
        return under_way
    check_request(session, asker, receiver, at=at)
    introduction = under_way or _new(session, asker.id, receiver.id, Origin.SIDE, by_id=by_id, at=at)
    if introduction.state is State.SUGGESTED:
        # The staff suggests to both: whoever says yes first asks the other.
        introduction.asker_id, introduction.receiver_id = asker.id, receiver.id
    if introduction.asker_id != asker.id:
        raise Conflict(message("The other side is being asked already. Look at your requests."))
    _write(introduction, asked, at)
    introduction.third_agreed = False if asker.needs_office or receiver.needs_office else None
    session.flush()
    step(session, introduction, "request", by_id=by_id, at=at)
    consent(session, introduction, Side.ASKER, agreed=True, by_id=by_id, at=at, way=Way.ACCOUNT)
    return introduction


def check_request(session: Session, asker: Party, receiver: Party, *, at: datetime) -> None:
    """Raises with a sentence that says what stands in the way; asked before the form is shown, too."""
    check_may_request(asker.kind, asker.state, asker.verified_at)
    cause = cause_between(asker, receiver, local_day(at))
    if cause is not None:
        raise RuleBroken(message("You cannot ask now. {why}", why=ENDINGS[cause]))
    under_way = known_between(session, asker.id, receiver.id, at)
    if (
        under_way is not None
        and under_way.state is not State.SUGGESTED
        and state_now(under_way, at) is not State.EXPIRED
    ):
        raise RuleBroken(message("There is an introduction between you already. Look at your requests."))
    rest = rests_until(session, asker.id, receiver.id, at)
    if rest is not None:
        raise RuleBroken(message("No introduction this time. You can ask again from {when}.", when=When(rest)))
    _check_load(load_between(session, asker.id, receiver.id, at), asker, receiver)


def _check_load(load: Load, asker: Party, receiver: Party) -> None:
    most = open_limit(asker.kind, asker.requests_per_week)
    if load.asker_unanswered >= MOST_UNANSWERED:
        raise RuleBroken(
            message("Answer the requests that wait for you first. {count} are unanswered.", count=load.asker_unanswered)
        )
    if load.asker_open >= most:
        raise RuleBroken(
            message("You have {count} open requests, as many as are possible. Each answer makes room.", count=most)
        )
    if load.receiver_unanswered >= MOST_UNANSWERED:
        raise RuleBroken(
            message("They have requests that they did not answer yet. New ones are possible once they have.")
        )
    readable = readable_per_week(receiver.kind, receiver.requests_per_week)
    if load.receiver_week >= readable:
        if readable and load.receiver_free_at:
            free = When(load.receiver_free_at)
            raise RuleBroken(
                message(
                    "They read {count} requests a week, and this week is full. There is room from {when}.",
                    count=readable,
                    when=free,
                )
            )
        raise RuleBroken(message("They read no requests at present."))


def suggest_introduction(
    session: Session,
    asker_id: int,
    receiver_id: int,
    *,
    origin: Origin,
    by_id: int | None,
    at: datetime,
    approved_at: datetime | None = None,
    words: str = "",
) -> Introduction:
    """Put a pair forward to the side that would ask. Raises RuleBroken where the pair has one under way, or one of the
    two objects to being proposed."""
    one_at_a_time(session, {f"introductions of {asker_id}", f"introductions of {receiver_id}"})
    if objecting(session, [asker_id, receiver_id]):
        raise RuleBroken(message("One of the two does not want to be proposed. They can ask each other all the same."))
    if current_between(session, asker_id, receiver_id) is not None:
        raise RuleBroken(message("There is an introduction between the two already."))
    introduction = _new(session, asker_id, receiver_id, origin, by_id=by_id, at=at, approved_at=approved_at or at)
    introduction.staff_reason, introduction.due_at = words, at + SUGGESTION_HOLDS
    introduction.next_at = next_moment(introduction)
    session.flush()
    note(session, introduction, "suggest", by_id=by_id, origin=origin.value)
    return introduction


def withdraw_request(session: Session, introduction: Introduction, *, by_id: int, at: datetime) -> None:
    """Take a request back; within ten minutes nobody ever learns of it. Twice is once. Raises Conflict if too late."""
    hold(session, introduction)
    if introduction.state is State.WITHDRAWN:
        return
    waits_for_office = introduction.state is State.ACCEPTED and state_now(introduction, at) is State.ACCEPTED
    if not waits_for_office:
        check_now(introduction, State.REQUESTED, at)
    introduction.answer = introduction.answered_at = introduction.answered_by_id = None
    introduction.decline_reason, introduction.reason_released = None, False
    step(session, introduction, "withdraw", by_id=by_id, at=at)


def _new(
    session: Session,
    asker_id: int,
    receiver_id: int,
    origin: Origin,
    *,
    by_id: int | None,
    at: datetime,
    approved_at: datetime | None = None,
) -> Introduction:
    low, high = sorted((asker_id, receiver_id))
    # What the asker must not know of stays as it is; the two become one once both have arrived (`meeting`).
    crosses = any(not row.crosses for row in all_between(session, asker_id, receiver_id))
    made = Introduction(
        asker_id=asker_id, receiver_id=receiver_id, pair_low_id=low, pair_high_id=high, origin=origin,
        state=State.SUGGESTED, crosses=crosses, started_by_id=by_id, created_at=at, approved_at=approved_at,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _write(introduction: Introduction, asked: Asked, at: datetime) -> None:
    introduction.wish, introduction.reason, introduction.reason_origin = asked.wish, asked.reason, asked.origin
    introduction.explanation = asked.explanation
    introduction.asker_agreed = True
    introduction.requested_at, introduction.delivered_at = at, at + UNDO
    introduction.reminder_at = at + UNDO + REMINDER_AFTER
    introduction.due_at = at + UNDO + ANSWER_WITHIN
