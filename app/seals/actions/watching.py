"""What time alone brings: an end, surveillance that is due, a confirmation grown too old; written down, told once.

Pages never wait for it: they derive the same from the clock.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from app.seals.actions.mails import Change, mail_team
from app.seals.actions.standings import Evidence, record_worse
from app.seals.models import Attestation, AttestationCheck, SyncRun
from app.seals.states import CheckOutcome, RunState, Standing

AT_ONCE = 200
CHECKS_KEPT = timedelta(days=90)
RUNS_KEPT = timedelta(days=90)
RUNNING = (Standing.GRANTED, Standing.SUSPENDED)


def note_ends(session: Session, *, at: datetime) -> int:
    """Write down what came to its end; returns how many."""
    count = 0
    for attestation in _some(session, Attestation.standing.in_(RUNNING), Attestation.valid_until <= at):
        assert attestation.valid_until is not None
        evidence = Evidence(attestation.source, attestation.valid_until, at, sha256=attestation.credential_sha256)
        count += record_worse(session, attestation, Standing.EXPIRED, evidence)
    return count


def tell_unverifiable(session: Session, *, at: datetime, after: timedelta) -> int:
    """Tell teams whose attestation could not be confirmed for so long that it no longer counts."""
    found = _some(
        session,
        Attestation.organisation_id.is_not(None),
        Attestation.standing == Standing.GRANTED,
        Attestation.confirmed_at < at - after,
        Attestation.told_unverifiable_at.is_(None),
    )
    for attestation in found:
        attestation.told_unverifiable_at = at
        mail_team(session, attestation, Change.UNVERIFIABLE, at=at)
    return len(found)


def tell_due(session: Session, *, at: datetime, today: date) -> int:
    """Tell teams on the day their surveillance is due, once for each such day."""
    found = _some(
        session,
        Attestation.organisation_id.is_not(None),
        Attestation.standing == Standing.GRANTED,
        Attestation.surveillance_due <= today,
        or_(Attestation.told_due_at.is_(None), Attestation.told_due_at < Attestation.surveillance_due),
    )
    for attestation in found:
        attestation.told_due_at = at
        mail_team(session, attestation, Change.SURVEILLANCE_DUE, at=at)
    return len(found)


def thin_out(session: Session, *, at: datetime) -> None:
    """Old checks that found nothing new, and old runs. Changes and refusals of standing runs stay."""
    session.execute(
        delete(AttestationCheck).where(
            AttestationCheck.outcome == CheckOutcome.CONFIRMED, AttestationCheck.at < at - CHECKS_KEPT
        )
    )
    session.execute(delete(SyncRun).where(SyncRun.state != RunState.RUNNING, SyncRun.started_at < at - RUNS_KEPT))


def _some(session: Session, *conditions: ColumnElement[bool]) -> Sequence[Attestation]:
    """Bounded, so that the transaction stays short: the next round takes the rest."""
    wanted = select(Attestation).where(*conditions, Attestation.fault.is_(None))
    return session.scalars(wanted.order_by(Attestation.id).limit(AT_ONCE)).all()
