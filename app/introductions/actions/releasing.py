"""The stage of names, between the teaser and contact data: it opens when both sides agreed, and can be taken back."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Conflict, RuleBroken
from app.core.language import message
from app.introductions.actions.documents import close_documents
from app.introductions.actions.steps import MEANWHILE, hold, note
from app.introductions.actions.telling import tell
from app.introductions.models import Introduction, Release
from app.introductions.rules.times import is_delivered, state_now
from app.introductions.states import ReleaseLevel, Side, State
from app.profiles.actions.disclosures import disclose, revoke_disclosure
from app.profiles.models import Disclosure, Profile
from app.profiles.rules.kinds import kind_of
from app.profiles.states import DisclosureLevel


def find_release(session: Session, introduction: Introduction) -> Release | None:
    """The release of the hidden side's name; there is one hidden side at most."""
    named = Release.introduction_id == introduction.id, Release.level == ReleaseLevel.NAMED
    return session.scalar(select(Release).where(*named).order_by(Release.id))


def offer_names(session: Session, introduction: Introduction, *, at: datetime) -> None:
    """A hidden team offers its name with its request; the other side decides whether to look."""
    if find_release(session, introduction) is None:
        session.add(
            Release(
                introduction_id=introduction.id,
                level=ReleaseLevel.NAMED,
                owner=Side.ASKER,
                asked_at=at,
                asker_agreed=True,
                receiver_agreed=False,
                both_agreed=False,
            )
        )
        session.flush()


def agree_to_names(session: Session, introduction: Introduction, side: Side, *, by_id: int, at: datetime) -> Release:
    """One side's yes to names; with the other's they open. Raises Conflict for what is no longer open."""
    hold(session, introduction)
    if state_now(introduction, at) is not State.REQUESTED or not is_delivered(introduction, at):
        raise Conflict(MEANWHILE)
    hidden = hidden_side(session, introduction)
    if hidden is None:
        raise RuleBroken(message("Both sides are named already."))
    release = find_release(session, introduction)
    if release is None:
        release = Release(
            introduction_id=introduction.id, level=ReleaseLevel.NAMED, owner=hidden, asked_at=at,
            asker_agreed=False, receiver_agreed=False, both_agreed=False,
        )  # fmt: skip
        session.add(release)
    if release.asker_agreed if side is Side.ASKER else release.receiver_agreed:
        return release
    if side is Side.ASKER:
        release.asker_agreed = True
    else:
        release.receiver_agreed = True
        introduction.reacted_at = introduction.reacted_at or at
    release.both_agreed = release.asker_agreed and release.receiver_agreed
    session.flush()
    note(session, introduction, "release", by_id=by_id, level=release.level.value, side=side.value)
    _open(session, introduction, release, side, by_id=by_id, at=at)
    return release


def _open(
    session: Session, introduction: Introduction, release: Release, side: Side, *, by_id: int, at: datetime
) -> None:
    hidden = hidden_side(session, introduction)
    if hidden is None:
        return
    if not release.both_agreed:
        if side is not hidden:
            tell(session, introduction, hidden, "naming_asked", at=at)
        return
    release.agreed_at, release.revoked_at = at, None
    own, other = _ids(introduction, hidden)
    profile, to = session.get_one(Profile, own), session.get_one(Profile, other)
    disclose(session, profile, to, DisclosureLevel.NAMED, at=at, by_id=by_id, introduction_id=introduction.id)
    tell(session, introduction, hidden.other, "named", at=at)


def revoke_names(session: Session, introduction: Introduction, side: Side, *, by_id: int, at: datetime) -> None:
    """The named side takes its yes back: from the next request on the other sees the teaser again, and no document."""
    hold(session, introduction)
    release = find_release(session, introduction)
    if release is None or side is not hidden_side(session, introduction):
        raise Conflict(MEANWHILE)
    if side is Side.ASKER:
        release.asker_agreed = False
    else:
        release.receiver_agreed = False
    release.both_agreed, release.revoked_at = False, at
    own, other = _ids(introduction, side)
    in_force = Disclosure.profile_id == own, Disclosure.to_profile_id == other, Disclosure.revoked_at.is_(None)
    for row in session.scalars(select(Disclosure).where(*in_force, Disclosure.level == DisclosureLevel.NAMED)):
        revoke_disclosure(session, row, at=at, by_id=by_id)
    session.flush()
    note(session, introduction, "release_revoked", by_id=by_id, level=release.level.value)
    close_documents(session, introduction, side, by_id=by_id, at=at)


def hidden_side(session: Session, introduction: Introduction) -> Side | None:
    """The side that is shown as a teaser before it agrees."""
    for side in (Side.ASKER, Side.RECEIVER):
        key = _ids(introduction, side)[0]
        profile = session.get(Profile, key) if key is not None else None
        if profile is not None and kind_of(profile.kind).hidden:
            return side
    return None


def _ids(introduction: Introduction, side: Side) -> tuple[int | None, int | None]:
    own, other = introduction.asker_id, introduction.receiver_id
    return (own, other) if side is Side.ASKER else (other, own)
