"""What the attestations keep of a person, for the download of one's own data."""

from collections.abc import Mapping, Sequence

from sqlalchemy import exists, inspect, or_, select
from sqlalchemy.orm import Session

from app.core.database import Base
from app.core.person import Person
from app.profiles.models import Profile, ProfileMember
from app.profiles.states import Kind
from app.seals.models import (
    AttestationClaim,
    AttestationComment,
    AttestationImport,
    AttestationMailRefusal,
    TrustDecision,
)

TABLES: Mapping[str, tuple[type[Base], tuple[str, ...]]] = {
    "attestation_claims": (AttestationClaim, ("by_id", "decided_by_id")),
    "attestation_comments": (AttestationComment, ("by_id",)),
    "attestation_imports": (AttestationImport, ("by_id", "second_by_id")),
    "attestation_mail_refusals": (AttestationMailRefusal, ("account_id",)),
    "seal_trust_decisions": (TrustDecision, ("by_id", "second_by_id")),
}
# Rows' own numbers say nothing to the person; an imported file holds other companies' data.
LEFT_OUT = frozenset({"id", "content", "faults"})


def export_seals(session: Session, _viewer: Person | None, ids: Sequence[int]) -> Mapping[int, object]:
    """Filler of `person.export`: account id → rows by table."""
    return {account_id: {name: _rows(session, name, account_id) for name in TABLES} for account_id in ids}


def may_hold_attestations(session: Session, account_id: int) -> bool:
    """Whether this person is of a team whose organisation could hold one."""
    member = exists().where(ProfileMember.profile_id == Profile.id, ProfileMember.account_id == account_id)
    return bool(session.scalar(select(exists().where(Profile.kind != Kind.INVESTOR, member))))


def _rows(session: Session, name: str, account_id: int) -> list[dict[str, object]]:
    table, columns = TABLES[name]
    is_theirs = or_(*(getattr(table, column) == account_id for column in columns))
    return [_plain(row) for row in session.scalars(select(table).where(is_theirs).order_by(table.__table__.c.id))]


def _plain(row: Base) -> dict[str, object]:
    columns = [column.key for column in inspect(row).mapper.column_attrs if column.key not in LEFT_OUT]
    return {key: _value(getattr(row, key)) for key in columns}


def _value(value: object) -> object:
    return value if isinstance(value, str | int | bool | None) else str(value)
