"""What staff sees of registries: sources and their health, what waits for a second person, runs, conflicts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.orm import Session, selectinload

from app.accounts.models import Account
from app.core.errors import NotFound
from app.profiles.models import Organisation
from app.seals.models import (
    Attestation,
    AttestationComment,
    AttestationImport,
    RegistryKey,
    SealRegistry,
    SyncRefusal,
    SyncRun,
    TrustDecision,
)
from app.seals.queries.trust import is_asked
from app.seals.states import ImportState, TrustState

SHOWN = 20
MOST = 100
LATE_AFTER = timedelta(hours=24)
# A file with faults waits for nobody: it is corrected and read again.
_WAITS_FOR_SOMEBODY = (AttestationImport.state == ImportState.PROPOSED, AttestationImport.rows_bad == 0)


@dataclass(frozen=True)
class Health:
    """A registry and how it is: ``is_late`` when its last good answer is older than a day."""

    registry: SealRegistry
    attestations: int
    is_late: bool


@dataclass(frozen=True)
class Waiting:
    decision: TrustDecision
    registry_name: str
    proposed_by: str
    kid: str
    thumbprint: str


@dataclass(frozen=True)
class Desk:
    registries: tuple[Health, ...]
    waiting: tuple[Waiting, ...]
    imports: Sequence[AttestationImport]
    conflicts: Sequence[Row[Attestation, str | None]]
    comments: Sequence[Row[AttestationComment, str, str]]
    former_numbers: Sequence[Row[Attestation, str | None]]


def desk(session: Session, now: datetime) -> Desk:
    waiting_imports = select(AttestationImport).where(*_WAITS_FOR_SOMEBODY)
    return Desk(
        registries=tuple(registries(session, now)),
        waiting=tuple(waiting_decisions(session)),
        imports=session.scalars(waiting_imports.order_by(AttestationImport.id)).all(),
        conflicts=conflicts(session),
        comments=_last_comments(session),
        former_numbers=former_numbers(session),
    )


def registries(session: Session, now: datetime) -> list[Health]:
    counts = select(Attestation.registry_id, func.count().label("held")).group_by(Attestation.registry_id).subquery()
    rows = session.execute(
        select(SealRegistry, func.coalesce(counts.c.held, 0), _is_late(now))
        .outerjoin(counts, counts.c.registry_id == SealRegistry.id)
        .options(selectinload(SealRegistry.keys))
        .order_by(SealRegistry.name, SealRegistry.id)
    )
    return [Health(registry, held, is_late) for registry, held, is_late in rows]


def _is_late(now: datetime) -> ColumnElement[bool]:
    """It is asked, and its last good answer is older than a day."""
    return is_asked() & or_(SealRegistry.last_success_at.is_(None), SealRegistry.last_success_at < now - LATE_AFTER)


def waiting_decisions(session: Session, registry_id: int | None = None) -> list[Waiting]:
    wanted = (
        select(TrustDecision, SealRegistry.name, Account.display_name, RegistryKey.kid, RegistryKey.thumbprint)
        .join(SealRegistry, SealRegistry.id == TrustDecision.registry_id)
        .outerjoin(Account, Account.id == TrustDecision.by_id)
        .outerjoin(RegistryKey, RegistryKey.id == TrustDecision.key_id)
        .where(TrustDecision.state == TrustState.PROPOSED)
        .order_by(TrustDecision.at, TrustDecision.id)
    )
    if registry_id is not None:
        wanted = wanted.where(TrustDecision.registry_id == registry_id)
    return [
        Waiting(decision, name, by or "–", (kid or "").partition("#")[2], thumbprint or "")
        for decision, name, by, kid, thumbprint in session.execute(wanted)
    ]


def decisions_of(session: Session, registry_id: int) -> Sequence[TrustDecision]:
    """Newest first."""
    wanted = select(TrustDecision).where(TrustDecision.registry_id == registry_id)
    return session.scalars(wanted.order_by(TrustDecision.id.desc()).limit(MOST)).all()


def runs_of(session: Session, registry_id: int) -> Sequence[SyncRun]:
    """Newest first."""
    wanted = select(SyncRun).where(SyncRun.registry_id == registry_id)
    return session.scalars(wanted.order_by(SyncRun.id.desc()).limit(SHOWN)).all()


def refusals_of(session: Session, registry_id: int) -> Sequence[SyncRefusal]:
    """Newest first."""
    wanted = select(SyncRefusal).join(SyncRun, SyncRun.id == SyncRefusal.run_id)
    return session.scalars(
        wanted.where(SyncRun.registry_id == registry_id).order_by(SyncRefusal.id.desc()).limit(MOST)
    ).all()


def conflicts(session: Session) -> Sequence[Row[Attestation, str | None]]:
    wanted = select(Attestation, Organisation.name).outerjoin(
        Organisation, Organisation.id == Attestation.organisation_id
    )
    return session.execute(
        wanted.where(Attestation.conflict.is_not(None)).order_by(Attestation.number, Attestation.id).limit(MOST)
    ).all()


def former_numbers(session: Session) -> Sequence[Row[Attestation, str | None]]:
    """Bad news that stays shown although the number that bound it is gone: staff says whose it is."""
    wanted = select(Attestation, Organisation.name).join(Organisation, Organisation.id == Attestation.organisation_id)
    return session.execute(
        wanted.where(_number_is_gone()).order_by(Attestation.number, Attestation.id).limit(MOST)
    ).all()


def _number_is_gone() -> ColumnElement[bool]:
    return Attestation.former_number.is_not(None) & Attestation.former_number_settled_at.is_(None)


def attestation_by_public_id(session: Session, public_id: str) -> Attestation:
    """Raises NotFound."""
    found = session.scalar(select(Attestation).where(Attestation.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def _last_comments(session: Session) -> Sequence[Row[AttestationComment, str, str]]:
    wanted = select(AttestationComment, Attestation.number, Attestation.public_id).join(
        Attestation, Attestation.id == AttestationComment.attestation_id
    )
    return session.execute(wanted.order_by(AttestationComment.id.desc()).limit(SHOWN)).all()


def imports(session: Session) -> Sequence[Row[AttestationImport, str]]:
    """Newest first, with the issuer's name."""
    wanted = select(AttestationImport, SealRegistry.name).join(
        SealRegistry, SealRegistry.id == AttestationImport.registry_id
    )
    return session.execute(wanted.order_by(AttestationImport.id.desc()).limit(MOST)).all()


