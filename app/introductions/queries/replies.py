"""What receivers did with the requests that reached them; the board, the runs and what people are told count alike."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from app.core.seconds import seconds_between
from app.introductions.models import AnswerChance, Introduction
from app.introductions.queries.learning import learned_from_introductions
from app.introductions.rules.chances import Replies
from app.introductions.rules.proposing import REPLIES_COUNT_FOR
from app.introductions.rules.times import ANSWER_WITHIN, UNDO
from app.introductions.states import State
from app.profiles.models import Profile

WITHIN_SECONDS = int(ANSWER_WITHIN / timedelta(seconds=1))


def has_reached(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """The receiver got to know of it: what was taken back in time was never there (`seats.reached` for one)."""
    in_time = or_(Introduction.closed_at.is_(None), Introduction.closed_at >= Introduction.delivered_at)
    return Introduction.delivered_at <= at, in_time


def had_its_time(at: datetime) -> ColumnElement[bool]:
    return Introduction.delivered_at <= at - ANSWER_WITHIN


def first_reaction(at: datetime) -> ColumnElement[datetime | None]:
    """When a person first said yes, no or asked; an answer that can still be undone is none yet."""
    settled = case((Introduction.answered_at <= at - UNDO, Introduction.answered_at))
    return func.coalesce(Introduction.reacted_at, settled)


def answered_in_time(at: datetime) -> ColumnElement[bool]:
    return seconds_between(first_reaction(at), Introduction.delivered_at) < WITHIN_SECONDS


def replies(session: Session, at: datetime) -> dict[int, Replies]:
    """Of 180 days, by receiver in ascending order. One statement.

    What was taken back or ended before anybody answered says nothing about the receiver and is left out, and so is
    what nobody may learn from.
    """
    asker = Introduction.asker_id
    is_new = or_(AnswerChance.counted_until.is_(None), Introduction.delivered_at > AnswerChance.counted_until)
    counted = (
        select(
            Introduction.receiver_id,
            Profile.kind,
            func.sum(case((answered_in_time(at), 1), else_=0)),
            func.count(),
            func.count(asker.distinct()),
            func.count(case((is_new, asker)).distinct()),
        )
        .join(Profile, Profile.id == Introduction.receiver_id)
        .outerjoin(AnswerChance, AnswerChance.profile_id == Introduction.receiver_id)
        .where(
            *has_reached(at),
            had_its_time(at),
            Introduction.delivered_at > at - REPLIES_COUNT_FOR,
            learned_from_introductions(),
            learned_from_introductions(),
            or_(first_reaction(at).is_not(None), Introduction.state.not_in((State.WITHDRAWN, State.ENDED))),
        )
        .group_by(Introduction.receiver_id, Profile.kind)
        .order_by(Introduction.receiver_id)
    )
    found: dict[int, Replies] = {}
    for receiver_id, kind, answered, delivered, askers, new_askers in session.execute(counted):
        if receiver_id is not None:
            found[receiver_id] = Replies(kind, int(answered), delivered, askers, new_askers)
    return found
