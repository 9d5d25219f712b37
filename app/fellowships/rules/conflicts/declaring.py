"""What people may declare themselves, and how a conflict is settled."""

from collections.abc import Mapping

from app.core.errors import RuleBroken
from app.core.language import Message, message
from app.fellowships.rules.conflicts.kinds import ConflictKind
from app.fellowships.states import ConflictSource, ConflictState

DECLARABLE: Mapping[ConflictKind, Message] = {
    ConflictKind.SAME_PERSON: message("I stand behind this application myself"),
    ConflictKind.FAMILY: message("Family or a close personal relation"),
    ConflictKind.SAME_ORGANISATION: message("The same employer, now or in the last three years"),
    ConflictKind.SAME_TEAM: message("We work or worked together"),
    ConflictKind.MENTORING: message("I advise or advised this team"),
    ConflictKind.PORTFOLIO: message("A share, an investment or another financial interest"),
    ConflictKind.DECLARED: message("Another reason"),
}
# The same kinds where staff enter one for whoever they have chosen, themselves included.
DECLARABLE_FOR: Mapping[ConflictKind, Message] = {
    **DECLARABLE,
    ConflictKind.SAME_PERSON: message("The person stands behind this application"),
    ConflictKind.SAME_TEAM: message("The person works or worked together with the team"),
    ConflictKind.MENTORING: message("The person advises or advised this team"),
}
STATES: Mapping[ConflictState, Message] = {
    ConflictState.STANDING: message("Stands"),
    ConflictState.DISMISSED: message("Dismissed"),
    ConflictState.WITHDRAWN: message("Taken back"),
}
SOURCES: Mapping[ConflictSource, Message] = {
    ConflictSource.FOUND: message("Found"),
    ConflictSource.DECLARED: message("Declared by the person"),
    ConflictSource.STAFF: message("Entered by staff"),
}


def settled_as(source: ConflictSource) -> ConflictState:
    """What was found is dismissed; what somebody said is taken back."""
    return ConflictState.DISMISSED if source is ConflictSource.FOUND else ConflictState.WITHDRAWN


def check_settling(kind: str, source: ConflictSource, state: ConflictState, reason: str) -> None:
    """Raises RuleBroken, naming ``reason`` where one is missing."""
    if state is not ConflictState.STANDING:
        raise RuleBroken(message("This conflict is settled already."))
    if kind == ConflictKind.SAME_PERSON and source is ConflictSource.FOUND:
        raise RuleBroken(message("Somebody who stands behind an application never reads it: this is not dismissed."))
    if not reason:
        raise RuleBroken(message("Say why. The reason is kept, and the same fact is not found again."), field="reason")
