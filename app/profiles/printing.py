"""How the values of profiles are printed in pages."""

from datetime import date

from markupsafe import Markup

from app.core.filters import eur_range, show_date
from app.core.language import Message, message
from app.profiles.rules.terms import Term
from app.profiles.rules.views import Amount, Shown, Words


def shown(value: Shown) -> str | Markup:
    """A value as text in the current language; words in another language carry it."""
    if isinstance(value, Amount):
        return eur_range(*value.pair)
    if isinstance(value, bool):
        return str(message("yes") if value else message("no"))
    if isinstance(value, date):
        return show_date(value)
    if isinstance(value, Words):
        return Markup('<span lang="{}">{}</span>').format(value.language, str(value))
    if isinstance(value, tuple):
        return ", ".join(str(term) for term in value)
    return str(value) if isinstance(value, str | int | Term | Message) else ""
