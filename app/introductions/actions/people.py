"""What a person takes along of introductions, and what goes when an account or a profile is deleted."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TypeVar

from sqlalchemy import Delete, and_, delete, inspect, or_, select
from sqlalchemy.orm import Session

from app.core.database import Base
from app.core.person import Person
from app.introductions.models import (
    Availability,
    Consent,
    Introduction,
    IntroductionMessage,
    OutcomeReport,
    PolicyTrial,
    ProposalPolicy,
    Reading,
    Release,
)
from app.introductions.states import Side
from app.profiles.models import Profile, ProfileMember

TABLES = (
    "introductions",
    "introduction_consents",
    "introduction_messages",
    "introduction_releases",
    "introduction_readings",
    "introduction_outcomes",
    "introduction_availabilities",
    "introduction_policies",
    "introduction_trials",
)
Part = TypeVar("Part", Consent, IntroductionMessage, Release, OutcomeReport)
OfStaff = TypeVar("OfStaff", PolicyTrial, ProposalPolicy)
_INNER = frozenset(
    {
        "id",
        "introduction_id",
        "release_id",
        "document_id",
        "account_id",
        "profile_id",
        "asker_id",
        "receiver_id",
        "pair_low_id",
    }
)
_ACTORS = frozenset({"pair_high_id", "by_id", "started_by_id", "answered_by_id", "next_at", "told"})
# What the other side keeps to itself is not exported to this one: an answer before it holds, a reason not released.
_OF_THE_RECEIVER = frozenset({"snoozed_until", "decline_reason", "answer", "answered_at", "reacted_at"})


def export_introductions(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `person.export`: every introduction of the person's profiles with all that either side was shown."""
    return {account_id: _data_of(session, account_id) for account_id in ids}


def erase_introductions(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `person.erase`: the times at which the person has time. What a team wrote stays with the team, without
    the person's name; what a profile wrote goes with the profile (`forget_erased`)."""
    session.execute(delete(Availability).where(Availability.account_id.in_(ids)))
    session.flush()
    return dict.fromkeys(ids)


def forget_erased(session: Session) -> int:
    """Delete what erased profiles wrote, and introductions that neither side has any more; returns how many rows."""
    gone_asker = and_(Introduction.asker_id.is_(None), Introduction.reason != "")
    count = 0
    for row in session.scalars(select(Introduction).where(gone_asker).order_by(Introduction.id)):
        row.reason, row.explanation = "", {}
        count += 1
    nobody_here = or_(Introduction.asker_id.is_(None), Introduction.receiver_id.is_(None))
    about_one = select(Introduction).where(nobody_here, Introduction.staff_reason != "")
    for row in session.scalars(about_one.order_by(Introduction.id)):
        row.staff_reason = ""
        count += 1
    gone_receiver = and_(Introduction.receiver_id.is_(None), Introduction.decline_reason.is_not(None))
    for row in session.scalars(select(Introduction).where(gone_receiver).order_by(Introduction.id)):
        row.decline_reason, row.reason_released, row.explanation = None, False, {}
        count += 1
    session.flush()
    for side, column in ((Side.ASKER, Introduction.asker_id), (Side.RECEIVER, Introduction.receiver_id)):
        erased = select(Introduction.id).where(column.is_(None))
        for table in (IntroductionMessage, OutcomeReport):
            written = table.introduction_id.in_(erased), table.side == side
            count += _deleted(session, delete(table).where(*written))
    nobody = and_(Introduction.asker_id.is_(None), Introduction.receiver_id.is_(None))
    return count + _deleted(session, delete(Introduction).where(nobody))


def _deleted(session: Session, statement: Delete) -> int:
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]  # a DELETE's result always has it


def _data_of(session: Session, account_id: int) -> dict[str, object]:
    mine = set(session.scalars(select(ProfileMember.profile_id).where(ProfileMember.account_id == account_id)))
    either = or_(Introduction.asker_id.in_(mine), Introduction.receiver_id.in_(mine))
    rows = session.scalars(select(Introduction).where(either).order_by(Introduction.id)).all() if mine else []
    times = select(Availability).where(Availability.account_id == account_id).order_by(Availability.id)
    return {
        "introductions": [_introduction(session, row, mine) for row in rows],
        "availability": [_row(each) for each in session.scalars(times)],
        "policies": [_row(each) for each in _by(session, ProposalPolicy, account_id)],
        "trials": [_row(each) for each in _by(session, PolicyTrial, account_id)],
    }


def _by(session: Session, table: type[OfStaff], account_id: int) -> list[OfStaff]:
    return list(session.scalars(select(table).where(table.by_id == account_id).order_by(table.id)))


def _introduction(session: Session, row: Introduction, mine: set[int]) -> dict[str, object]:
    side = Side.ASKER if row.asker_id in mine else Side.RECEIVER
    told = _row(row)
    told["explanation"] = {side.value: row.explanation.get(side.value, [])}
    if side is Side.ASKER:
        hidden = _OF_THE_RECEIVER - ({"decline_reason"} if row.reason_released else set())
        told = {key: value for key, value in told.items() if key not in hidden}
    profile = session.get(Profile, row.asker_id if side is Side.ASKER else row.receiver_id)
    return {
        "profile": profile.public_id if profile else None,
        "side": side.value,
        **told,
        "consents": [_row(each) for each in _parts(session, Consent, row) if each.party in (side, Side.THIRD)],
        "messages": [_row(each) for each in _parts(session, IntroductionMessage, row)],
        "releases": [_row(each) for each in _parts(session, Release, row)],
        "document_readings": [_row(each) for each in _readings(session, row)],
        "outcomes": [_row(each) for each in _parts(session, OutcomeReport, row) if each.side is side],
    }


def _readings(session: Session, row: Introduction) -> list[Reading]:
    """Either side was told of each: its reader when reading, its owner by the page."""
    wanted = select(Reading).join(Release, Release.id == Reading.release_id).where(Release.introduction_id == row.id)
    return list(session.scalars(wanted.order_by(Reading.id)))


def _parts(session: Session, table: type[Part], row: Introduction) -> list[Part]:
    return list(session.scalars(select(table).where(table.introduction_id == row.id).order_by(table.id)))


def _row(row: Base) -> dict[str, object]:
    columns = [column.key for column in inspect(row).mapper.column_attrs]
    return {key: _plain(getattr(row, key)) for key in columns if key not in _INNER | _ACTORS}


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    return value if isinstance(value, str | int | bool | dict | list | None) else str(value)
