"""The chance of an answer as drawn: remembered by what it says, for it stands on every card and is mostly the same."""

from functools import lru_cache

from flask import get_template_attribute
from markupsafe import Markup

from app.core.language import current_language
from app.matches.rules.chances import AnswerChance


def drawn_chance(chance: AnswerChance) -> Markup:
    return _drawn(chance, current_language())


@lru_cache(maxsize=1024)
def _drawn(chance: AnswerChance, _language: str) -> Markup:
    """Nothing else may be read here: neither the person nor the page."""
    drawn: Markup = get_template_attribute("components/chance.html", "chance")(chance)
    return drawn
