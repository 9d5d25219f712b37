"""What a team may do with an attestation that is theirs: show an application, give back what speaks for them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.database import bump_revision
from app.core.errors import RuleBroken
from app.core.language import message
from app.profiles.models import Profile
from app.seals.actions.binding import unbind
from app.seals.models import Attestation, AttestationClaim
from app.seals.states import NOT_PUBLIC, ClaimState, Standing

# A team may give back what speaks for it, not what speaks against it.
STUCK = frozenset({Standing.SUSPENDED, Standing.WITHDRAWN})


def show_before_granted(session: Session, attestation: Attestation, *, by_id: int, at: datetime, wanted: bool) -> None:
    """Whether others may read of an application or a running assessment. Raises RuleBroken once there is a result."""
    if attestation.standing not in NOT_PUBLIC - {Standing.REFUSED}:
        raise RuleBroken(message("There is a result already; it is shown as it is."))
    attestation.shown_before_granted, attestation.updated_at = wanted, at
    bump_revision(session)
    audit.record(
        session, "attestation.shown_early", actor_id=by_id, object_type="attestation", object_id=attestation.id,
        wanted=wanted,
    )  # fmt: skip
    session.flush()


def give_back(session: Session, profile: Profile, attestation: Attestation, *, by_id: int, at: datetime) -> None:
    """Take an attestation off the profile. Raises RuleBroken while it is suspended or withdrawn."""
    if attestation.standing in STUCK:
        raise RuleBroken(
            message("A suspended or withdrawn attestation stays on the profile. You can comment on it instead.")
        )
    claims = select(AttestationClaim).where(
        AttestationClaim.profile_id == profile.id,
        AttestationClaim.attestation_id == attestation.id,
        AttestationClaim.state == ClaimState.ACCEPTED,
    )
    for made in session.scalars(claims):
        made.state = ClaimState.LEFT
    unbind(session, attestation, at=at)
    audit.record(
        session, "attestation.given_back", actor_id=by_id, object_type="attestation", object_id=attestation.id,
        profile_id=profile.id,
    )  # fmt: skip
    session.flush()
