"""What may be done to a profile, by whom, in which state."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.errors import NotAllowed, RuleBroken
from app.core.language import Message, message
from app.profiles.rules.completeness import Filled, missing_to_publish, teaser_is_missing
from app.profiles.rules.kinds import KindOfProfile
from app.profiles.states import PROFILE_STEPS, MemberRole, ProfileState

DEPLOYING_STALE_AFTER = timedelta(days=90)


@dataclass(frozen=True)
class Listed:
    """Words in a row, translated only when they are read."""

    words: tuple[Message, ...]

    def __str__(self) -> str:
        return ", ".join(str(word) for word in self.words)


def next_state(state: ProfileState, deed: str) -> ProfileState:
    """The state after ``deed``; raises RuleBroken where the table has none."""
    try:
        return PROFILE_STEPS[state, deed]
    except KeyError as error:
        raise RuleBroken(
            message("This cannot be done with the profile at present. Reload the page to see where it stands.")
        ) from error


def possible_deeds(state: ProfileState) -> tuple[str, ...]:
    return tuple(deed for start, deed in PROFILE_STEPS if start is state)


def check_publishable(kind: KindOfProfile, filled: Filled) -> None:
    """Raises RuleBroken that says what is missing."""
    missing = missing_to_publish(kind, filled)
    if missing:
        names = Listed(tuple(field.named for field in missing))
        raise RuleBroken(message("Still missing before you can publish: {names}.", names=names), field=missing[0].name)
    if teaser_is_missing(kind, filled):
        raise RuleBroken(
            message("Confirm the teaser first. Until you agree to be named, others see only this text."), field="teaser"
        )


def check_owner(role: MemberRole | None) -> None:
    """Raises NotAllowed for anybody but an owner."""
    if role is not MemberRole.OWNER:
        raise NotAllowed(message("Only an owner of this profile can do this. Ask one of them."))


def check_leaves_an_owner(roles: list[MemberRole], leaving: MemberRole) -> None:
    """``roles`` are those of all members. Raises RuleBroken when the last owner would go."""
    if leaving is MemberRole.OWNER and roles.count(MemberRole.OWNER) == 1:
        raise RuleBroken(
            message("A profile needs an owner. Hand it over to another member first, or archive the profile.")
        )


def deploying_is_stale(said_at: datetime | None, now: datetime) -> bool:
    """Whether the statement on investing now is older than 90 days, or was never made."""
    return said_at is None or now - said_at > DEPLOYING_STALE_AFTER
