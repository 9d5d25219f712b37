"""From a record of a file to the checked values of a profile, or to everything that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

from app.core.errors import RuleBroken
from app.core.language import message
from app.core.plain_text import comparable
from app.profiles.rules.checking import check_together, checked_value
from app.profiles.rules.fields import Field, Shape, Value, is_given
from app.profiles.rules.mapping.cells import plain_text, value_of_cell
from app.profiles.rules.mapping.columns import ID
from app.profiles.rules.mapping.foreign import EVERY_OTHER
from app.profiles.rules.mapping.plan import Bringing, Plan
from app.profiles.rules.mapping.portfolio_cells import portfolio_of_cell
from app.profiles.rules.mapping.refusals import Raw, Reading, Record, Refusal, Row, shortened
from app.profiles.rules.mapping.words import folded
from app.profiles.rules.portfolio import PortfolioEntry

ID_LENGTH = 200
REMEMBERED_CELLS = 2_000
REMEMBERED_LENGTH = 100
HALF_DIGEST_BYTES = 16


@dataclass
class _Found:
    """What the cells of one record held so far."""

    external_id: str = ""
    values: dict[str, Value] = field(default_factory=dict)
    portfolio: tuple[PortfolioEntry, ...] | None = None
    refusals: list[Refusal] = field(default_factory=list)


def read_record(plan: Plan, record: Record) -> Reading:
    """The row, or a refusal for each cell that cannot be taken. Nothing is taken of a row that has one."""
    found = _Found()
    for each in plan.bringings:
        raw = _through_table(record.cells.get(each.column), each.table)
        try:
            _take(plan, each, raw, found)
        except RuleBroken as error:
            found.refusals.append(_refusal(record, each, error))
    for key, constant in plan.constants.items():
        if not is_given(found.values.get(key)):
            found.values[key] = constant
    # A file without ids is known by its names: importing it again must find the same profiles.
    external_id = found.external_id or comparable(str(found.values.get("name") or ""))[:ID_LENGTH]
    refusals = [*found.refusals, *_together(record, found)]
    if refusals:
        return tuple(each.of_row(external_id) for each in refusals)
    return Row(record.line, external_id, found.values, found.portfolio)


def _take(plan: Plan, each: Bringing, raw: Raw, found: _Found) -> None:
    if each.key == ID:
        found.external_id = _id(raw)
    elif each.field is None:
        found.portfolio = portfolio_of_cell(raw)
    else:
        value = _value(plan, each, each.field, raw)
        if not is_given(found.values.get(each.key)):
            found.values[each.key] = value


def _value(plan: Plan, each: Bringing, asked: Field, raw: Raw) -> Value:
    """What a cell means; a refusal is worked out anew each time, because it names its row."""
    repeats = isinstance(raw, str) and len(raw) <= REMEMBERED_LENGTH and asked.shape is not Shape.LONG
    if repeats and raw in each.read:
        return each.read[str(raw)]
    value = checked_value(asked, each.key, value_of_cell(asked, raw, each.words), plan.taxonomy)
    if repeats and len(each.read) < REMEMBERED_CELLS:
        each.read[str(raw)] = value
    return value


def _through_table(raw: Raw, table: Mapping[str, str] | None) -> Raw:
    """What the mapping file says for this value; lists are looked up part by part."""
    if table is None or not isinstance(raw, str) or not raw.strip():
        return raw
    parts = [part.strip() for part in raw.split("|")] if "|" in raw else [raw.strip()]
    found = [_looked_up(part, table) for part in parts]
    return "|".join(dict.fromkeys(part for part in found if part))


def _looked_up(part: str, table: Mapping[str, str]) -> str:
    ours = table.get(folded(part))
    return ours if ours is not None else table.get(EVERY_OTHER, part)


def _id(raw: Raw) -> str:
    if isinstance(raw, int) and not isinstance(raw, bool):
        return str(raw)[:ID_LENGTH]
    if raw is not None and not isinstance(raw, str):
        raise RuleBroken(message('"{value}" does not fit here.', value=shortened(raw)), field=ID)
    text = plain_text(raw or "", field=ID)
    if not text:
        raise RuleBroken(message("This row has no id."), field=ID)
    if len(text) > ID_LENGTH:
        raise RuleBroken(
            message("Shorten this to {limit} characters. It has {length} now.", limit=ID_LENGTH, length=len(text)),
            field=ID,
        )
    return text


def _refusal(record: Record, each: Bringing, error: RuleBroken) -> Refusal:
    raw = record.cells.get(each.column)
    return Refusal(record.line, error.text, each.key, each.column, shortened("" if raw is None else raw))


def _together(record: Record, found: _Found) -> list[Refusal]:
    """What the values break together, unless the cell that is missing was refused itself."""
    try:
        check_together(found.values)
    except RuleBroken as error:
        key = error.field or ""
        if key not in {each.field for each in found.refusals}:
            return [Refusal(record.line, error.text, key, value=shortened(_said(found.values.get(key))))]
    return []


def _said(value: Value) -> str:
    if isinstance(value, tuple):
        return " | ".join(value)
    return "" if value is None else str(value)


def digest_of(values: Mapping[str, Value], portfolio: tuple[PortfolioEntry, ...] | None) -> str:
    """What a row said, as 64 signs: 32 for its values, 32 for its portfolio, so that each is known by itself."""
    return _half(sorted(values.items())) + _half(portfolio)


def _half(said: object) -> str:
    # Plain values and frozen dataclasses: their repr is the same in every process.
    return blake2b(repr(said).encode("utf-8", "surrogatepass"), digest_size=HALF_DIGEST_BYTES).hexdigest()
