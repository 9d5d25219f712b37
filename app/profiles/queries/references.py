"""Profiles as a person may name them: by their public address, a team that is not named to them by its outline's."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.profiles.models import Disclosure, Profile, ProfileMember
from app.profiles.rules.kinds import kind_of

AT_ONCE = 500


def profiles_of_account(session: Session, account_id: int) -> frozenset[int]:
    mine = select(ProfileMember.profile_id).where(ProfileMember.account_id == account_id)
    return frozenset(session.scalars(mine.order_by(ProfileMember.profile_id)))


def references_for(session: Session, account_id: int, ids: Collection[int | None]) -> dict[int, str]:
    """Erased profiles are left out."""
    return references_seen_by(session, profiles_of_account(session, account_id), ids)


def references_seen_by(session: Session, mine: frozenset[int], ids: Collection[int | None]) -> dict[int, str]:
    """As these profiles together see the others."""
    wanted = sorted({key for key in ids if key is not None})
    found: dict[int, str] = {}
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        disclosed = Disclosure.profile_id.in_(some), Disclosure.to_profile_id.in_(mine), Disclosure.revoked_at.is_(None)
        named = mine | set(session.scalars(select(Disclosure.profile_id).where(*disclosed)))
        rows = select(Profile.id, Profile.kind, Profile.public_id, Profile.teaser_id).where(Profile.id.in_(some))
        for key, kind, public_id, teaser_id in session.execute(rows.order_by(Profile.id)):
            found[key] = teaser_id if kind_of(kind).hidden and key not in named else public_id
    return found
