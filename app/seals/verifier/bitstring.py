"""The bits of a Bitstring Status List, unpacked within bounds."""

import zlib

from app.seals.states import Verdict
from app.seals.verifier.encoding import Unreadable, base64url
from app.seals.verifier.model import Refusal, StatusRules
from app.seals.verifier.reasons import Reason

MULTIBASE_BASE64URL = "u"
GZIP_ONLY = 31
BITS_A_BYTE = 8


def require_encoded_size(encoded: str, limit: int) -> None:
    if len(encoded) > limit:
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_TOO_LARGE, limit=limit)


def require_multibase(encoded: str) -> None:
    if not encoded.startswith(MULTIBASE_BASE64URL):
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_DAMAGED)


def require_expanded_size(size: int, limit: int) -> None:
    if size > limit:
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_TOO_LARGE, limit=limit)


def require_complete(*, ended: bool) -> None:
    if not ended:
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_DAMAGED)


def require_single_member(rest: bytes) -> None:
    """A second gzip member would be read by some and not by others."""
    if rest:
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_DAMAGED)


def require_entries(bits: bytes, least: int) -> None:
    if len(bits) * BITS_A_BYTE < least:
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_TOO_SHORT, least=least)


def require_inside(index: int, bits: bytes) -> None:
    if index >= len(bits) * BITS_A_BYTE:
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_INDEX_OUTSIDE, index=index)


def unpack(encoded: str, rules: StatusRules) -> bytes:
    """The bits of ``encoded``; never more than one byte above the bound is expanded. Raises Refusal."""
    require_encoded_size(encoded, rules.max_encoded_chars)
    require_multibase(encoded)
    expander = zlib.decompressobj(GZIP_ONLY)
    try:
        bits = expander.decompress(base64url(encoded[1:]), rules.max_expanded_bytes + 1)
    except (Unreadable, zlib.error) as error:
        raise Refusal(Verdict.STATUS_UNAVAILABLE, Reason.STATUS_LIST_DAMAGED) from error
    require_expanded_size(len(bits), rules.max_expanded_bytes)
    require_complete(ended=expander.eof)
    require_single_member(expander.unused_data)
    require_entries(bits, rules.min_entries)
    return bits


def bit(bits: bytes, index: int) -> bool:
    """Entry ``index``; the leftmost bit of the first byte is entry 0. Raises Refusal if there is none."""
    require_inside(index, bits)
    return bool(bits[index // BITS_A_BYTE] >> (BITS_A_BYTE - 1 - index % BITS_A_BYTE) & 1)
