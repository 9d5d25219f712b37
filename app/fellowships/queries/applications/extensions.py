"""Drafts as the staff may know of them, their later ends, and what a failure of ours did to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.errors import NotFound
from app.fellowships.models import Application, Extension, ExtensionProposal, Round, RoundNotice
from app.fellowships.queries.rounds import deadline_of
from app.fellowships.states import ApplicationState
from app.profiles.models import Profile


@dataclass(frozen=True)
class DraftLine:
    """That a draft exists, whose it is and since when: never a word of it."""

    public_id: str
    profile: str
    begun_at: datetime
    is_reopened: bool
    extended_until: datetime | None


@dataclass(frozen=True)
class ExtensionLine:
    until: datetime
    reason: str
    at: datetime
    by: str


def _is_unfinished() -> ColumnElement[bool]:
    return or_(
        Application.state == ApplicationState.DRAFT,
        and_(Application.state == ApplicationState.SUBMITTED, Application.reopened_at.is_not(None)),
    )


def drafts_of(session: Session, round_id: int) -> list[DraftLine]:
    """Unfinished applications of a round by the profile's name, those that are being changed again too."""
    wanted = (
        select(Application, Profile.name)
        .outerjoin(Profile, Profile.id == Application.profile_id)
        .where(Application.round_id == round_id, _is_unfinished())
        .order_by(Profile.sort_name, Application.id)
    )
    found = session.execute(wanted).all()
    extended = _latest(session, [row.id for row, _ in found])
    return [
        DraftLine(row.public_id, name or "", row.created_at, row.reopened_at is not None, extended.get(row.id))
        for row, name in found
    ]


def _latest(session: Session, ids: Sequence[int]) -> dict[int, datetime]:
    found: dict[int, datetime] = {}
    wanted = select(Extension).where(Extension.application_id.in_(ids)).order_by(Extension.until)
    for row in session.scalars(wanted) if ids else ():
        found[row.application_id] = row.until
    return found


def ends_of(session: Session, round_: Round, ids: Sequence[int]) -> Mapping[int, datetime]:
    """Until when each of these applications of the round is taken. Raises NotFound in a round without a deadline."""
    deadline, latest = deadline_of(round_), _latest(session, ids)
    if deadline is None:
        raise NotFound
    return {key: replace(deadline, extended_until=latest.get(key)).accepts_until for key in ids}


def extensions_of(session: Session, application_id: int) -> list[ExtensionLine]:
    """The newest first."""
    wanted = (
        select(Extension, Account.display_name)
        .outerjoin(Account, Account.id == Extension.by_id)
        .where(Extension.application_id == application_id)
        .order_by(Extension.id.desc())
    )
    return [ExtensionLine(row.until, row.reason, row.at, name or "") for row, name in session.execute(wanted)]


def application_in(session: Session, round_: Round, public_id: str) -> tuple[Application, str]:
    """An application of the round with its profile's name. Raises NotFound."""
    wanted = (
        select(Application, Profile.name)
        .outerjoin(Profile, Profile.id == Application.profile_id)
        .where(Application.round_id == round_.id, Application.public_id == public_id)
    )
    found = session.execute(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1] or ""


def affected_by(session: Session, proposal: ExtensionProposal) -> Sequence[Application]:
    """Whoever was still writing when the failure began: unfinished now, or begun before it ended."""
    wanted = select(Application).where(
        Application.round_id == proposal.round_id, _is_unfinished(), Application.created_at < proposal.ended_at
    )
    return session.scalars(wanted.order_by(Application.id)).all()


def proposals_of(session: Session, round_id: int) -> Sequence[ExtensionProposal]:
    """The newest first."""
    wanted = select(ExtensionProposal).where(ExtensionProposal.round_id == round_id)
    return session.scalars(wanted.order_by(ExtensionProposal.began_at.desc(), ExtensionProposal.id.desc())).all()


def proposal_of(session: Session, round_id: int, public_id: str) -> ExtensionProposal:
    """Raises NotFound."""
    row = session.scalar(
        select(ExtensionProposal).where(
            ExtensionProposal.round_id == round_id, ExtensionProposal.public_id == public_id
        )
    )
    if row is None:
        raise NotFound
    return row


def notices_of(session: Session, round_public_id: str) -> Sequence[RoundNotice]:
    """What everybody reads about a running round, the newest first."""
    wanted = select(RoundNotice).join(Round, Round.id == RoundNotice.round_id).where(Round.public_id == round_public_id)
    return session.scalars(wanted.order_by(RoundNotice.at.desc(), RoundNotice.id.desc())).all()


def affected_lines(session: Session, proposal: ExtensionProposal) -> list[DraftLine]:
    """Whom a failure hit, by the profile's name."""
    ids = {row.public_id for row in affected_by(session, proposal)}
    return [line for line in drafts_of(session, proposal.round_id) if line.public_id in ids]
