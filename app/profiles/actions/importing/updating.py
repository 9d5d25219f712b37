"""A row that has changed since the last import: only what the file changed is written, and no person is overruled."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.errors import RuleBroken
from app.profiles.actions.conflicts import keep_late_words
from app.profiles.actions.parts import replace_portfolio
from app.profiles.actions.saving import save_fields
from app.profiles.models import Profile, ProfileChange, ProfileSource
from app.profiles.rules.checking import check_together
from app.profiles.rules.history import IMPORT
from app.profiles.rules.mapping.refusals import Refusal, Row, shortened
from app.profiles.rules.mapping.rows import digest_of
from app.profiles.rules.merging import FieldsClash

HALF = 32


def update_profile(session: Session, source: ProfileSource, row: Row, *, at: datetime) -> int:
    """Write what the row says anew; returns how many fields wait for a person's choice between two words.

    A field that a person changed since the last import keeps the person's words unless the file says something new of
    it: then both are kept, and the person chooses. Raises RuleBroken when the row does not fit what is saved.
    """
    check_together(row.values)
    profile = session.get_one(Profile, source.profile_id)
    base_version = _last_imported_version(session, profile.id)
    values, waiting = dict(row.values), 0
    try:
        save_fields(session, profile, values, base_version=base_version, by_id=None, at=at, page=IMPORT)
    except FieldsClash as clash:
        keep_late_words(session, profile.id, clash.clashes, by_id=None, at=at)
        waiting = len(clash.clashes)
        kept = {key: value for key, value in values.items() if key not in {each.key for each in clash.clashes}}
        save_fields(session, profile, kept, base_version=base_version, by_id=None, at=at, page=IMPORT)
    digest = digest_of(row.values, row.portfolio)
    if row.portfolio is not None and digest[HALF:] != source.row_hash[HALF:]:
        replace_portfolio(session, profile, row.portfolio, by_id=None, at=at)
    source.row_hash, source.imported_at = digest, at
    session.flush()
    return waiting


def _last_imported_version(session: Session, profile_id: int) -> int:
    """The profile's version when a file last changed it; 1 is the version it was created with."""
    statement = select(func.max(ProfileChange.profile_version)).where(
        ProfileChange.profile_id == profile_id, ProfileChange.page == IMPORT
    )
    return session.scalar(statement) or 1


def refusal_of(row: Row, error: RuleBroken) -> Refusal:
    key = error.field or ""
    value = row.values.get(key)
    said = "" if value is None else shortened(value)
    return Refusal(row.line, error.text, key, value=said, external_id=row.external_id)
