"""Open introductions between two of whom one never wants to meet the other."""

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from app.introductions.models import Introduction
from app.introductions.states import OPEN, Side
from app.profiles.models import NeverShow, Profile


def blocked_and_open(session: Session, *, limit: int) -> list[int]:
    either = or_(_says_never(Side.ASKER), _says_never(Side.RECEIVER))
    wanted = select(Introduction.id).where(Introduction.state.in_(OPEN), either)
    return list(session.scalars(wanted.order_by(Introduction.id).limit(limit)))


def side_that_blocks(session: Session, introduction: Introduction) -> Side | None:
    """Of both the receiver, whose word ends a request as a no."""
    for side in (Side.RECEIVER, Side.ASKER):
        said = select(Introduction.id).where(Introduction.id == introduction.id, _says_never(side))
        if session.scalar(said) is not None:
            return side
    return None


def _says_never(side: Side) -> ColumnElement[bool]:
    """By an entry for the profile or for its organisation, as the gates read it."""
    mine, other = Introduction.asker_id, Introduction.receiver_id
    if side is Side.RECEIVER:
        mine, other = other, mine
    profile = aliased(Profile)
    its_organisation = exists().where(
        NeverShow.profile_id == mine, profile.id == other, NeverShow.organisation_id == profile.organisation_id
    )
    itself = exists().where(and_(NeverShow.profile_id == mine, NeverShow.other_profile_id == other))
    return or_(itself, its_organisation)
