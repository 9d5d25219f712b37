"""What a person takes along of what is told of their profiles, and of what they said to the mirror."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.person import Person
from app.introductions.models import AnswerChance, ThesisLeft
from app.introductions.queries.mirror import mirror_of
from app.profiles.models import Profile, ProfileMember
from app.profiles.states import Kind

TABLES = ("introduction_chances", "introduction_theses_left")


def export_mirror(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `person.export`."""
    return {account_id: {"told_of_my_profiles": _profiles(session, account_id)} for account_id in ids}


def erase_mirror(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `person.erase`: what the team decided stays with the team, without the person's name."""
    session.execute(update(ThesisLeft).where(ThesisLeft.by_id.in_(ids)).values(by_id=None))
    return dict.fromkeys(ids)


def _profiles(session: Session, account_id: int) -> list[dict[str, object]]:
    mine = (
        select(Profile)
        .join(ProfileMember, ProfileMember.profile_id == Profile.id)
        .where(ProfileMember.account_id == account_id)
    )
    return [
        {
            "profile": profile.public_id,
            "chance_of_an_answer": _chance(session.get(AnswerChance, profile.id)),
            "left_as_it_is": _left(session, profile.id),
            "mirror": _mirror(session, profile),
        }
        for profile in session.scalars(mine.order_by(Profile.id))
    ]


def _chance(row: AnswerChance | None) -> dict[str, object] | None:
    if row is None:
        return None
    return {
        "band": row.band.value,
        "low_percent": row.low_percent,
        "high_percent": row.high_percent,
        "counted_at_least": row.counted,
        "said_at": row.said_at.isoformat(),
    }


def _mirror(session: Session, profile: Profile) -> list[dict[str, object]]:
    if profile.kind is not Kind.INVESTOR:
        return []
    found = mirror_of(session, profile, at=now())
    return [
        {
            "dimension": each.dimension.value,
            "stated": sorted(found.thesis.codes.get(each.dimension, ())) or list(found.thesis.ticket),
            "code": each.code,
            "hits": each.hits,
            "covered": each.covered,
            "known": each.known,
            "declined": each.declined,
        }
        for each in (*found.open, *found.left)
    ]


def _left(session: Session, profile_id: int) -> list[dict[str, object]]:
    rows = session.scalars(select(ThesisLeft).where(ThesisLeft.profile_id == profile_id).order_by(ThesisLeft.id))
    return [{"dimension": row.dimension, "code": row.code, "at": row.at.isoformat()} for row in rows]
