"""What one side sees of the other: the same types, by the same rules, as everywhere else."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from app.introductions.models import Introduction
from app.introductions.rules.letters import Facts
from app.introductions.rules.words import name_of
from app.introductions.states import Side
from app.profiles.models import Profile
from app.profiles.queries import shown_for
from app.profiles.rules.sight import OwnProfile, Viewer
from app.profiles.rules.views import ProfileCard, ProfileTeaser

Shown = ProfileCard | ProfileTeaser


def viewer_of(profile: Profile) -> Viewer:
    """A member of this profile and nothing else: neither staff nor other profiles of the same person count."""
    own = OwnProfile(profile.id, profile.kind, profile.state, profile.organisation_id)
    return Viewer(None, is_staff=False, profiles=(own,))


def seen_by(session: Session, profile_id: int | None, ids: Collection[int]) -> dict[int, Shown]:
    profile = session.get(Profile, profile_id) if profile_id is not None else None
    return shown_for(session, viewer_of(profile), ids) if profile is not None and ids else {}


def facts_for(session: Session, introduction: Introduction, side: Side, *, day: int = 0) -> Facts:
    """What a letter to this side may name."""
    own, other = introduction.asker_id, introduction.receiver_id
    if side is Side.RECEIVER:
        own, other = other, own
    shown = seen_by(session, own, [other] if other is not None else [])
    released = introduction.decline_reason if introduction.reason_released else None
    name = name_of(shown.get(other or 0))
    return Facts(name, introduction.wish, introduction.due_at, released, introduction.end_cause, day)
