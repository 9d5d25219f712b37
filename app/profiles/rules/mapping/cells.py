"""One cell: from what a file says to the value of a field. Raises RuleBroken naming the field."""

import math
import re
from collections.abc import Callable

from app.core.amounts import parse_amount
from app.core.errors import RuleBroken
from app.core.language import Message, message
from app.profiles.rules.fields import Field, Shape, Value
from app.profiles.rules.mapping.days import parse_day
from app.profiles.rules.mapping.refusals import Raw, shortened
from app.profiles.rules.mapping.words import Words, folded

# What a spreadsheet would calculate when somebody opens the text there.
_FORMULA = re.compile(r"[=＝\t\r]|@\w+\(|[+\-@]\S*[(|!]|[+\-][0-9.,]+[+\-*/]")
_OWN_MARK = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
_NOT_TEXT = re.compile("[\0\ud800-\udfff]")
_LIST_MARKS = re.compile(r"[|;\n]")
_YES = frozenset({"ja", "j", "yes", "y", "true", "wahr", "1", "x"})
_NO = frozenset({"nein", "n", "no", "false", "falsch", "0"})
_WHOLE = re.compile(r"-?[0-9]{1,15}")
_MARKS = re.compile("[.,'\u00a0\u202f ]")
_GROUPED = re.compile(r"[0-9]{1,3}([.,'\u00a0\u202f ][0-9]{3})+")
_WITH_ZERO = re.compile(r"(-?[0-9]{1,15})[.,]0{1,2}")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s/?#@]+\.[^\s/?#@]+([/?#]\S*)?", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_LARGEST_FLOAT = 1e15


def value_of_cell(field: Field, raw: Raw, words: Words) -> Value:
    """The value that a cell means; None or () for an empty one. Its length and its limits are checked elsewhere."""
    if raw is None or raw == "":
        return () if field.shape is Shape.CODES else None
    if isinstance(raw, str):
        return _READ[field.shape](field, plain_text(raw, field=field.name), words)
    if isinstance(raw, list):
        return _from_list(field, raw, words)
    if isinstance(raw, bool):
        return raw if field.shape is Shape.YES_NO else _refused(field, raw)
    if isinstance(raw, int | float) and field.shape in {Shape.NUMBER, Shape.MONEY}:
        return _whole(field, raw)
    return _refused(field, raw)


def plain_text(raw: str, *, field: str) -> str:
    """The text of a cell, or a refusal of what cannot be text: NUL, half characters, formulas.

    An apostrophe that our own export put before a sign is taken off again.
    """
    if _NOT_TEXT.search(raw):
        raise RuleBroken(message("This cell holds characters that are no text. Type it again."), field=field)
    if _OWN_MARK.match(raw):
        return raw[1:].strip()
    if _FORMULA.match(raw):
        raise RuleBroken(message("This cell holds a formula. Export the values only."), field=field)
    return raw.strip()


def _refused(field: Field, raw: object) -> Value:
    raise RuleBroken(message('"{value}" does not fit here.', value=shortened(raw)), field=field.name)


def _text(_field: Field, text: str, _words: Words) -> Value:
    return text


def _code(field: Field, text: str, words: Words) -> Value:
    found = words.find(text)
    if found is None and text:
        raise RuleBroken(_unknown(text, words.like(text)), field=field.name)
    return found


def _unknown(text: str, like: tuple[str, ...]) -> Message:
    value, codes = shortened(text), ", ".join(like)
    if not like:
        return message('"{value}" is neither a code nor a label of this list.', value=value)
    return message('"{value}" is neither a code nor a label of this list. Near it: {codes}.', value=value, codes=codes)


def _codes(field: Field, text: str, words: Words) -> Value:
    parts = [part.strip() for part in _LIST_MARKS.split(text) if part.strip()]
    # A comma stands inside labels too; it divides only what is no label as a whole.
    if len(parts) == 1 and "," in text and words.find(text) is None:
        parts = [part.strip() for part in text.split(",") if part.strip()]
    return tuple(dict.fromkeys(str(_code(field, part, words)) for part in parts))


def _from_list(field: Field, raw: list[object], words: Words) -> Value:
    if field.shape is not Shape.CODES or not all(isinstance(part, str) for part in raw):
        return _refused(field, raw)
    texts = [plain_text(str(part), field=field.name) for part in raw]
    return tuple(dict.fromkeys(str(_code(field, text, words)) for text in texts if text))


def _number(field: Field, text: str, _words: Words) -> Value:
    if not text:
        return None
    with_zero = _WITH_ZERO.fullmatch(text)
    digits = _MARKS.sub("", text) if _GROUPED.fullmatch(text) else with_zero[1] if with_zero else text
    if not _WHOLE.fullmatch(digits):
        raise RuleBroken(
            message("Enter a whole number from {low} to {high}.", low=field.low, high=field.high), field=field.name
        )
    return int(digits)


def _money(field: Field, text: str, _words: Words) -> Value:
    return parse_amount(text, field=field.name) if text else None


def _whole(field: Field, raw: float) -> Value:
    if abs(raw) > _LARGEST_FLOAT or not math.isfinite(raw) or raw != int(raw):
        return _refused(field, raw)
    return int(raw)


def _day(field: Field, text: str, _words: Words) -> Value:
    return parse_day(text, field=field.name) if text else None


def _yes_no(field: Field, text: str, _words: Words) -> Value:
    answer = folded(text)
    if not answer:
        return None
    if answer in _YES or answer in _NO:
        return answer in _YES
    raise RuleBroken(message('Write "yes" or "no".'), field=field.name)


def _url(field: Field, text: str, _words: Words) -> Value:
    address = text if _SCHEME.match(text) and "://" in text else f"https://{text}"
    if len(address) > field.max_length:
        return address  # refused by its length; the pattern below takes its time with long ones
    if text and not _URL.fullmatch(address):
        raise RuleBroken(message("Write a web address such as www.example.org."), field=field.name)
    return address if text else None


def _email(field: Field, text: str, _words: Words) -> Value:
    if text and not _EMAIL.fullmatch(text):
        raise RuleBroken(message("Write a mail address such as name@example.org."), field=field.name)
    return text


_READ: dict[Shape, Callable[[Field, str, Words], Value]] = {
    Shape.LINE: _text,
    Shape.LONG: _text,
    Shape.CODE: _code,
    Shape.CHOICE: _code,
    Shape.CODES: _codes,
    Shape.MONEY: _money,
    Shape.NUMBER: _number,
    Shape.DAY: _day,
    Shape.YES_NO: _yes_no,
    Shape.URL: _url,
    Shape.EMAIL: _email,
}
