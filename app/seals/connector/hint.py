"""A signed hint that something changed at a registry: who says so, and when."""

from datetime import UTC, datetime, timedelta

from app.seals.states import Verdict
from app.seals.verifier import Asked, Json, Reason, Refusal, read_signed

HINT_TYP = frozenset({"ai-seal-hint+jwt"})
MAX_HINT_BYTES = 4096
# Older or from the future: a repetition, or a clock that cannot be believed.
HOLDS_FOR = timedelta(minutes=5)


def read_hint(token: bytes, did: str, asked: Asked) -> datetime:
    """When ``did`` said so. Raises Refusal."""
    members = read_signed(token, did=did, typ=HINT_TYP, limit=MAX_HINT_BYTES, asked=asked)
    require_its_own(members, did)
    said_at = _instant(members.get("iat"))
    require_said_now(said_at, asked.now)
    return said_at


def require_its_own(members: Json, did: str) -> None:
    if members.get("iss") != did:
        raise Refusal(Verdict.MALFORMED, Reason.ISS_DIFFERS)


def require_said_now(said_at: datetime, now: datetime) -> None:
    if abs(said_at - now) > HOLDS_FOR:
        raise Refusal(Verdict.EXPIRED, Reason.ENDED, at=(said_at + HOLDS_FOR).isoformat())


def _instant(given: object) -> datetime:
    if isinstance(given, bool) or not isinstance(given, int):
        raise Refusal(Verdict.MALFORMED, Reason.TIME_NOT_READABLE)
    try:
        return datetime.fromtimestamp(given, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise Refusal(Verdict.MALFORMED, Reason.TIME_NOT_READABLE) from error
