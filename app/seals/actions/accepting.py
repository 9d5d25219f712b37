"""An attestation as it is taken in: the record's own facts, its results, its first or next standing."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app.core.database import bump_revision
from app.seals.actions.mails import Change, mail_team
from app.seals.actions.scheme_rules import conflict_in
from app.seals.actions.standings import Evidence, first_standing, record_worse
from app.seals.connector import RecordFacts
from app.seals.models import Attestation, AttestationCheck, AttestationIdentifier, AttestationResult
from app.seals.rules.schemes import find_scheme
from app.seals.states import CheckOutcome, Conflict, Source, Standing, StatusPurpose, SubjectKind, Verification
from app.seals.verifier import Checked, ListUsed

COPIED = (
    "scheme_uri", "scheme_version", "assurance", "issuer_name", "holder_name", "system_name", "system_version",
    "outcome", "assessed_on", "issued_at", "valid_from", "valid_until", "surveillance_due", "first_granted_at",
    "report_url", "report_digest", "verify_url", "superseded_by",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Accepted:
    """A record that is believed, and on what grounds."""

    facts: RecordFacts
    standing: Standing
    registry_id: int
    scheme_code: str
    source: Source
    raw: str | None = None
    token: str | None = None
    checked: Checked | None = None
    conflict: Conflict | None = None
    conflict_detail: str = ""
    import_id: int | None = None
    import_until: datetime | None = None

    @property
    def token_sha256(self) -> str | None:
        return hashlib.sha256(self.token.encode()).hexdigest() if self.token else None

    def evidence(self, at: datetime) -> Evidence:
        facts = self.facts
        return Evidence(
            source=self.source,
            at=min(facts.standing_since, at),
            noted_at=at,
            sha256=self.token_sha256,
            sequence=facts.sequence,
            reason_code=facts.reason_code,
            reason_text=facts.reason_text,
        )


def accept_record(session: Session, taken: Accepted, *, at: datetime) -> Attestation:
    """Enter an attestation that was not known before."""
    facts = taken.facts
    since = min(facts.standing_since, at)
    made = Attestation(
        registry_id=taken.registry_id,
        number=facts.number,
        issuer_did=facts.issuer_did,
        standing=taken.standing,
        standing_since=since,
        withdrawn_at=since if taken.standing is Standing.WITHDRAWN else None,
        reason_code=facts.reason_code,
        reason_text=facts.reason_text,
        created_at=at,
        updated_at=at,
        import_id=taken.import_id,
        import_until=taken.import_until,
        **_columns(taken),
    )
    _checked(made, taken, at)
    session.add(made)
    session.flush()
    _write_parts(session, made, facts, replace=False)
    first_standing(session, made, taken.evidence(at))
    _note_check(session, made, taken, at)
    return made


def update_record(session: Session, held: Attestation, taken: Accepted, *, at: datetime) -> bool:
    """Take what changed. A standing gets graver at once, and better only when the signed lists were read as well."""
    if taken.token is None and held.credential is not None:
        # Without its credential a record proves nothing new about one that was proven.
        return record_worse(session, held, taken.standing, taken.evidence(at))
    is_new = held.record_sha256 != _sha256(taken.raw) or held.credential_sha256 != taken.token_sha256
    had_conflict = held.conflict is not None
    for name, value in _columns(taken).items():
        setattr(held, name, value)
    if held.conflict is not None and not had_conflict:
        mail_team(session, held, Change.CONFLICT, at=at)
    # After the credential: a result that follows an application is signed from its first moment.
    worse = record_worse(session, held, taken.standing, taken.evidence(at))
    _checked(held, taken, at)
    if held.organisation_id is not None:
        bump_revision(session)
    if is_new:
        held.updated_at = at
        _write_parts(session, held, taken.facts, replace=True)
        _note_check(session, held, taken, at)
    return is_new or worse


def _columns(taken: Accepted) -> dict[str, object]:
    facts = taken.facts
    # A scheme's own rules are looked at even where both sources agree: they may agree on nonsense.
    broken = conflict_in(taken.scheme_code, facts)
    conflict = taken.conflict or (broken[0] if broken else None)
    details = (
        [{"code": taken.conflict.value, "criterion": "", "detail": taken.conflict_detail}] if taken.conflict else []
    )
    details += broken[1] if broken else []
    return {
        **{name: getattr(facts, name) for name in COPIED},
        "scheme_code": taken.scheme_code,
        "subject_kind": scheme.subject_kind if (scheme := find_scheme(taken.scheme_code)) else SubjectKind.PRODUCT,
        "source": taken.source,
        "sequence": facts.sequence,
        "record": taken.raw,
        "record_sha256": _sha256(taken.raw),
        "credential": taken.token,
        "credential_sha256": taken.token_sha256,
        "conflict": conflict,
        "conflict_details": details or None,
        **_places(taken.checked),
    }


def _places(checked: Checked | None) -> Mapping[str, object]:
    """Where in which list its bits are; a list of each kind is enough."""
    by_purpose: dict[str, ListUsed] = {used.purpose: used for used in checked.lists} if checked else {}
    revocation, suspension = by_purpose.get(StatusPurpose.REVOCATION), by_purpose.get(StatusPurpose.SUSPENSION)
    return {
        "revocation_list_url": revocation.url if revocation else None,
        "revocation_index": revocation.index if revocation else None,
        "suspension_list_url": suspension.url if suspension else None,
        "suspension_index": suspension.index if suspension else None,
    }


def _checked(attestation: Attestation, taken: Accepted, at: datetime) -> None:
    attestation.last_checked_at = at
    if taken.checked is None:
        return
    attestation.confirmed_at = at
    attestation.list_valid_until = min((used.valid_until for used in taken.checked.lists), default=None)
    attestation.told_unverifiable_at = None
    if attestation.fault is Verification.INVALID_SIGNATURE:
        # A key that was dropped took its signatures along; this one was made with a key that counts.
        attestation.fault = None


def _write_parts(session: Session, attestation: Attestation, facts: RecordFacts, *, replace: bool) -> None:
    if replace:
        session.flush()
        for table in (AttestationIdentifier, AttestationResult):
            session.execute(delete(table).where(table.attestation_id == attestation.id))
        session.expire(attestation, ["identifiers", "results"])
    if facts.identifiers:
        rows = [
            {"attestation_id": attestation.id, "scheme": scheme, "value": value} for scheme, value in facts.identifiers
        ]
        session.execute(insert(AttestationIdentifier), rows)
    if facts.results:
        session.execute(insert(AttestationResult), _result_rows(attestation.id, facts))


def _result_rows(attestation_id: int, facts: RecordFacts) -> list[dict[str, object]]:
    unique = {result.criterion: result for result in facts.results}
    return [
        {
            "attestation_id": attestation_id,
            "position": position,
            "criterion": result.criterion,
            "applicable": result.applicable,
            "not_applicable_reason": result.not_applicable_reason,
            "need": result.need,
            "level": result.level,
            "fulfilled": result.fulfilled,
            "indicators": None,
        }
        for position, result in enumerate(unique.values())
    ]


def _note_check(session: Session, attestation: Attestation, taken: Accepted, at: datetime) -> None:
    session.add(
        AttestationCheck(
            attestation_id=attestation.id,
            at=at,
            outcome=CheckOutcome.CONFIRMED if taken.checked else CheckOutcome.CHANGED,
            verdict=taken.checked.verdict if taken.checked else None,
            detail=taken.checked.why.reason.value if taken.checked else taken.source.value,
            list_valid_until=attestation.list_valid_until,
        )
    )


def _sha256(text: str | None) -> str | None:
    return hashlib.sha256(text.encode()).hexdigest() if text is not None else None
