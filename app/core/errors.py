"""What the domain may refuse, without Flask. Messages are sentences for the person, translated at the edge.

DomainError
 ├─ NotFound     it does not exist for this person           404
 ├─ NotAllowed   it exists, and this person may not do it    403
 ├─ RuleBroken   a rule was broken, often by one field       422
 ├─ Conflict     somebody else changed it meanwhile          409
 └─ TooMany      a limit was reached                         429
"""

from app.core.language import Message, message


class DomainError(Exception):
    """Raised when a request cannot be granted; carries a sentence for the person."""

    def __init__(self, text: Message, *, field: str | None = None) -> None:
        super().__init__(text.source)
        self.text = text
        self.field = field


class NotFound(DomainError):
    """Raised when nothing is there for this person: absent and hidden look the same."""

    def __init__(self, text: Message | None = None) -> None:
        super().__init__(text or message("We could not find this page."))


class NotAllowed(DomainError):
    """Raised when this person may see a thing but not do this with it."""


class RuleBroken(DomainError):
    """Raised when input is well formed but breaks a rule; names the field if one field is to blame."""


class Conflict(DomainError):
    """Raised when a thing changed between reading and writing."""


class TooMany(DomainError):
    """Raised when a limit was reached; says after how many seconds it is worth trying again."""

    def __init__(self, text: Message, *, retry_after_seconds: int) -> None:
        super().__init__(text)
        self.retry_after_seconds = retry_after_seconds
