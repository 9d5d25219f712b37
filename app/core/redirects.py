"""Where a person may be sent after a deed: only to a path of this platform."""

import re
from urllib.parse import urlsplit

_PLAIN_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")
MAXIMUM_LENGTH = 2_000


def safe_next(target: str | None, *, default: str) -> str:
    """``target`` when it is a path of ours, else ``default``: no host, scheme, back-slash or control character."""
    if not target or len(target) > MAXIMUM_LENGTH or not target.isascii():
        return default
    if not _PLAIN_PATH.fullmatch(target):
        return default
    decoded = target.lower()
    if any(mark in decoded[:12] for mark in ("%09", "%0a", "%0d", "%5c", "/%2f")):
        return default
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else default
