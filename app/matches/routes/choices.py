"""The choices of the rail as drawn: remembered by what they are made of, for a hundred boxes take a sixth of a page."""

from collections.abc import Mapping
from functools import lru_cache

from flask import render_template
from markupsafe import Markup

from app.core.language import current_language
from app.matches.routes.filters import Rail
from app.matches.rules.asking import Asked

Chosen = tuple[tuple[str, tuple[str, ...]], ...]
Counts = tuple[tuple[str, tuple[tuple[str, int], ...]], ...]


def choices(rail: Rail, asked: Asked, counts: Mapping[str, Mapping[str, int]]) -> Markup:
    """What may be ticked and picked, with the number that each choice would give."""
    counted = tuple((name, tuple(each.items())) for name, each in counts.items())
    return _drawn(rail, current_language(), tuple(asked.chosen.items()), counted)


@lru_cache(maxsize=256)
def _drawn(rail: Rail, _language: str, chosen: Chosen, counts: Counts) -> Markup:
    """Nothing else may be read here: neither the person nor the rest of the address."""
    asked, counted = Asked(chosen=dict(chosen)), {name: dict(each) for name, each in counts}
    groups, attested = rail.groups(asked, counted), rail.attested(asked, counted)
    drawn = render_template("matches/choices.html", groups=groups, attested=attested)
    return Markup(drawn)  # noqa: S704 -- made by a template
