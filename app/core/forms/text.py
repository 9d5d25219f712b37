"""Fields of text: one line, several lines, passwords."""

from collections.abc import Sequence
from typing import Any, ClassVar

import wtforms
from wtforms.validators import InputRequired, StopValidation

from app.core.counted import Counted
from app.core.language import Message, message
from app.core.plain_text import clean_line, clean_text, typed_length

LINE_LENGTH = 200
TEXT_LENGTH = 2_000


def lazy(text: Message | str | None) -> Any:  # Any: WTForms' stubs want str; it prints whatever str() gives, later
    """A sentence handed to WTForms untranslated."""
    return text


class Asked:
    """What all our fields share: whether they may stay empty, and the sentence said when they may not."""

    optional: bool
    is_group: ClassVar[bool] = False


def required(*, optional: bool, missing: Message | None) -> list[Any]:  # Any: WTForms' validators
    if optional:
        return []
    return [InputRequired(lazy(missing or message("Fill in this field.")))]


class TextField(wtforms.StringField, Asked):
    """One line of text."""

    def __init__(
        self,
        label: Message,
        *,
        description: Message | str = "",
        optional: bool = False,
        missing: Message | None = None,
        max_length: int = LINE_LENGTH,
        **rest: Any,  # Any: WTForms' own arguments
    ) -> None:
        checks = [*required(optional=optional, missing=missing), *rest.pop("validators", [])]
        super().__init__(lazy(label), checks, description=lazy(description), **rest)
        self.optional, self.max_length = optional, max_length

    def _clean(self, text: str) -> str:
        return clean_line(text)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:  # Any: WTForms hands over whatever came
        if not valuelist:
            return
        if not isinstance(valuelist[0], str):
            raise ValueError(str(message("Fill in this field with text.")))
        self.data = self._clean(valuelist[0])
        # InputRequired looks at what came in; nothing but spaces is nothing.
        self.raw_data = [self.data]

    def pre_validate(self, form: wtforms.form.BaseForm) -> None:
        typed = typed_length(self.data or "")
        if typed > self.max_length:
            limit, length = Counted(self.max_length), Counted(typed)
            told = message("Shorten this to {limit} characters. It has {length} now.", limit=limit, length=length)
            raise StopValidation(lazy(told))


class LongTextField(TextField):
    """Text of several lines with a counter; the server accepts what the counter allows."""

    widget = wtforms.widgets.TextArea()

    def __init__(
        self, label: Message, *, max_length: int = TEXT_LENGTH, rows: int = 6, **rest: Any
    ) -> None:  # Any: as above
        super().__init__(label, max_length=max_length, **rest)
        self.rows = rows

    def _clean(self, text: str) -> str:
        return clean_text(text)


class PasswordField(wtforms.PasswordField, Asked):
    """A password: taken exactly as typed, never shown again."""

    def __init__(
        self, label: Message, *, description: Message | str = "", missing: Message | None = None, **rest: Any
    ) -> None:  # Any: as above
        checks = required(optional=False, missing=missing or message("Enter the password."))
        super().__init__(lazy(label), checks, description=lazy(description), **rest)
        self.optional = False
