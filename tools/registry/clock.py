from datetime import UTC, datetime


class Clock:
    """The registry's time: the machine's, or one that stands still until it is set again."""

    def __init__(self) -> None:
        self._fixed: datetime | None = None

    def now(self) -> datetime:
        """Aware, whole seconds."""
        return (self._fixed or datetime.now(UTC)).replace(microsecond=0)

    def set(self, at: datetime | None) -> None:
        self._fixed = at


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str) -> datetime:
    """Raises ValueError unless it is a time with its zone."""
    at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if at.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return at.astimezone(UTC)
