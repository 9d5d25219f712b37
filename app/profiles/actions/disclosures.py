"""What one profile lets another see. Introductions write these; nothing else does."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.database import new_public_id
from app.profiles.actions.market import touch_market
from app.profiles.models import Disclosure, Profile
from app.profiles.states import DisclosureLevel


def disclose(
    session: Session,
    profile: Profile,
    to: Profile,
    level: DisclosureLevel,
    *,
    at: datetime,
    by_id: int | None,
    reason: str | None = None,
    introduction_id: int | None = None,
    all_agreed: bool | None = None,
) -> Disclosure:
    """Let ``to`` see ``profile`` at ``level``; twice the same is one. The database refuses contact without all yes.

    The first disclosure replaces the teaser's address, so that who knew it cannot tie it to the name.
    """
    in_force = (Disclosure.profile_id == profile.id, Disclosure.to_profile_id == to.id, Disclosure.revoked_at.is_(None))
    known = session.scalar(select(Disclosure).where(*in_force, Disclosure.level == level))
    if known is not None:
        return known
    made = Disclosure(
        profile_id=profile.id, to_profile_id=to.id, level=level, valid_from=at, reason=reason,
        introduction_id=introduction_id, all_agreed=all_agreed,
    )  # fmt: skip
    session.add(made)
    profile.teaser_id = new_public_id()
    session.flush()
    _note(session, "profile.disclosed", made, by_id)
    return made


def revoke_disclosure(session: Session, disclosure: Disclosure, *, at: datetime, by_id: int | None) -> None:
    if disclosure.revoked_at is None:
        disclosure.revoked_at = at
        session.flush()
        _note(session, "profile.disclosure_revoked", disclosure, by_id)


def _note(session: Session, event: str, disclosure: Disclosure, by_id: int | None) -> None:
    audit.record(
        session, event, actor_id=by_id, object_type="profile", object_id=disclosure.profile_id,
        to_profile_id=disclosure.to_profile_id, level=disclosure.level.value,
    )  # fmt: skip
    touch_market(session, [disclosure.profile_id])
