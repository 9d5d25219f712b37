"""Words that came too late: kept until somebody chose."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.profiles.actions.saving import Saved, save_fields
from app.profiles.actions.teasers import TEASER, confirm_teaser
from app.profiles.models import FieldConflict, Profile
from app.profiles.rules.fields import as_json, read_json, split_key, text_key
from app.profiles.rules.kinds import kind_of
from app.profiles.rules.merging import Clash


def keep_late_words(
    session: Session, profile_id: int, clashes: tuple[Clash, ...], *, by_id: int | None, at: datetime
) -> None:
    """Note both sides' words. The same late words of the same person are kept once, whichever time they are sent."""
    for clash in clashes:
        field, language = split_key(clash.key)
        late = as_json(clash.late)
        same = _open(profile_id).where(FieldConflict.field == field, FieldConflict.by_id == by_id)
        if not any(row.late == late and row.language == language for row in session.scalars(same)):
            session.add(
                FieldConflict(profile_id=profile_id, field=field, language=language, late=late, by_id=by_id, at=at)
            )
    session.flush()


def _open(profile_id: int):  # type: ignore[no-untyped-def]  # the statement's type is longer than its text
    waiting = (FieldConflict.profile_id == profile_id, FieldConflict.settled_at.is_(None))
    return select(FieldConflict).where(*waiting).order_by(FieldConflict.id)


def open_conflicts(session: Session, profile_id: int) -> list[FieldConflict]:
    return list(session.scalars(_open(profile_id)))


def settle_conflict(
    session: Session, profile: Profile, conflict_id: int, *, take_late: bool, by_id: int, at: datetime
) -> Saved:
    """Take the late words or leave what is saved; either way both stay in the history.

    Raises NotFound, and RuleBroken for words that may not be taken, such as a teaser that names the team.
    """
    conflict = session.get(FieldConflict, conflict_id)
    if conflict is None or conflict.profile_id != profile.id or conflict.settled_at is not None:
        raise NotFound
    conflict.settled_by_id, conflict.settled_at = by_id, at
    session.flush()
    if not take_late:
        return Saved(profile.version, ())
    if conflict.field == TEASER and conflict.language is not None:
        confirm_teaser(session, profile, conflict.language, str(conflict.late or ""), by_id=by_id, at=at)
        return Saved(profile.version, ())
    key = text_key(conflict.field, conflict.language) if conflict.language else conflict.field
    value = read_json(kind_of(profile.kind).field(conflict.field), conflict.late)
    return save_fields(session, profile, {key: value}, base_version=profile.version, by_id=by_id, at=at)


def settle_chosen(session: Session, profile_id: int, keys: set[str], *, by_id: int, at: datetime) -> None:
    """A person who just chose for a field has settled what was waiting for it from that person."""
    for row in open_conflicts(session, profile_id):
        key = text_key(row.field, row.language) if row.language else row.field
        if key in keys and row.by_id == by_id:
            row.settled_by_id, row.settled_at = by_id, at
    session.flush()
