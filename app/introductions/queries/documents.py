"""What either side may know of the other's document: nothing before it was offered, the bytes once both agreed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.core.files import StoredFile
from app.introductions.models import Introduction, Reading, Release
from app.introductions.queries.inbox import Item
from app.introductions.queries.seats import Seat
from app.introductions.queries.seeing import Shown, seen_by
from app.introductions.rules.times import is_delivered, state_now
from app.introductions.states import RUNNING, ReleaseLevel, Side, State
from app.profiles.models import Disclosure, ProfileDocument
from app.profiles.queries.documents import find_document
from app.profiles.rules.views import ProfileCard
from app.profiles.states import DisclosureLevel

SHARING = frozenset({State.REQUESTED, State.ACCEPTED, *RUNNING})
MOST_READINGS = 50


@dataclass(frozen=True)
class Theirs:
    """The other side's document as far as this side may know. Closed and never there read the same."""

    release_id: int
    file: StoredFile
    pages: int
    is_scanned: bool


@dataclass(frozen=True)
class ReadOnce:
    """One reading as its owner is told: the person only once contacts are exchanged."""

    copy: str
    at: datetime
    person: str | None


def find_document_release(session: Session, introduction: Introduction, owner: Side) -> Release | None:
    of_this = Release.introduction_id == introduction.id, Release.level == ReleaseLevel.DOCUMENTS
    return session.scalar(select(Release).where(*of_this, Release.owner == owner))


def may_share(introduction: Introduction, at: datetime) -> bool:
    return is_delivered(introduction, at) and state_now(introduction, at) in SHARING


def sees_named(session: Session, introduction: Introduction, side: Side) -> bool:
    """Whether this side sees the other by name: what the document would tell at once."""
    own, other = introduction.asker_id, introduction.receiver_id
    if side is Side.RECEIVER:
        own, other = other, own
    return isinstance(seen_by(session, own, [other] if other else []).get(other or 0), ProfileCard)


def is_shared(item: Item) -> bool:
    """Whether documents have a place in what this side sees now, by the clock and by what the profiles say today."""
    return item.is_delivered and item.state in SHARING


def find_theirs(session: Session, seat: Seat, item: Item) -> Theirs | None:
    """The other side's document, if this side may read it now; asked in one way whatever the answer is."""
    owner = seat.side.other
    disclosed = exists().where(
        Disclosure.profile_id == seat.other_id,
        Disclosure.to_profile_id == seat.profile_id,
        Disclosure.level == DisclosureLevel.DOCUMENTS,
        Disclosure.revoked_at.is_(None),
    )
    wanted = (
        select(Release.id, ProfileDocument)
        .join(ProfileDocument, ProfileDocument.id == Release.document_id)
        .where(
            Release.introduction_id == seat.introduction.id,
            Release.level == ReleaseLevel.DOCUMENTS,
            Release.owner == owner,
            Release.both_agreed,
            ProfileDocument.profile_id == seat.other_id,
            disclosed,
        )
    )
    found = session.execute(wanted.order_by(Release.id)).first()
    if found is None or not is_shared(item) or not isinstance(item.other, ProfileCard):
        return None
    release_id, document = found
    return Theirs(release_id, document.file, document.pages, document.is_scanned)


def own_document(session: Session, seat: Seat) -> ProfileDocument | None:
    return find_document(session, seat.profile_id)


def readings_of(session: Session, release: Release, *, with_people: bool) -> Sequence[ReadOnce]:
    """The newest first."""
    wanted = select(Reading, Account.display_name).outerjoin(Account, Account.id == Reading.account_id)
    of_this = wanted.where(Reading.release_id == release.id).order_by(Reading.at.desc(), Reading.id.desc())
    rows = session.execute(of_this.limit(MOST_READINGS)).all()
    return [ReadOnce(row.public_id, row.at, name if with_people else None) for row, name in rows]


@dataclass(frozen=True)
class Opened:
    """One introduction in which a profile's document can be read."""

    public_id: str
    other: Shown | None
    readings: int
    last_at: datetime | None


def released_by(session: Session, profile_id: int, *, at: datetime) -> list[Opened]:
    """The newest first; what was closed with its introduction is left out."""
    wanted = (
        select(Introduction, func.count(Reading.id), func.max(Reading.at))
        .join(Release, Release.introduction_id == Introduction.id)
        .join(ProfileDocument, ProfileDocument.id == Release.document_id)
        .outerjoin(Reading, Reading.release_id == Release.id)
        .where(ProfileDocument.profile_id == profile_id, Release.both_agreed)
        .group_by(Introduction.id)
        .order_by(Introduction.id.desc())
    )
    rows = [row for row in session.execute(wanted).all() if may_share(row[0], at)]
    others = {row[0].id: _other(row[0], profile_id) for row in rows}
    shown = seen_by(session, profile_id, [key for key in others.values() if key is not None])
    return [
        Opened(introduction.public_id, shown.get(others[introduction.id] or 0), count, last_at)
        for introduction, count, last_at in rows
    ]


def _other(introduction: Introduction, profile_id: int) -> int | None:
    return introduction.receiver_id if introduction.asker_id == profile_id else introduction.asker_id
