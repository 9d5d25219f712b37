"""The stage of documents: a side's document opens to the other when both agreed, and closes at its owner's word."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Conflict, RuleBroken
from app.core.language import message
from app.introductions.actions.steps import MEANWHILE, hold, note, profile_of
from app.introductions.actions.telling import tell
from app.introductions.models import Introduction, Reading, Release
from app.introductions.queries.documents import find_document_release, may_share, sees_named
from app.introductions.rules.times import state_now
from app.introductions.states import ReleaseLevel, Side, State
from app.profiles.actions.disclosures import disclose, revoke_disclosure
from app.profiles.models import Disclosure, Profile
from app.profiles.queries.documents import find_document
from app.profiles.states import DisclosureLevel

# Asked, taken back and asked again is one mail a day.
ASKED_AGAIN_AFTER = timedelta(days=1)


def agree_to_document(
    session: Session, introduction: Introduction, side: Side, owner: Side, *, by_id: int, at: datetime
) -> Release:
    """One side's yes to ``owner``'s document; with the other's it opens. Twice is once.

    Raises Conflict for what is over, RuleBroken before the owner is named and where there is no document to release.
    """
    hold(session, introduction)
    if not may_share(introduction, at):
        raise Conflict(MEANWHILE)
    if not sees_named(session, introduction, owner.other):
        raise RuleBroken(message("The name comes first. Documents follow once it is shown."))
    release = find_document_release(session, introduction, owner)
    is_first_word = release is None or release.asked_at + ASKED_AGAIN_AFTER <= at
    release = release or _new(session, introduction, owner, at)
    _forget_deleted(release)
    if _agreed(release, side):
        return release
    if side is owner:
        _put_in(session, introduction, release)
    _say(release, side, agreed=True)
    if side is Side.RECEIVER and state_now(introduction, at) is State.REQUESTED:
        introduction.reacted_at = introduction.reacted_at or at
    session.flush()
    note(session, introduction, "release", by_id=by_id, level=release.level.value, side=side.value, owner=owner.value)
    if release.both_agreed:
        _open(session, introduction, release, by_id=by_id, at=at)
    if release.both_agreed or is_first_word:
        tell(session, introduction, side.other, _letter(release, side), at=at)
        release.asked_at = at
    return release


def _new(session: Session, introduction: Introduction, owner: Side, at: datetime) -> Release:
    made = Release(
        introduction_id=introduction.id, level=ReleaseLevel.DOCUMENTS, owner=owner, asked_at=at,
        asker_agreed=False, receiver_agreed=False, both_agreed=False,
    )  # fmt: skip
    session.add(made)
    return made


def _forget_deleted(release: Release) -> None:
    """What was agreed on a document that was deleted since is agreed anew."""
    if _agreed(release, release.owner) and release.document_id is None:
        _say(release, Side.ASKER, agreed=False)
        _say(release, Side.RECEIVER, agreed=False)


def _put_in(session: Session, introduction: Introduction, release: Release) -> None:
    """What is released is the document that is there now; a new version in its place is the same document."""
    document = find_document(session, profile_of(introduction, release.owner))
    if document is None:
        raise RuleBroken(message("You keep no document yet. Add one to your profile first."))
    release.document_id = document.id


def _open(session: Session, introduction: Introduction, release: Release, *, by_id: int, at: datetime) -> None:
    release.agreed_at, release.revoked_at = at, None
    profile, to = (
        session.get_one(Profile, profile_of(introduction, side)) for side in (release.owner, release.owner.other)
    )
    disclose(session, profile, to, DisclosureLevel.DOCUMENTS, at=at, by_id=by_id, introduction_id=introduction.id)


def _letter(release: Release, side: Side) -> str:
    if release.both_agreed:
        return "document_released" if side is release.owner else "document_taken_up"
    return "document_offered" if side is release.owner else "document_asked"


def take_back_document(
    session: Session, introduction: Introduction, side: Side, owner: Side, *, by_id: int, at: datetime
) -> None:
    """A side's yes ends. What was open closes at once, and the reader is told when the owner closed it."""
    hold(session, introduction)
    release = find_document_release(session, introduction, owner)
    if release is None or not _agreed(release, side):
        raise Conflict(MEANWHILE)
    if release.both_agreed:
        _close(session, introduction, release, by_id=by_id, at=at)
        if side is owner:
            tell(session, introduction, owner.other, "document_closed", at=at)
        return
    _say(release, side, agreed=False)
    session.flush()
    note(session, introduction, "release_revoked", by_id=by_id, level=release.level.value, owner=owner.value)


def close_documents(session: Session, introduction: Introduction, owner: Side, *, by_id: int, at: datetime) -> None:
    """Whose name is hidden again, their document is, too. Nothing happens where none was open."""
    release = find_document_release(session, introduction, owner)
    if release is not None and (release.asker_agreed or release.receiver_agreed):
        _close(session, introduction, release, by_id=by_id, at=at)


def _close(session: Session, introduction: Introduction, release: Release, *, by_id: int, at: datetime) -> None:
    """Both begin again: a document that was taken back is not open the moment one side says yes."""
    _say(release, Side.ASKER, agreed=False)
    _say(release, Side.RECEIVER, agreed=False)
    release.revoked_at = at
    of_this = Disclosure.introduction_id == introduction.id, Disclosure.level == DisclosureLevel.DOCUMENTS
    own = Disclosure.profile_id == profile_of(introduction, release.owner), Disclosure.revoked_at.is_(None)
    for row in session.scalars(select(Disclosure).where(*of_this, *own).order_by(Disclosure.id)):
        revoke_disclosure(session, row, at=at, by_id=by_id)
    session.flush()
    note(
        session, introduction, "release_revoked", by_id=by_id, level=release.level.value, owner=release.owner.value
    )  # fmt: skip


def note_reading(
    session: Session, introduction_id: int, release_id: int, copy: str, *, by_id: int, at: datetime
) -> None:
    """One copy was handed out: told to its owner, and on record."""
    session.add(Reading(public_id=copy, release_id=release_id, account_id=by_id, at=at))
    introduction = session.get_one(Introduction, introduction_id)
    note(session, introduction, "document_read", by_id=by_id, release_id=release_id)


def _agreed(release: Release, side: Side) -> bool:
    return release.asker_agreed if side is Side.ASKER else release.receiver_agreed


def _say(release: Release, side: Side, *, agreed: bool) -> None:
    if side is Side.ASKER:
        release.asker_agreed = agreed
    else:
        release.receiver_agreed = agreed
    release.both_agreed = release.asker_agreed and release.receiver_agreed
