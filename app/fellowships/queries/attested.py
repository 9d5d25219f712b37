"""What the attestations of a profile's products say at one moment, to be kept with a submission."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from app.seals.queries.showing import attestations_of
from app.seals.rules.display import Display, whole_display
from app.seals.rules.freshness import Thresholds


def attested_now(
    session: Session, profile_id: int | None, at: datetime, thresholds: Thresholds
) -> dict[str, object] | None:
    """Standing and verification of every public attestation, by its number; None where there is none."""
    if profile_id is None:
        return None
    stored = attestations_of(session, [profile_id]).get(profile_id, [])
    shown = [whole_display(each.facts, at, thresholds) for each in stored]
    found = sorted((_told(each) for each in shown if each.is_public), key=lambda told: str(told["number"]))
    return {"at": at.isoformat(), "attestations": found} if found else None


def _told(shown: Display) -> dict[str, object]:
    facts = shown.facts
    return {
        "number": facts.number,
        "scheme": facts.scheme_code,
        "issuer": facts.issuer_name,
        "system": facts.system_name,
        "version": facts.system_version,
        "outcome": facts.outcome.value if facts.outcome else None,
        "standing": shown.standing.value,
        "standing_since": facts.standing_since.isoformat(),
        "verification": shown.verification.value,
        "confirmed_at": _iso(facts.confirmed_at),
        "assessed_on": _iso(facts.assessed_on),
        "valid_until": _iso(facts.valid_until),
        "is_for_current_version": shown.is_for_current_version,
    }


def _iso(moment: date | None) -> str | None:
    return moment.isoformat() if moment else None
