"""From a file to rows: which format, which columns, and each id once."""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

from app.core.errors import RuleBroken
from app.core.language import message
from app.profiles.rules.mapping.columns import ID
from app.profiles.rules.mapping.csv_records import CsvRecords
from app.profiles.rules.mapping.json_records import JsonRecords
from app.profiles.rules.mapping.plan import Plan, Planner
from app.profiles.rules.mapping.refusals import Reading, Record, Refusal
from app.profiles.rules.mapping.rows import read_record

PLANS_KEPT = 200
KEYS_LENGTH = 5_000
_JSON_SUFFIXES = frozenset({".jsonl", ".ndjson"})


def readings(file: Path, stream: BinaryIO, planner: Planner) -> Iterator[Reading]:
    """Each row of the file, or why it is none. Raises RuleBroken for a file that cannot be read at all."""
    if file.suffix.lower() in _JSON_SUFFIXES:
        yield from _json_readings(stream, planner)
        return
    records = CsvRecords(stream, planner.known_in)
    plan = planner.plan(records.header)
    for record in records:
        yield (record,) if isinstance(record, Refusal) else read_record(plan, record)


def _json_readings(stream: BinaryIO, planner: Planner) -> Iterator[Reading]:
    plans: dict[tuple[str, ...], Plan | RuleBroken] = {}
    for record in JsonRecords(stream):
        if isinstance(record, Refusal):
            yield (record,)
            continue
        plan = _plan(plans, planner, tuple(record.cells))
        if isinstance(plan, RuleBroken):
            yield (_unplanned(record, plan),)
        else:
            yield read_record(plan, record)


def _plan(
    plans: dict[tuple[str, ...], Plan | RuleBroken], planner: Planner, keys: tuple[str, ...]
) -> Plan | RuleBroken:
    """Lines of one file have few sets of keys; a file made to have many only loses the speed."""
    if keys in plans:
        return plans[keys]
    plan = _plan_or_error(planner, keys)
    if len(plans) < PLANS_KEPT and sum(map(len, keys)) <= KEYS_LENGTH:
        plans[keys] = plan
    return plan


def _plan_or_error(planner: Planner, keys: Sequence[str]) -> Plan | RuleBroken:
    try:
        return planner.plan(keys)
    except RuleBroken as error:
        return error


def _unplanned(record: Record, error: RuleBroken) -> Refusal:
    return Refusal(record.line, error.text)


class EachOnce:
    """Refuses an id that stands in the file a second time. Remembers sixteen bytes an id, not the ids."""

    def __init__(self) -> None:
        self._lines: dict[bytes, int] = {}

    def check(self, reading: Reading) -> Reading:
        if isinstance(reading, tuple):
            return reading
        key = blake2b(reading.external_id.encode("utf-8", "replace"), digest_size=16).digest()
        first = self._lines.setdefault(key, reading.line)
        if first == reading.line:
            return reading
        reason = message("This id stands in line {line} already. Only the first row is taken.", line=first)
        return (Refusal(reading.line, reason, ID, value=reading.external_id[:80], external_id=reading.external_id),)
