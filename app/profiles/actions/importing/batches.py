"""A batch of good rows against what the database knows of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import RuleBroken
from app.core.language import message
from app.profiles.actions.importing.bulk import Publishing, insert_profiles
from app.profiles.actions.importing.orders import Tally, Watching
from app.profiles.actions.importing.updating import refusal_of, update_profile
from app.profiles.models import Profile, ProfileSource
from app.profiles.rules.kinds import KindOfProfile
from app.profiles.rules.labels import KINDS
from app.profiles.rules.mapping.columns import ID
from app.profiles.rules.mapping.refusals import Refusal, Row
from app.profiles.rules.mapping.rows import digest_of
from app.profiles.states import Kind, ProfileState


@dataclass(frozen=True)
class Batch:
    """Rows of one file that are written together."""

    kind: KindOfProfile
    source: str
    rows: Sequence[Row]
    publishing: Publishing
    at: datetime


@dataclass
class _Sorted:
    """The rows by what is to be done with them."""

    new: list[Row] = field(default_factory=list)
    changed: list[tuple[ProfileSource, Row]] = field(default_factory=list)
    same: int = 0
    refused: int = 0


def write(session: Session, batch: Batch, watching: Watching) -> Tally:
    """Insert what is new, change what has changed, leave the rest."""
    found = _sort(session, batch, watching)
    states = insert_profiles(session, found.new, source=batch.source, publishing=batch.publishing, at=batch.at)
    done = Tally(created=len(found.new), same=found.same, refused=found.refused)
    if batch.publishing.publish:
        done.drafts = states.get(ProfileState.DRAFT, 0)
    for source, row in found.changed:
        _change(session, source, row, batch, watching, done)
    if done.changes_anything:
        audit.record(
            session, "profiles.imported", actor_id=None, object_type="import", object_id=None,
            source=batch.source, kind=batch.kind.kind.value, created=done.created, changed=done.changed,
        )  # fmt: skip
    session.flush()
    return done


def compare(session: Session, batch: Batch, watching: Watching) -> Tally:
    """What `write` would do."""
    found = _sort(session, batch, watching)
    drafts = 0
    if batch.publishing.publish:
        drafts = sum(batch.publishing.state_of(row) is ProfileState.DRAFT for row in found.new)
    return Tally(
        created=len(found.new), changed=len(found.changed), same=found.same, refused=found.refused, drafts=drafts
    )


def _change(session: Session, source: ProfileSource, row: Row, batch: Batch, watching: Watching, done: Tally) -> None:
    try:
        done.waiting += update_profile(session, source, row, at=batch.at)
        done.changed += 1
    except RuleBroken as error:
        done.refused += 1
        watching.refused(refusal_of(row, error))


def _sort(session: Session, batch: Batch, watching: Watching) -> _Sorted:
    known = _known(session, batch)
    found = _Sorted()
    for row in batch.rows:
        if row.external_id not in known:
            found.new.append(row)
            continue
        source, kind = known[row.external_id]
        if kind is not batch.kind.kind:
            found.refused += 1
            watching.refused(_other_kind(row, kind))
        elif source.row_hash == digest_of(row.values, row.portfolio):
            found.same += 1
        else:
            found.changed.append((source, row))
    return found


def _known(session: Session, batch: Batch) -> dict[str, tuple[ProfileSource, Kind]]:
    rows = session.execute(
        select(ProfileSource, Profile.kind)
        .join(Profile, Profile.id == ProfileSource.profile_id)
        .where(
            ProfileSource.source == batch.source, ProfileSource.external_id.in_([row.external_id for row in batch.rows])
        )
        .order_by(ProfileSource.id)
    )
    return {source.external_id: (source, kind) for source, kind in rows}


def _other_kind(row: Row, kind: Kind) -> Refusal:
    reason = message("Under this id the source has a profile of another kind already: {kind}.", kind=KINDS[kind])
    return Refusal(row.line, reason, ID, value=row.external_id[:80], external_id=row.external_id)
