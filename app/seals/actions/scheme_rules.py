"""A record held against the rules of its scheme."""

from app.seals.connector import RecordFacts
from app.seals.rules.consistency import breaks_in
from app.seals.rules.schemes import find_scheme
from app.seals.states import Conflict

Details = list[dict[str, str]]


def conflict_in(scheme_code: str, facts: RecordFacts) -> tuple[Conflict, Details] | None:
    """The first contradiction and all of them in detail; None where the record agrees with its scheme."""
    scheme = find_scheme(scheme_code)
    if scheme is None:
        return None
    found = breaks_in(scheme, facts.results, facts.outcome, is_high_risk=facts.is_high_risk)
    return (found[0].conflict, [each.as_detail() for each in found]) if found else None
