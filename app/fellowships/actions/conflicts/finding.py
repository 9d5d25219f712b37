"""Conflicts that a search finds are written down at once, and whatever they bar ends at once.

A search sees every application, whoever began it: staff who are barred from one ask for it without learning of it.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.database import one_at_a_time
from app.fellowships.actions.conflicts.barring import end_assignments
from app.fellowships.models import EVERY, Application, ConflictOfInterest, Round, within
from app.fellowships.queries.conflicts.barred import people_of
from app.fellowships.queries.conflicts.world import conflicts_found
from app.fellowships.rules.conflicts import Finding
from app.fellowships.rules.conflicts.storing import evidence_values
from app.fellowships.states import ConflictSource


def find_in_round(session: Session, round_id: int, at: datetime) -> int:
    """Between everybody who could read here and every application, drafts too; returns how many are new."""
    with within(session, EVERY):
        row = session.get_one(Round, round_id)
        return _find(session, row, people_of(session, row, at), _applications_of(session, round_id), at)


def find_of_application(session: Session, application: Application, at: datetime) -> int:
    """When it begins, is submitted, or somebody joins it."""
    with within(session, EVERY):
        row = session.get_one(Round, application.round_id)
        return _find(session, row, people_of(session, row, at), [application.id], at)


def find_of_person(session: Session, round_id: int, account_id: int, at: datetime) -> int:
    """When somebody is asked to read."""
    with within(session, EVERY):
        row = session.get_one(Round, round_id)
        return _find(session, row, [account_id], _applications_of(session, round_id), at)


def _applications_of(session: Session, round_id: int) -> Sequence[int]:
    return session.scalars(select(Application.id).where(Application.round_id == round_id)).all()


def _find(
    session: Session, row: Round, account_ids: Collection[int], application_ids: Collection[int], at: datetime
) -> int:
    findings = conflicts_found(session, account_ids, application_ids, at)
    if not _unknown(session, findings):
        return 0
    # Two searches at once find the same: the second waits, and sees what the first wrote down.
    one_at_a_time(session, [f"conflicts of round {row.id}"])
    new = [_made(row.programme_id, finding, at) for finding in _unknown(session, findings)]
    session.add_all(new)
    session.flush()
    for conflict in new:
        note(session, "conflict.found", conflict, by_id=None)
    end_assignments(session, [(each.account_id, each.application_id) for each in new], by_id=None, at=at)
    return len(new)


def _unknown(session: Session, findings: Sequence[Finding]) -> list[Finding]:
    """Without what is written down, whatever became of it: what was dismissed stays dismissed."""
    known = _fingerprints(session, {each.application_id for each in findings})
    return [each for each in findings if (each.application_id, each.account_id, each.fingerprint) not in known]


def _fingerprints(session: Session, application_ids: Iterable[int]) -> set[tuple[int, int, str]]:
    kept = ConflictOfInterest
    wanted = select(kept.application_id, kept.account_id, kept.fingerprint)
    rows = session.execute(wanted.where(kept.application_id.in_(list(application_ids))))
    return {(application_id, account_id, fingerprint) for application_id, account_id, fingerprint in rows}


def _made(programme_id: int, finding: Finding, at: datetime) -> ConflictOfInterest:
    return ConflictOfInterest(
        programme_id=programme_id,
        application_id=finding.application_id,
        account_id=finding.account_id,
        kind=finding.kind.value,
        fingerprint=finding.fingerprint,
        evidence=evidence_values(finding.evidence),
        source=ConflictSource.FOUND,
        at=at,
    )


def note(session: Session, event: str, conflict: ConflictOfInterest, *, by_id: int | None) -> None:
    """Every entry says of which application it is, so that whoever must not see it does not see the entry."""
    audit.record(
        session,
        event,
        actor_id=by_id,
        object_type="conflict",
        object_id=conflict.id,
        application_id=conflict.application_id,
        account_id=conflict.account_id,
        kind=conflict.kind,
    )
