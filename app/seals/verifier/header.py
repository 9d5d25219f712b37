"""The header of a token: it may say which form, algorithm and key are meant, and nothing else is listened to.

A key or certificate that the header brings along (`jwk`, `jku`, `x5c`, `x5u`) is not even read.
"""

from dataclasses import dataclass
from functools import lru_cache

from app.seals.states import Verdict
from app.seals.verifier.encoding import Unreadable, base64url, strict_json
from app.seals.verifier.model import Json, Policy, Refusal
from app.seals.verifier.reasons import Reason

PARTS = 3
CONTENT_TYPES = frozenset({"vc", "application/vc"})
LONGEST_REMEMBERED = 512


@dataclass(frozen=True, slots=True)
class Header:
    """The four parameters that count, and whether one of those is there that would change what is signed."""

    algorithm: object
    typ: object
    content_type: object
    key_id: object
    is_critical: bool


@dataclass(slots=True)
class Token:
    """A compact token taken apart; nothing of it is believed yet."""

    header: Header
    signed: str
    payload: str
    signature: str


def require_size(size: int, limit: int) -> None:
    if size > limit:
        raise Refusal(Verdict.TOO_LARGE, Reason.TOO_MANY_BYTES, limit=limit)


def require_three_parts(parts: list[str]) -> None:
    if len(parts) != PARTS:
        raise Refusal(Verdict.MALFORMED, Reason.NOT_THREE_PARTS)


def require_algorithm(header: Header, allowed: frozenset[str]) -> None:
    if header.algorithm not in allowed:
        raise Refusal(Verdict.BAD_ALGORITHM, Reason.ALGORITHM_REFUSED, algorithm=header.algorithm)


def require_nothing_critical(header: Header) -> None:
    if header.is_critical:
        raise Refusal(Verdict.MALFORMED, Reason.CRITICAL_HEADER)


def require_typ(header: Header, allowed: frozenset[str]) -> None:
    if header.typ not in allowed:
        raise Refusal(Verdict.BAD_TYP, Reason.TYP_REFUSED, typ=header.typ)


def require_content_type(header: Header) -> None:
    if header.content_type is not None and header.content_type not in CONTENT_TYPES:
        raise Refusal(Verdict.BAD_TYP, Reason.CONTENT_TYPE_REFUSED, cty=header.content_type)


def take_apart(token: str | bytes, limit: int) -> Token:
    """The parts of ``token``. Raises Refusal (too_large, malformed)."""
    require_size(len(token), limit)
    parts = _text(token).split(".", PARTS)
    require_three_parts(parts)
    header = _remembered(parts[0]) if len(parts[0]) <= LONGEST_REMEMBERED else _header(parts[0])
    return Token(header, f"{parts[0]}.{parts[1]}", *parts[1:3])


def check_header(header: Header, policy: Policy, typ: frozenset[str]) -> None:
    """The header's own claims, before anything else is read. Raises Refusal."""
    require_algorithm(header, policy.algorithms)
    require_nothing_critical(header)
    require_typ(header, typ)
    require_content_type(header)


def _text(token: str | bytes) -> str:
    try:
        return token.decode("ascii") if isinstance(token, bytes) else token
    except UnicodeDecodeError as error:
        raise Refusal(Verdict.MALFORMED, Reason.NOT_THREE_PARTS) from error


def _header(segment: str) -> Header:
    try:
        members = strict_json(base64url(segment))
    except Unreadable as error:
        raise Refusal(Verdict.MALFORMED, Reason.HEADER_NOT_READABLE, fault=error) from error
    if not isinstance(members, dict):
        raise Refusal(Verdict.MALFORMED, Reason.HEADER_NOT_READABLE, fault="not an object")
    return Header(
        algorithm=_word(members, "alg"),
        typ=_word(members, "typ"),
        content_type=_word(members, "cty"),
        key_id=_word(members, "kid"),
        is_critical="crit" in members or "b64" in members,
    )


def _word(members: Json, name: str) -> object:
    """A parameter as it stands if it can be compared, else something that equals no allowed value."""
    value = members.get(name)
    return value if value is None or isinstance(value, str) else repr(type(value))


# Every credential of an issuer has the same header: read once.
_remembered = lru_cache(maxsize=256)(_header)
