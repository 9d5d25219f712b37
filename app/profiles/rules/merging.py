"""Two people, one profile: different fields merge, one field changed by both is shown to both."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.errors import Conflict
from app.core.language import message
from app.profiles.rules.fields import Value, Values


@dataclass(frozen=True)
class Clash:
    """One field that two people changed: what is saved now, and what came too late."""

    key: str
    saved: Value
    late: Value


@dataclass(frozen=True)
class Merged:
    """``changes`` are to be written; ``clashes`` nobody may decide but a person."""

    changes: dict[str, Value]
    clashes: tuple[Clash, ...]


class FieldsClash(Conflict):
    """Raised when a field was changed by somebody else since the page was opened; nothing was written."""

    def __init__(self, clashes: tuple[Clash, ...], version: int) -> None:
        super().__init__(message("Somebody else changed the same field. Choose what is to stay."))
        self.clashes = clashes
        self.version = version


def merge(asked: Values, current: Values, base: Mapping[str, Value]) -> Merged:
    """``asked`` is what came in, ``current`` what is saved, ``base`` the former value of each field changed since.

    A field that the person left as it was when the page was opened keeps what somebody else has written since.
    """
    changes: dict[str, Value] = {}
    clashes: list[Clash] = []
    for key, value in asked.items():
        if value == current.get(key):
            continue
        if key not in base:
            changes[key] = value
        elif value != base[key]:
            clashes.append(Clash(key, current.get(key), value))
    return Merged(changes, tuple(clashes))
