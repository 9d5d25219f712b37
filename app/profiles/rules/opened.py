"""Two windows on one part of a profile: what was typed is never lost, and nobody overwrites unseen."""

import json
from collections.abc import Mapping
from hashlib import sha256

from app.core.errors import Conflict
from app.core.language import message
from app.profiles.rules.history import PartValues

FINGERPRINT_LENGTH = 16


class PartClash(Conflict):
    """Raised when a part was changed since the page was opened; ``saved`` is what it holds now, None if it is gone."""

    def __init__(self, saved: PartValues | None) -> None:
        gone = message("This entry was removed in the meantime. Save to add it again with what you typed.")
        changed = message("This entry was changed in the meantime. Compare both versions, then save yours.")
        super().__init__(gone if saved is None else changed)
        self.saved = saved


def fingerprint(values: Mapping[str, object] | None) -> str:
    """Short and the same for the same values: a page carries it to say which version it was opened with."""
    if values is None:
        return ""
    return sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()[:FINGERPRINT_LENGTH]


def check_opened(opened: str, saved: PartValues | None, sent: PartValues) -> None:
    """Raises PartClash when ``saved`` is neither what the page was opened with nor what was sent."""
    if saved is None or (fingerprint(saved) != opened and dict(saved) != dict(sent)):
        raise PartClash(saved)
