"""The holder's own word on a suspension, and whether a member wants to be told by mail."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import RuleBroken
from app.core.language import message
from app.core.plain_text import clean_text
from app.profiles.models import Profile
from app.seals.models import Attestation, AttestationComment, AttestationMailRefusal
from app.seals.states import Standing

MOST_COMMENTS = 10
LONGEST = 1_500
MAY_BE_COMMENTED = frozenset({Standing.SUSPENDED, Standing.WITHDRAWN})


def comment(
    session: Session, profile: Profile, attestation: Attestation, text: str, *, by_id: int, at: datetime
) -> AttestationComment:
    """Raises RuleBroken (field ``text``) where there is nothing to comment on, or nothing was written."""
    said = clean_text(text)[:LONGEST]
    if not said:
        raise RuleBroken(message("Write your comment."), field="text")
    if attestation.standing not in MAY_BE_COMMENTED:
        raise RuleBroken(message("Only a suspended or withdrawn attestation can be commented on."), field="text")
    wanted = select(func.count()).select_from(AttestationComment)
    if (session.scalar(wanted.where(AttestationComment.attestation_id == attestation.id)) or 0) >= MOST_COMMENTS:
        raise RuleBroken(message("You have commented on this often enough. Write to us instead."), field="text")
    made = AttestationComment(attestation_id=attestation.id, profile_id=profile.id, by_id=by_id, at=at, text=said)
    session.add(made)
    session.flush()
    audit.record(
        session, "attestation.commented", actor_id=by_id, object_type="attestation", object_id=attestation.id,
        comment_id=made.id,
    )  # fmt: skip
    return made


def refuse_mail(session: Session, profile: Profile, account_id: int, *, at: datetime) -> None:
    same = select(AttestationMailRefusal.id).where(
        AttestationMailRefusal.profile_id == profile.id, AttestationMailRefusal.account_id == account_id
    )
    if session.scalar(same) is None:
        session.add(AttestationMailRefusal(profile_id=profile.id, account_id=account_id, at=at))
        session.flush()


def want_mail(session: Session, profile: Profile, account_id: int) -> None:
    session.execute(
        delete(AttestationMailRefusal).where(
            AttestationMailRefusal.profile_id == profile.id, AttestationMailRefusal.account_id == account_id
        )
    )