def exported(session: Session) -> Sequence[Row[Attestation, str, str | None]]:
    """Every attestation with its registry and holder here, for the file."""
    wanted = (
        select(Attestation, SealRegistry.name, Organisation.name)
        .join(SealRegistry, SealRegistry.id == Attestation.registry_id)
        .outerjoin(Organisation, Organisation.id == Attestation.organisation_id)
    )
    return session.execute(wanted.order_by(Attestation.number, Attestation.id)).all()


def open_points(session: Session, now: datetime) -> tuple[int, int, int, int, int]:
    """Decisions and files that wait, alarms, late sources, contradictions, numbers that are gone. One statement."""
    counts = (
        select(func.count()).select_from(TrustDecision).where(TrustDecision.state == TrustState.PROPOSED),
        select(func.count()).select_from(AttestationImport).where(*_WAITS_FOR_SOMEBODY),
        select(func.count()).select_from(SealRegistry).where(SealRegistry.alarm.is_not(None)),
        select(func.count()).select_from(SealRegistry).where(_is_late(now)),
        select(func.count()).select_from(Attestation).where(Attestation.conflict.is_not(None)),
        select(func.count()).select_from(Attestation).where(_number_is_gone()),
    )
    decisions, files, alarms, late, contradictions, numbers = session.execute(
        select(*(each.scalar_subquery() for each in counts))
    ).one()
    return decisions + files, alarms, late, contradictions, numbers
