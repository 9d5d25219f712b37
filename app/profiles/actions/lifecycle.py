"""Publish, pause, resume, archive, reopen, erase."""

from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from app.core import audit, slots
from app.core.files import StoredFile, delete_file
from app.profiles.actions.market import touch_market
from app.profiles.actions.noting import note_part
from app.profiles.models import NeverShow, Organisation, PortfolioItem, Profile, ProfileChange, SpinoffFacts, Tie
from app.profiles.queries.documents import find_document
from app.profiles.queries.mine import editing, membership_of
from app.profiles.queries.named import is_named
from app.profiles.rules.history import HistoryPart
from app.profiles.rules.publishing import check_owner, check_publishable, next_state
from app.profiles.states import ProfileState


def require_owner(session: Session, profile: Profile, by_id: int | None) -> None:
    """Raises NotAllowed for anybody but an owner. Nobody (None) is the operator's command line."""
    if by_id is not None:
        check_owner(membership_of(session, by_id, profile.id))


def publish_profile(session: Session, profile: Profile, *, by_id: int | None, at: datetime) -> None:
    """Show the profile. Raises RuleBroken that names what is missing, NotAllowed for anybody but an owner."""
    _step(session, profile, "publish", by_id=by_id, at=at)


def resume_profile(session: Session, profile: Profile, *, by_id: int | None, at: datetime) -> None:
    """Show a paused profile again. Raises like `publish_profile`."""
    _step(session, profile, "resume", by_id=by_id, at=at)


def pause_profile(session: Session, profile: Profile, *, by_id: int | None, at: datetime) -> None:
    """Hide it from the next request on. Raises NotAllowed for anybody but an owner."""
    _step(session, profile, "pause", by_id=by_id, at=at)


def archive_profile(session: Session, profile: Profile, *, by_id: int | None, at: datetime) -> None:
    """Put it away; nothing is deleted. Raises NotAllowed for anybody but an owner."""
    _step(session, profile, "archive", by_id=by_id, at=at)


def reopen_profile(session: Session, profile: Profile, *, by_id: int | None, at: datetime) -> None:
    """Bring an archived profile back as a draft. Raises NotAllowed for anybody but an owner."""
    _step(session, profile, "reopen", by_id=by_id, at=at)


def _step(session: Session, profile: Profile, deed: str, *, by_id: int | None, at: datetime) -> None:
    require_owner(session, profile, by_id)
    session.refresh(profile, with_for_update=True)
    state = next_state(profile.state, deed)
    if state is ProfileState.PUBLISHED:
        now = editing(session, profile)
        check_publishable(now.kind, now.filled)
        profile.published_at = profile.published_at or at
        match_never_show(session, profile)
    note_state(session, profile, state, by_id=by_id, at=at)
    profile.state = state
    audit.record(
        session, f"profile.{deed}", actor_id=by_id, object_type="profile", object_id=profile.id, state=state.value
    )
    session.flush()
    touch_market(session, [profile.id])


def note_state(session: Session, profile: Profile, state: ProfileState, *, by_id: int | None, at: datetime) -> None:
    old, new = {"state": profile.state.value}, {"state": state.value}
    note_part(session, profile, HistoryPart.STATE, old=old, new=new, by_id=by_id, at=at)


def match_never_show(session: Session, profile: Profile) -> None:
    """Entries that wait for somebody of this name find the profile as soon as it is shown."""
    same_name = is_named(NeverShow.name, profile.name)
    waiting = (NeverShow.other_profile_id.is_(None), NeverShow.organisation_id.is_(None))
    for entry in session.scalars(select(NeverShow).where(same_name, *waiting).order_by(NeverShow.id)):
        if entry.profile_id != profile.id:
            entry.other_profile_id = profile.id
            touch_market(session, [entry.profile_id])


def erase_profile(session: Session, profile: Profile, *, by_id: int | None) -> None:
    """Delete a profile with its texts, its history, its files, and its organisation if nobody else points to it."""
    organisation = profile.organisation
    files = [session.get(StoredFile, key) for key in sorted(logo_files(session, profile))]
    document = find_document(session, profile.id)
    audit.record(session, "profile.erased", actor_id=by_id, object_type="profile", object_id=profile.id)
    touch_market(session, [profile.id])
    slots.filled("profile.erase", session, None, [profile.id])
    session.delete(profile)
    session.flush()
    for stored in (*files, document.file if document else None):
        if stored is not None:
            delete_file(session, stored)
    if organisation is not None and not _is_pointed_at(session, organisation):
        session.delete(organisation)
    session.flush()


def logo_files(session: Session, profile: Profile) -> set[int]:
    """The stored pictures of a profile: its logo, and the former ones that the history still knows."""
    named = (ProfileChange.profile_id == profile.id, ProfileChange.field == HistoryPart.LOGO.value)
    rows = session.execute(select(ProfileChange.old, ProfileChange.new).where(*named).order_by(ProfileChange.id))
    told = [values["file_id"] for row in rows for values in row if isinstance(values, dict) and "file_id" in values]
    return {*told, *([profile.logo_file_id] if profile.logo_file_id else [])}


def _is_pointed_at(session: Session, organisation: Organisation) -> bool:
    key = organisation.id
    pointing = (
        exists().where(Profile.organisation_id == key),
        exists().where(PortfolioItem.organisation_id == key),
        exists().where(NeverShow.organisation_id == key),
        exists().where(SpinoffFacts.institution_id == key),
        exists().where(or_(Tie.a_organisation_id == key, Tie.b_organisation_id == key)),
    )
    return bool(session.scalar(select(or_(*pointing))))
