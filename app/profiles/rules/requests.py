"""Who may ask another profile for an introduction. Looking at cards asks for less: see `sight`."""

from datetime import datetime

from app.core.errors import NotAllowed
from app.core.language import message
from app.profiles.states import Kind, ProfileState

# Teams release what makes them vulnerable; whoever asks them for it has shown who they are.
VERIFIED_BEFORE_ASKING = frozenset({Kind.INVESTOR})


def waits_for_verification(kind: Kind, state: ProfileState, verified_at: datetime | None) -> bool:
    """Whether verification alone stands between this profile and asking others."""
    return kind in VERIFIED_BEFORE_ASKING and state is ProfileState.PUBLISHED and verified_at is None


def may_request(kind: Kind, state: ProfileState, verified_at: datetime | None) -> bool:
    return state is ProfileState.PUBLISHED and not waits_for_verification(kind, state, verified_at)


def check_may_request(kind: Kind, state: ProfileState, verified_at: datetime | None) -> None:
    """Raises NotAllowed with what to do."""
    if state is not ProfileState.PUBLISHED:
        raise NotAllowed(message("Publish your profile first: whoever is asked wants to see who asks."))
    if waits_for_verification(kind, state, verified_at):
        raise NotAllowed(message("Our staff have not verified your profile yet. Until then you can look, but not ask."))
