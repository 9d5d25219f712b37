"""Somebody else was faster: what is stored beside what was typed, for every form of the staff."""

from datetime import datetime
from typing import Any

from wtforms import Field

from app.core.errors import Conflict
from app.core.forms import ChoiceField, ChoicesField, Form, TickField
from app.core.language import message
from app.fellowships.routes.blueprint import Theirs

# What a form carries to know what the person saw.
_MARKS = frozenset({"seen", "version"})
_HIDDEN = _MARKS | {"csrf_token"}


def differing(form: Form, stored: Form, error: Conflict) -> list[Theirs]:
    """Somebody else was faster: what is stored stands beside what was typed, which stays; sending again replaces it."""
    form.refuse(error)
    for field in (each for each in form if each.short_name in _MARKS):
        field.data, field.raw_data = stored[field.short_name].data, None
    return [
        Theirs(str(field.label.text), _said(stored[field.short_name]) or "–")
        for field in form
        if field.short_name not in _HIDDEN and _said(stored[field.short_name]) != _said(field)
    ]


def _said(field: Field) -> str:
    if isinstance(field, TickField):
        return str(message("Yes") if field.data else message("No"))
    if isinstance(field, ChoiceField | ChoicesField):
        held = set(field.data) if isinstance(field.data, list) else {field.data}
        choices: Any = field.choices or ()  # Any: WTForms knows choices of three shapes, ours have one
        return "\n".join(str(label) for code, label in choices if code in held)
    if isinstance(field.data, datetime):
        return f"{field.data:%d.%m.%Y %H:%M}"
    return "" if field.data is None else str(field.data)
