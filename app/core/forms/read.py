"""Fields that read a line as something else: an amount, a number, a day, an address."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

import wtforms
from wtforms.validators import StopValidation

from app.core.amounts import parse_amount
from app.core.counted import Counted
from app.core.errors import DomainError
from app.core.forms.text import LINE_LENGTH, TextField, lazy
from app.core.language import Message, message
from app.core.plain_text import typed_length

_DATES = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), (1, 2, 3)),
    (re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})"), (3, 2, 1)),
    (re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})"), (3, 2, 1)),
)
_GROUPED = re.compile(r"-?[0-9]{1,3}([.,'’\s][0-9]{3})+")
_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_URL = re.compile(r"https?://[^\s/?#@]+\.[^\s/?#@]+([/?#]\S*)?", re.IGNORECASE)


_MOMENT = re.compile(r"([0-9./-]+)[\s,T]+(?:um\s+)?(\d{1,2})[:.](\d{2})(?:\s*Uhr)?")
LAST_HOUR, LAST_MINUTE = 23, 59


def _day(text: str) -> dt.date:
    for shape, order in _DATES:
        found = shape.fullmatch(text)
        if found:
            try:
                return dt.date(*(int(found[place]) for place in order))
            except ValueError as error:
                raise ValueError(str(message("This day does not exist in the calendar."))) from error
    raise ValueError(str(message("Write the date as day, month and year, for example 31.3.2027.")))


class _ReadField(TextField):
    """A line that is read as something else: ``data`` holds the value, ``typed`` what the person wrote."""

    typed: str = ""

    def _read(self, text: str) -> Any:  # Any: int, date … by subclass
        raise NotImplementedError

    def _show(self, value: Any) -> str:  # Any: as above
        return str(value)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:  # Any: as above
        super().process_formdata(valuelist)
        if not valuelist:
            return
        self.typed = self.data or ""
        self.data = None
        if not self.typed or typed_length(self.typed) > self.max_length:
            return
        try:
            self.data = self._read(self.typed)
        except DomainError as error:
            raise ValueError(str(error.text)) from error

    def pre_validate(self, form: wtforms.form.BaseForm) -> None:
        if typed_length(self.typed) > self.max_length:
            raise StopValidation(lazy(message("Shorten this to {limit} characters.", limit=Counted(self.max_length))))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self._show(self.data)


class MoneyField(_ReadField):
    """Whole euros in every common way of writing."""

    input_mode = "decimal"

    def _read(self, text: str) -> int:
        return parse_amount(text, field=self.short_name)

    def _show(self, value: int) -> str:
        return f"{value:,}".replace(",", "\u202f")


class WholeNumberField(_ReadField):
    """A whole number from ``low`` to ``high``; spaces, and marks that group thousands, are forgiven. "1.5" is none."""

    input_mode = "numeric"

    def __init__(self, label: Message, *, low: int, high: int, **rest: Any) -> None:  # Any: as above
        super().__init__(label, max_length=30, **rest)
        self.low, self.high = low, high

    def _read(self, text: str) -> int:
        digits = re.sub(r"[\s.,'’]", "", text) if _GROUPED.fullmatch(text) else re.sub(r"\s", "", text)
        number = int(digits) if re.fullmatch(r"-?[0-9]{1,18}", digits) else None
        if number is None or not self.low <= number <= self.high:
            text_of = message("Enter a whole number from {low} to {high}.", low=self.low, high=self.high)
            raise ValueError(str(text_of))
        return number


class DateField(_ReadField):
    """A day, as 2027-03-31, 31.3.2027 or 31/3/2027."""

    def __init__(self, label: Message, **rest: Any) -> None:  # Any: as above
        super().__init__(label, max_length=20, **rest)

    def _read(self, text: str) -> dt.date:
        return _day(text)

    def _show(self, value: dt.date) -> str:
        return f"{value.day}.{value.month}.{value.year}"


class MomentField(_ReadField):
    """A day and a time of day by the wall clock, as 31.3.2027 23:59 or 2027-03-31T23:59; ``data`` has no zone."""

    def __init__(self, label: Message, **rest: Any) -> None:  # Any: as above
        super().__init__(label, max_length=30, **rest)

    def _read(self, text: str) -> dt.datetime:
        found = _MOMENT.fullmatch(text)
        if found is None:
            raise ValueError(str(message("Write day and time, for example 31.3.2027 23:59.")))
        day, hour, minute = _day(found[1]), int(found[2]), int(found[3])
        if hour > LAST_HOUR or minute > LAST_MINUTE:
            raise ValueError(str(message("Write the time between 0:00 and 23:59.")))
        return dt.datetime.combine(day, dt.time(hour, minute))

    def _show(self, value: dt.datetime) -> str:
        return f"{value.day}.{value.month}.{value.year} {value.hour}:{value.minute:02}"


class UrlField(_ReadField):
    """A web address; a missing scheme becomes https."""

    def _read(self, text: str) -> str:
        address = text if re.match(r"[a-z][a-z0-9+.-]*:", text, re.IGNORECASE) and "://" in text else f"https://{text}"
        if not _URL.fullmatch(address):
            raise ValueError(str(message("Write a web address such as www.example.org.")))
        return address


class EmailField(_ReadField):
    """A mail address."""

    input_type = "email"

    def _read(self, text: str) -> str:
        if not _ADDRESS.fullmatch(text) or len(text) > LINE_LENGTH:
            raise ValueError(str(message("Write a mail address such as name@example.org.")))
        return text
