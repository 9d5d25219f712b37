"""What a team says to its mirror: correct the thesis, or leave it as it is. Nothing changes by itself."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import Conflict
from app.core.language import message
from app.introductions.models import ThesisLeft
from app.introductions.queries.mirror import FIELDS, mirror_of
from app.introductions.rules.mirror import ABOVE, Dimension, Finding
from app.profiles.actions import save_fields
from app.profiles.models import Profile, ProfileChange
from app.profiles.rules.fields import Value


def add_to_thesis(
    session: Session, profile: Profile, dimension: Dimension, code: str, *, by_id: int, at: datetime
) -> ProfileChange:
    """Name the value beside what is named; returns the entry of the history that brings the former list back.

    Raises Conflict where the difference is no longer there, RuleBroken where the value is excluded.
    """
    mirror = mirror_of(session, profile, at=at)
    finding = _find(mirror.open, dimension, code)
    if dimension is Dimension.TICKET:
        return _widen_ticket(session, profile, finding, by_id=by_id, at=at)
    stated = mirror.thesis.codes[dimension]
    return _save(session, profile, FIELDS[dimension].value, tuple(sorted(stated | {code})), by_id=by_id, at=at)


def replace_in_thesis(
    session: Session, profile: Profile, dimension: Dimension, code: str, *, by_id: int, at: datetime
) -> ProfileChange:
    """Name what the team chose instead of what is named. Raises as `add_to_thesis`."""
    finding = _find(mirror_of(session, profile, at=at).open, dimension, code)
    if not finding.instead:
        raise Conflict(_GONE)
    return _save(session, profile, FIELDS[dimension].value, finding.instead, by_id=by_id, at=at)


def leave_thesis(
    session: Session, profile: Profile, dimension: Dimension, code: str, *, by_id: int, at: datetime
) -> None:
    """Twice is once. Raises Conflict where the difference is no longer there."""
    found = mirror_of(session, profile, at=at)
    _find((*found.open, *found.left), dimension, code)
    if not _find_left(session, profile, dimension, code):
        session.add(ThesisLeft(profile_id=profile.id, dimension=dimension.value, code=code, by_id=by_id, at=at))
        session.flush()
        _note(session, profile, "left", dimension, by_id=by_id)


def bring_up_again(session: Session, profile: Profile, dimension: Dimension, code: str, *, by_id: int) -> None:
    if _find_left(session, profile, dimension, code):
        mine = ThesisLeft.profile_id == profile.id, ThesisLeft.dimension == dimension.value, ThesisLeft.code == code
        session.execute(delete(ThesisLeft).where(*mine))
        _note(session, profile, "brought_up_again", dimension, by_id=by_id)


_GONE = message("This has changed in the meantime. Look at it again.")


def _find(findings: tuple[Finding, ...], dimension: Dimension, code: str) -> Finding:
    for finding in findings:
        if (finding.dimension, finding.code) == (dimension, code):
            return finding
    raise Conflict(_GONE)


def _find_left(session: Session, profile: Profile, dimension: Dimension, code: str) -> ThesisLeft | None:
    mine = ThesisLeft.profile_id == profile.id, ThesisLeft.dimension == dimension.value
    return session.scalar(select(ThesisLeft).where(*mine, ThesisLeft.code == code))


def _widen_ticket(session: Session, profile: Profile, finding: Finding, *, by_id: int, at: datetime) -> ProfileChange:
    field = "ticket_max_eur" if finding.code == ABOVE else "ticket_min_eur"
    return _save(session, profile, field, finding.amount_eur, by_id=by_id, at=at)


def _save(session: Session, profile: Profile, field: str, value: Value, *, by_id: int, at: datetime) -> ProfileChange:
    """The editor's own way, so it stands in the history and is undone there."""
    save_fields(session, profile, {field: value}, base_version=profile.version, by_id=by_id, at=at)
    mine = ProfileChange.profile_id == profile.id, ProfileChange.field == field
    change = session.scalar(select(ProfileChange).where(*mine).order_by(ProfileChange.id.desc()).limit(1))
    assert change is not None, "a value that differs was written"
    return change


def _note(session: Session, profile: Profile, deed: str, dimension: Dimension, *, by_id: int) -> None:
    audit.record(
        session,
        f"thesis.{deed}",
        actor_id=by_id,
        object_type="profile",
        object_id=profile.id,
        dimension=dimension.value,
    )
