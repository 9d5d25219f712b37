"""The signed head: how many records there are, up to which change, and a digest over all of them."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.seals.states import Verdict
from app.seals.verifier import Asked, Json, Reason, Refusal, read_signed

HEAD_TYP = frozenset({"ai-seal-head+jwt"})
MAX_HEAD_BYTES = 16 * 1024
LONGEST_LIFE = timedelta(hours=24)
SKEW = timedelta(seconds=60)
SEPARATOR = "\x1f"
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Head:
    sequence: int
    count: int
    digest: str
    issued_at: datetime
    expires_at: datetime

    @property
    def says_the_same_as(self) -> tuple[int, int, str]:
        return self.sequence, self.count, self.digest


def read_head(token: bytes, did: str, asked: Asked) -> Head:
    """The head signed by ``did``, in force now. Raises Refusal; ENDED and BEGINS_LATER tell a wrong time."""
    members = read_signed(token, did=did, typ=HEAD_TYP, limit=MAX_HEAD_BYTES, asked=asked)
    if members.get("iss") != did:
        raise Refusal(Verdict.MALFORMED, Reason.ISS_DIFFERS)
    head = Head(
        sequence=_count(members, "sequence"),
        count=_count(members, "count"),
        digest=_digest(members),
        issued_at=_time(members, "iat"),
        expires_at=_time(members, "exp"),
    )
    if head.expires_at - head.issued_at > LONGEST_LIFE + SKEW:
        raise Refusal(Verdict.MALFORMED, Reason.TIME_NOT_READABLE)
    if head.issued_at > asked.now + SKEW:
        raise Refusal(Verdict.NOT_YET_VALID, Reason.BEGINS_LATER, at=head.issued_at.isoformat())
    if head.expires_at <= asked.now - SKEW:
        raise Refusal(Verdict.EXPIRED, Reason.ENDED, at=head.expires_at.isoformat())
    return head


def set_digest(standings: Iterable[tuple[str, str, int]]) -> str:
    """SHA-256 over one line a record, by number byte for byte: number, status, sequence, U+001F between them."""
    summed = hashlib.sha256()
    for number, status, sequence in sorted(standings, key=lambda line: line[0].encode()):
        summed.update(f"{number}{SEPARATOR}{status}{SEPARATOR}{sequence}\n".encode())
    return summed.hexdigest()


def _count(members: Json, name: str) -> int:
    value = members.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**62:
        raise Refusal(Verdict.MALFORMED, Reason.SUBJECT_INCOMPLETE, member=name)
    return value


def _digest(members: Json) -> str:
    value = members.get("setDigest")
    if not isinstance(value, str) or not _DIGEST.fullmatch(value):
        raise Refusal(Verdict.MALFORMED, Reason.SUBJECT_INCOMPLETE, member="setDigest")
    return value


def _time(members: Json, name: str) -> datetime:
    try:
        return datetime.fromtimestamp(_count(members, name), UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise Refusal(Verdict.MALFORMED, Reason.TIME_NOT_READABLE) from error
