"""Fields of choice, and files."""

from collections.abc import Sequence
from typing import Any

import wtforms
from werkzeug.datastructures import FileStorage
from wtforms.validators import InputRequired, StopValidation

from app.core.forms.text import Asked, lazy, required
from app.core.language import Message, message


class _Choosing(Asked):
    choices: Any  # Any: list of (code, label)

    def _known(self) -> set[str]:
        return {str(code) for code, _label in self.choices or []}


class ChoiceField(wtforms.SelectField, _Choosing):
    """One code of a list, shown as a select; ``radio=True`` shows it as radio buttons.

    Labels of ``choices`` may be lazy sentences, hence Any.
    """

    def __init__(
        self,
        label: Message,
        *,
        choices: Sequence[tuple[str, Any]] = (),
        optional: bool = False,
        radio: bool = False,
        description: Message | str = "",
        missing: Message | None = None,
        **rest: Any,
    ) -> None:
        checks = required(optional=optional, missing=missing or message("Choose one of the answers."))
        super().__init__(
            lazy(label), checks, choices=list(choices), description=lazy(description), validate_choice=False, **rest
        )
        self.optional, self.radio = optional, radio

    @property
    def is_group(self) -> bool:  # type: ignore[override]  # depends on how it is shown
        return self.radio

    def process_formdata(self, valuelist: Sequence[Any]) -> None:  # Any: as above
        self.data = str(valuelist[0]) if valuelist else None
        self.data = self.data or None

    def process_data(self, value: Any) -> None:  # Any: a code or an enum member
        self.data = None if value is None else str(value)

    def pre_validate(self, form: wtforms.form.BaseForm) -> None:
        if self.data is not None and self.data not in self._known():
            raise StopValidation(lazy(message("Choose one of the answers.")))


class ChoicesField(wtforms.SelectMultipleField, _Choosing):
    """Any number of codes of a list, shown as checkboxes."""

    is_group = True

    def __init__(
        self,
        label: Message,
        *,
        choices: Sequence[tuple[str, Any]] = (),
        optional: bool = False,
        at_most: int = 50,
        description: Message | str = "",
        missing: Message | None = None,
        **rest: Any,
    ) -> None:
        checks = required(optional=optional, missing=missing or message("Choose at least one."))
        super().__init__(
            lazy(label), checks, choices=list(choices), description=lazy(description), validate_choice=False, **rest
        )
        self.optional, self.at_most = optional, at_most

    def process_formdata(self, valuelist: Sequence[Any]) -> None:  # Any: as above
        self.data = list(dict.fromkeys(str(value) for value in valuelist if value))

    def process_data(self, value: Any) -> None:  # Any: an iterable of codes
        self.data = [str(code) for code in value or []]

    def pre_validate(self, form: wtforms.form.BaseForm) -> None:
        data = self.data or []
        if not set(data) <= self._known():
            raise StopValidation(lazy(message("Choose from the answers of the list.")))
        if len(data) > self.at_most:
            raise StopValidation(lazy(message("Choose at most {limit}.", limit=self.at_most)))


class YesNoField(ChoiceField):
    """Yes or no as radio buttons; ``data`` is True, False or None."""

    def __init__(self, label: Message, **rest: Any) -> None:  # Any: as above
        super().__init__(label, choices=[("yes", message("Yes")), ("no", message("No"))], radio=True, **rest)

    def process_data(self, value: Any) -> None:  # Any: a bool or None
        self.data = None if value is None else ("yes" if value else "no")

    @property
    def answer(self) -> bool | None:
        """True, False, or None where nothing was chosen."""
        return None if self.data is None else self.data == "yes"


class TickField(wtforms.BooleanField, Asked):
    """One checkbox that is a statement."""

    def __init__(
        self, label: Message, *, description: Message | str = "", required: Message | None = None, **rest: Any
    ) -> None:  # Any: as above
        super().__init__(
            lazy(label), [InputRequired(lazy(required))] if required else [], description=lazy(description), **rest
        )
        self.optional = required is None


class FileField(wtforms.FileField, Asked):
    """One uploaded file; ``data`` is Werkzeug's FileStorage or None."""

    def __init__(self, label: Message, *, description: Message | str = "", **rest: Any) -> None:  # Any: as above
        super().__init__(lazy(label), description=lazy(description), **rest)
        self.optional = True

    def process_formdata(self, valuelist: Sequence[Any]) -> None:  # Any: as above
        """A text sent where a file is asked for is no file."""
        sent = valuelist[0] if valuelist else None
        self.data = sent if isinstance(sent, FileStorage) and sent.filename else None
