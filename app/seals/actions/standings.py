"""The one place where a standing changes: what may follow, what sticks, and the line in the history."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.database import bump_revision
from app.seals.actions.mails import change_of, mail_team
from app.seals.models import Attestation, AttestationEvent
from app.seals.states import NOT_PUBLIC, PRECEDENCE, ReasonCode, Source, Standing

# Left only by newer signed evidence; everything else that is graver than granted stays.
LIFTED_BY_EVIDENCE = frozenset({Standing.SUSPENDED, Standing.EXPIRED})


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a change rests on: from where, when the issuer says it happened, and the hash of what was signed."""

    source: Source
    at: datetime
    noted_at: datetime
    sha256: str | None = None
    sequence: int | None = None
    reason_code: ReasonCode | None = None
    reason_text: str | None = None


def is_worse(new: Standing, old: Standing) -> bool:
    if old in NOT_PUBLIC:
        # Before there was a result there is nothing to fall from: whatever comes next is taken.
        return new is not old
    return PRECEDENCE[new] > PRECEDENCE[old]


def is_better(new: Standing, old: Standing) -> bool:
    return old in LIFTED_BY_EVIDENCE and PRECEDENCE[new] < PRECEDENCE[old] and new not in NOT_PUBLIC


def record_worse(session: Session, attestation: Attestation, standing: Standing, evidence: Evidence) -> bool:
    """Bad news is taken from every source. False where it is none: nothing is changed then."""
    if attestation.withdrawn_at is not None or not is_worse(standing, attestation.standing):
        return False
    _record(session, attestation, standing, evidence)
    return True


def record_better(session: Session, attestation: Attestation, standing: Standing, evidence: Evidence) -> bool:
    """Lift a suspension or an expiry on evidence signed after it. False where the rules refuse it."""
    is_newer = evidence.sha256 is not None and evidence.at > attestation.standing_since
    if attestation.withdrawn_at is not None or not is_better(standing, attestation.standing) or not is_newer:
        return False
    _record(session, attestation, standing, evidence)
    return True


def first_standing(session: Session, attestation: Attestation, evidence: Evidence) -> None:
    """The first line of the history."""
    _note(session, attestation, None, attestation.standing, evidence)


def _record(session: Session, attestation: Attestation, standing: Standing, evidence: Evidence) -> None:
    before = attestation.standing
    if standing is Standing.WITHDRAWN:
        attestation.withdrawn_at = evidence.at
    attestation.standing = standing
    attestation.standing_since = evidence.at
    attestation.reason_code, attestation.reason_text = evidence.reason_code, evidence.reason_text
    attestation.updated_at = evidence.noted_at
    _note(session, attestation, before, standing, evidence)
    if attestation.organisation_id is not None:
        bump_revision(session)
        change = change_of(before, standing)
        if change is not None:
            mail_team(session, attestation, change, at=evidence.noted_at)


def _note(
    session: Session, attestation: Attestation, before: Standing | None, standing: Standing, evidence: Evidence
) -> None:
    session.add(
        AttestationEvent(
            attestation_id=attestation.id,
            at=evidence.at,
            noted_at=evidence.noted_at,
            from_standing=before,
            to_standing=standing,
            reason_code=evidence.reason_code,
            source=evidence.source,
            sequence=evidence.sequence,
            evidence_sha256=evidence.sha256,
        )
    )
