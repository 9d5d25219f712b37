"""Why an application has a later end, as its people read it."""

from app.core.language import Message, message, speaking

# Written down in German with every extension after an outage.
OUTAGE = message("Our service was out of order before the deadline.")


def outage_reason() -> str:
    with speaking("de"):
        return str(OUTAGE)


def reason_read(reason: str) -> str | Message:
    """Our own sentence in the reader's language, everybody else's words as they stand."""
    return OUTAGE if reason == outage_reason() else reason
