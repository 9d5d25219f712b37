"""A mail that waits may carry a link that opens somebody's account. Staff see that there is one, never which."""

import re

_KEY = re.compile(r"[A-Za-z0-9_\-]{20,}")
_ADDRESS = re.compile(r"https?://\S+")
MASK = "…"


def without_keys(text: str) -> str:
    """``text`` with every long random part of its addresses left out."""
    return _ADDRESS.sub(lambda found: _KEY.sub(MASK, found.group()), text)
