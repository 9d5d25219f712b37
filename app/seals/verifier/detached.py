"""A signature beside a file: a detached JWS (RFC 7515, appendix F) of the issuer over the file's own bytes."""

import base64
from datetime import UTC, datetime

from app.seals.states import Verdict
from app.seals.verifier.encoding import base64url, strict_json
from app.seals.verifier.header import PARTS, check_header, take_apart
from app.seals.verifier.model import Refusal
from app.seals.verifier.reasons import Reason
from app.seals.verifier.signature import require_signature
from app.seals.verifier.signed import Asked, fitting_key

FILE_TYP = frozenset({"ai-seal-file+jws"})
MAX_SIGNATURE_BYTES = 4096
MAX_FILE_BYTES = 5 * 1024 * 1024
ROOM = MAX_FILE_BYTES * 4 // 3 + MAX_SIGNATURE_BYTES


def signed_at(signature: str, content: bytes, *, did: str, asked: Asked) -> datetime:
    """When ``did`` signed exactly these bytes, by the `iat` of the protected header. Raises Refusal."""
    parts = signature.strip().split(".")
    require_detached(parts, len(signature))
    token = take_apart(f"{parts[0]}.{_encoded(content)}.{parts[2]}", ROOM)
    check_header(token.header, asked.policy, FILE_TYP)
    require_signature(token, fitting_key(did, token, asked))
    at = _issued_at(parts[0])
    require_not_from_the_future(at, asked)
    return at


def require_detached(parts: list[str], size: int) -> None:
    """Header and signature with nothing between them: what was signed is the file and cannot be another text."""
    if len(parts) != PARTS or parts[1] or size > MAX_SIGNATURE_BYTES:
        raise Refusal(Verdict.MALFORMED, Reason.NOT_THREE_PARTS)


def require_not_from_the_future(at: datetime, asked: Asked) -> None:
    if at > asked.now + asked.skew:
        raise Refusal(Verdict.NOT_YET_VALID, Reason.BEGINS_LATER, at=at.isoformat())


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def require_whole_seconds(given: object) -> None:
    """Without a time nobody knows which of two files is newer."""
    if isinstance(given, bool) or not isinstance(given, int):
        raise Refusal(Verdict.MALFORMED, Reason.TIME_NOT_READABLE)


def _issued_at(header: str) -> datetime:
    given = strict_json(base64url(header)).get("iat")
    require_whole_seconds(given)
    try:
        return datetime.fromtimestamp(given, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise Refusal(Verdict.MALFORMED, Reason.TIME_NOT_READABLE) from error
