"""The table of an attestation's criteria as drawn: remembered by what it is made of, for a record never changes."""

from functools import lru_cache

from flask import render_template
from markupsafe import Markup

from app.core.language import Message, current_language, message
from app.seals.queries.showing import ResultLine, Stored
from app.seals.rules.pages import criteria_rows
from app.seals.rules.schemes import Scheme, find_scheme


def criteria_table(stored: Stored) -> Markup:
    """Empty where the record names no criterion."""
    facts = stored.facts
    if not stored.results:
        return Markup()
    return _drawn(current_language(), facts.public_id, facts.number, facts.scheme_code, stored.results)


@lru_cache(maxsize=256)
def _drawn(_language: str, public_id: str, number: str, scheme_code: str, results: tuple[ResultLine, ...]) -> Markup:
    """Nothing else may be read here: neither who looks nor when."""
    scheme = find_scheme(scheme_code)
    drawn = render_template(
        "seals/criteria.html",
        caption=_caption(number, scheme),
        id=f"attestation-{public_id}-criteria",
        rows=criteria_rows(scheme, results),
    )
    return Markup(drawn)  # noqa: S704 -- made by a template


def _caption(number: str, scheme: Scheme | None) -> Message:
    if scheme is None or not scheme.scale:
        return message("Criteria of {number}", number=number)
    best, worst = scheme.scale[0], scheme.scale[-1]
    return message("Criteria of {number}, levels from {best} (best) to {worst}", number=number, best=best, worst=worst)
