"""The base form: keeps what was typed, collects every fault, shows rules beside their fields."""

import wtforms
from flask import request
from flask_wtf import FlaskForm

from app.core.errors import DomainError

# Query parameter of a form that is sent only to be shown again with what was typed: the language switch uses it.
REDISPLAY = "redisplay"


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Every form's base: keeps what was typed, collects every fault, shows rules beside their fields."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # as above
        def wrap_formdata(self, form: wtforms.Form, formdata: object) -> object:
            """A JSON body is no form: its lists and nested values would reach fields that expect text."""
            return None if request.is_json else super().wrap_formdata(form, formdata)

    def validate_on_submit(self, extra_validators: object = None) -> bool:
        """As ever, but a page sent only to be shown again (in the other language) is never taken as sent."""
        if REDISPLAY in request.args:
            return False
        return bool(super().validate_on_submit(extra_validators))

    def refuse(self, error: DomainError) -> None:
        """Show a refusal of the domain beside its field, or above the form when no field is to blame."""
        if error.field is None or error.field not in self:
            self.form_errors.append(str(error.text))
            return
        field = self[error.field]
        field.errors = [*field.errors, str(error.text)]

    @property
    def faults(self) -> list[tuple[str, str]]:
        """(field id, sentence) of every fault in the page's order, for the summary; '' where no field is to blame."""
        found = [("", str(text)) for text in self.form_errors]
        for field in self:
            found += [(_first_id(field), str(text)) for text in field.errors]
        return found


def _first_id(field: wtforms.Field) -> str:
    """The id of the first control of a group, or of the control itself."""
    return f"{field.id}-0" if getattr(field, "is_group", False) else str(field.id)
