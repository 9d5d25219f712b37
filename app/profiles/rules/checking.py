"""Whether a value fits its field, whoever brings it: form, import, restore."""

from datetime import date
from urllib.parse import urlsplit

from app.core.errors import RuleBroken
from app.core.language import message
from app.core.plain_text import clean_line, clean_text, typed_length
from app.core.seal_marks import refuse_marks, refuse_seal_in_name
from app.profiles.rules.fields import Field, Shape, Value, Values, split_key
from app.profiles.rules.kinds.shape import KindOfProfile
from app.profiles.rules.terms import Taxonomy
from app.profiles.states import Deploying, Raising

_NAMES = {"name", "legal_name"}
_TEXTS = {Shape.LINE, Shape.LONG, Shape.URL, Shape.EMAIL}


def checked_values(kind: KindOfProfile, values: Values, taxonomy: Taxonomy) -> dict[str, Value]:
    """The values as they are kept. Raises RuleBroken naming the key of the first that does not fit."""
    return {key: checked_value(_field_of(kind, key), key, value, taxonomy) for key, value in values.items()}


def _field_of(kind: KindOfProfile, key: str) -> Field:
    try:
        field = kind.field(split_key(key)[0])
    except (KeyError, ValueError) as error:
        raise RuleBroken(message("There is no field {name}.", name=key), field=key) from error
    if key not in field.keys:
        raise RuleBroken(message("There is no field {name}.", name=key), field=key)
    return field


def checked_value(field: Field, key: str, value: Value, taxonomy: Taxonomy) -> Value:
    """One value as it is kept. Raises RuleBroken naming ``key``."""
    if field.shape is Shape.CODES:
        return _checked_codes(field, key, value, taxonomy)
    if value is None or value == "":
        return None
    if field.shape in _TEXTS:
        return _checked_text(field, key, value)
    if field.shape is Shape.CODE:
        return _checked_code(field, key, value, taxonomy)
    if field.shape is Shape.CHOICE:
        known = {code for code, _label in field.choices}
        return value if value in known else _refused(key, value)
    return _checked_number_or_day(field, key, value)


def _refused(key: str, value: object) -> Value:
    raise RuleBroken(message('"{value}" does not fit here.', value=str(value)[:80]), field=key)


def _checked_text(field: Field, key: str, value: Value) -> Value:
    if not isinstance(value, str):
        return _refused(key, value)
    text = clean_text(value) if field.shape is Shape.LONG else clean_line(value)
    if typed_length(text) > field.max_length:
        limit, length = field.max_length, typed_length(text)
        raise RuleBroken(
            message("Shorten this to {limit} characters. It has {length} now.", limit=limit, length=length), field=key
        )
    if field.shape is Shape.LINE:
        refuse = refuse_seal_in_name if key in _NAMES else refuse_marks
        refuse(text, field=key)
    # Only these two schemes ever become a link, so a script address can never be stored.
    if field.shape is Shape.URL and text and _scheme(text) not in {"http", "https"}:
        return _refused(key, text)
    return text or None


def _scheme(address: str) -> str:
    try:
        return urlsplit(address).scheme
    except ValueError:  # half a bracket is no address at all
        return ""


def _checked_code(field: Field, key: str, value: Value, taxonomy: Taxonomy) -> Value:
    if not isinstance(value, str) or field.taxonomy is None or value not in taxonomy.codes(field.taxonomy):
        return _refused(key, value)
    return value


def _checked_codes(field: Field, key: str, value: Value, taxonomy: Taxonomy) -> Value:
    if not isinstance(value, tuple) or field.taxonomy is None:
        return _refused(key, value)
    known = taxonomy.lists.get(field.taxonomy, {})
    for code in value:
        if code not in known:
            _refused(key, code)
    if len(set(value)) > field.at_most:
        raise RuleBroken(message("Choose at most {limit}.", limit=field.at_most), field=key)
    return tuple(code for code in known if code in set(value))


def _checked_number_or_day(field: Field, key: str, value: Value) -> Value:
    if field.shape is Shape.DAY:
        return value if isinstance(value, date) else _refused(key, value)
    if field.shape is Shape.YES_NO:
        return value if isinstance(value, bool) else _refused(key, value)
    if not isinstance(value, int) or isinstance(value, bool):
        return _refused(key, value)
    if field.shape is Shape.NUMBER and not field.low <= value <= field.high:
        raise RuleBroken(
            message("Enter a whole number from {low} to {high}.", low=field.low, high=field.high), field=key
        )
    return value if value >= 0 else _refused(key, value)


def check_together(values: Values) -> None:
    """Facts that only make sense together. ``values`` are all values of the profile after the change.

    Raises RuleBroken naming the field to change.
    """
    if not str(values.get("name") or ""):
        raise RuleBroken(message("Enter a name."), field="name")
    _in_order(values, "ask_min_eur", "ask_max_eur")
    _in_order(values, "ticket_min_eur", "ticket_max_eur")
    _days_in_order(values)
    if values.get("raising") == Raising.LATER and values.get("raising_from") is None:
        raise RuleBroken(message("Say from when you will raise money."), field="raising_from")
    if values.get("deploying") == Deploying.UNTIL and values.get("deploying_until") is None:
        raise RuleBroken(message("Say until when you invest."), field="deploying_until")
    _not_wanted_and_excluded(values, "sectors", "sectors_excluded")
    _not_wanted_and_excluded(values, "ai_fields", "ai_fields_excluded")


def _in_order(values: Values, low: str, high: str) -> None:
    least, most = values.get(low), values.get(high)
    if isinstance(least, int) and isinstance(most, int) and least > most:
        raise RuleBroken(message("The highest amount is below the lowest. Change one of the two."), field=high)


def _days_in_order(values: Values) -> None:
    first, last = values.get("raising_from"), values.get("raising_until")
    if isinstance(first, date) and isinstance(last, date) and first > last:
        raise RuleBroken(
            message("The end lies before the beginning. Change one of the two dates."), field="raising_until"
        )


def _not_wanted_and_excluded(values: Values, wanted: str, excluded: str) -> None:
    # Imported rows and old drafts may bring lists in any order; only the overlap matters.
    both = set(_codes(values, wanted)) & set(_codes(values, excluded))
    if both:
        raise RuleBroken(
            message("You chose the same entry as wanted and as excluded. Keep one of the two."), field=excluded
        )


def _codes(values: Values, name: str) -> tuple[str, ...]:
    found = values.get(name)
    return found if isinstance(found, tuple) else ()
