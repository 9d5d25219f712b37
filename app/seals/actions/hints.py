"""A registry says that something changed: a reason to ask it sooner, and evidence of nothing.

Whoever sends it has to be the registry: the hint is signed, checked by what is at hand and without asking anybody.
All it brings about is one poll, five minutes after the last one at the earliest.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import NotAllowed, NotFound
from app.core.language import message
from app.seals.connector.hint import read_hint
from app.seals.models import SealRegistry
from app.seals.queries.trust import at_hand, policy_at
from app.seals.verifier import Refusal, ask

BETWEEN_POLLS = timedelta(minutes=5)


def take_hint(
    session: Session, public_id: str, token: bytes, *, at: datetime, loopback: frozenset[str] = frozenset()
) -> bool:
    """Whether the registry is asked sooner for it; a repetition changes nothing.

    Raises NotFound for a registry that is not polled, NotAllowed for a hint that it did not sign just now.
    """
    registry = session.scalar(
        select(SealRegistry).where(
            SealRegistry.public_id == public_id, SealRegistry.enabled, SealRegistry.api_base.is_not(None)
        )
    )
    if registry is None:
        raise NotFound
    try:
        asked = ask(policy_at(session, at, loopback), at, at_hand(session, at))
        said_at = read_hint(token, registry.did, asked)
    except Refusal as refusal:
        raise NotAllowed(message("This hint is not signed by the registry, or not now.")) from refusal
    session.refresh(registry, with_for_update=True)
    if registry.hinted_at is not None and said_at <= registry.hinted_at:
        return False
    registry.hinted_at = said_at
    return _ask_sooner(registry, at)


def _ask_sooner(registry: SealRegistry, at: datetime) -> bool:
    """Never sooner than the pause between polls, nor within the longer one after failures."""
    if registry.failures:
        return False
    soonest = max(at, registry.last_attempt_at + BETWEEN_POLLS) if registry.last_attempt_at else at
    if registry.next_due_at is not None and registry.next_due_at <= soonest:
        return False
    registry.next_due_at = soonest
    return True
