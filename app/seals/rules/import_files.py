"""A file of records, CSV or JSON, as rows with every fault named. Nothing here believes or writes anything."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.spreadsheet import safe_cell
from app.seals.rules.schemes import find_scheme
from app.seals.states import Need
from app.seals.verifier import record_faults
from app.seals.verifier.encoding import Unreadable, instant, strict_json

MAX_BYTES = 5 * 1024 * 1024
# A file is taken as a whole in one transaction, some five milliseconds a row: more would keep other writers waiting.
MAX_ROWS = 500
MAX_RESULTS = 200
COLUMNS = (
    "seal_number", "scheme_id", "scheme_version", "assurance", "holder_legal_name", "holder_euid", "holder_lei",
    "system_name", "system_version", "status", "status_since", "valid_from", "valid_until", "surveillance_due",
    "outcome", "levels", "verify_url", "issuer_id",
)  # fmt: skip
# Texts that somebody will read in a spreadsheet one day.
TEXTS = ("holder_legal_name", "system_name", "system_version", "scheme_version")
MARKS = {"scheme.version": "scheme_version", "holder.legalName": "holder_legal_name", "system.name": "system_name"}
NEEDS_REASON = frozenset({"suspended", "withdrawn"})
_LEVEL = re.compile(r"([A-Z]{2}\d?)=(na|ok|missed|(?:(none|low|moderate|high):)?(\S{1,12}))")

Record = dict[str, Any]  # Any: JSON as it came


@dataclass(frozen=True, slots=True)
class Fault:
    """``row`` counts as a spreadsheet does: the header is row 1."""

    row: int
    field: str
    code: str
    value: str = ""

    def as_json(self) -> dict[str, str]:
        return {"row": str(self.row), "field": self.field, "code": self.code, "value": self.value[:200]}


@dataclass(frozen=True, slots=True)
class Pinned:
    """The registry a file is imported for: nobody else's records are in it."""

    did: str
    name: str
    schemes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReadFile:
    records: tuple[tuple[int, Record], ...]
    faults: tuple[Fault, ...]

    @property
    def rows_bad(self) -> int:
        return len({fault.row for fault in self.faults})

    @property
    def rows_good(self) -> int:
        return len(self.records) - len({fault.row for fault in self.faults if fault.row > 0})


def read_file(content: bytes, pinned: Pinned) -> ReadFile:
    """Every record with its row, and every fault of the file in its order."""
    try:
        text = _text(content)
        rows = _json_rows(text) if text.lstrip().startswith(("[", "{")) else _csv_rows(text, pinned)
    except ValueError as error:
        return ReadFile((), (Fault(0, "", str(error)),))
    if not rows or len(rows) > MAX_ROWS:
        return ReadFile((), (Fault(0, "", "no_rows" if not rows else "too_many_rows"),))
    numbers = Counter(str(record.get("sealNumber")) for _row, record, _faults in rows)
    faults = [
        fault
        for row, record, found in rows
        for fault in (*found, *(_faults(row, record, pinned, numbers) if record or not found else ()))
    ]
    return ReadFile(tuple((row, record) for row, record, _found in rows), tuple(dict.fromkeys(faults)))


def _text(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise ValueError("too_large")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("not_utf8") from error


def _json_rows(text: str) -> list[tuple[int, Record, list[Fault]]]:
    try:
        given = strict_json(text.encode())
    except Unreadable as error:
        raise ValueError("not_json") from error
    listed = given if isinstance(given, list) else [given]
    # Row 1 of a JSON file is its first record: there is no header.
    return [
        (row, each, []) if isinstance(each, dict) else (row, {}, [Fault(row, "", "not_an_object")])
        for row, each in enumerate(listed, start=1)
    ]


def _csv_rows(text: str, pinned: Pinned) -> list[tuple[int, Record, list[Fault]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    try:
        lines = [line for line in reader if line]
    except csv.Error as error:
        raise ValueError("not_csv") from error
    if not lines or tuple(cell.strip() for cell in lines[0]) != COLUMNS:
        raise ValueError("wrong_header")
    return [_csv_row(row, line, pinned) for row, line in enumerate(lines[1:], start=2)]


def _csv_row(row: int, line: Sequence[str], pinned: Pinned) -> tuple[int, Record, list[Fault]]:
    if len(line) != len(COLUMNS):
        return row, {}, [Fault(row, "", "wrong_number_of_cells", str(len(line)))]
    cells = dict(zip(COLUMNS, (cell.strip() for cell in line), strict=True))
    faults = [Fault(row, name, "formula", cells[name]) for name in TEXTS if safe_cell(cells[name]) != cells[name]]
    results, bad_levels = _levels(cells["levels"])
    faults += [Fault(row, "levels", "level_unreadable", each) for each in bad_levels]
    return row, _record(cells, row, results, pinned), faults


def _record(cells: Mapping[str, str], row: int, results: list[Record], pinned: Pinned) -> Record:
    numbers = (("EUID", cells["holder_euid"]), ("LEI", cells["holder_lei"]))
    host = pinned.did.removeprefix("did:web:").split(":")[0]
    given = {
        "outcome": cells["outcome"],
        "validFrom": cells["valid_from"],
        "validUntil": cells["valid_until"],
        "surveillanceDue": cells["surveillance_due"],
        "verifyUrl": cells["verify_url"],
    }
    reason = {"statusReason": {"code": "other"}} if cells["status"] in NEEDS_REASON else {}
    return {
        "id": f"https://{host}/v1/seals/{cells['seal_number']}",
        "sealNumber": cells["seal_number"],
        "schemaVersion": "1.0",
        "sequence": row,
        "scheme": {"id": cells["scheme_id"], "name": cells["scheme_id"][:200], "version": cells["scheme_version"]},
        "assurance": cells["assurance"],
        "holder": {
            "legalName": cells["holder_legal_name"],
            "identifiers": [{"scheme": scheme, "value": value} for scheme, value in numbers if value],
        },
        "system": {"name": cells["system_name"], "version": cells["system_version"]},
        "issuer": {"id": cells["issuer_id"], "name": pinned.name},
        "status": cells["status"],
        "statusSince": cells["status_since"],
        **reason,
        "results": results,
        **{name: value for name, value in given.items() if value},
        "updatedAt": cells["status_since"],
    }


def _levels(text: str) -> tuple[list[Record], list[str]]:
    results: list[Record] = []
    bad: list[str] = []
    for part in (piece.strip() for piece in text.split("|") if piece.strip()):
        found = _LEVEL.fullmatch(part)
        if found is None:
            bad.append(part)
            continue
        code, value, need, level = found.groups()
        results.append(_result(code, value, need, level))
    return results, bad


def _result(code: str, value: str, need: str | None, level: str | None) -> Record:
    if value == "na":
        return {"code": code, "applicable": False, "notApplicableReason": "–"}
    if value in {"ok", "missed"}:
        return {"code": code, "applicable": True, "fulfilled": value == "ok"}
    wanted = {"protectionNeed": need} if need else {}
    return {"code": code, "applicable": True, **wanted, "level": level}


def _faults(row: int, record: Record, pinned: Pinned, numbers: Counter[str]) -> Iterator[Fault]:
    given = record.get("results")
    if isinstance(given, list) and len(given) > MAX_RESULTS:
        # Each of them would be looked at, for seconds.
        yield Fault(row, "results", "schema_maxItems", str(len(given)))
        return
    for place, rule in record_faults(record):
        yield Fault(row, place, f"schema_{rule}", _at(record, place))
    issuer, scheme = record.get("issuer"), record.get("scheme")
    if isinstance(issuer, dict) and issuer.get("id") != pinned.did:
        yield Fault(row, "issuer.id", "issuer_unknown", str(issuer.get("id")))
    if isinstance(scheme, dict) and str(scheme.get("id")) not in pinned.schemes:
        yield Fault(row, "scheme.id", "issuer_not_entitled", str(scheme.get("id")))
    if numbers[str(record.get("sealNumber"))] > 1:
        yield Fault(row, "sealNumber", "duplicate_number", str(record.get("sealNumber")))
    yield from _faults_of_times(row, record)
    yield from _faults_of_results(row, record, pinned)
    yield from _faults_of_texts(row, record)


def _faults_of_texts(row: int, record: Record) -> Iterator[Fault]:
    """Only JSON comes here with its texts unlooked at; a CSV's cells were looked at as they were read."""
    holder, system = record.get("holder"), record.get("system")
    for name, part in (("legalName", holder), ("name", system)):
        text = part.get(name) if isinstance(part, dict) else None
        if isinstance(text, str) and safe_cell(text) != text:
            field = "holder_legal_name" if name == "legalName" else "system_name"
            yield Fault(row, field, "formula", text)


def _faults_of_times(row: int, record: Record) -> Iterator[Fault]:
    try:
        begin, end = instant(record.get("validFrom")), instant(record.get("validUntil"))
    except Unreadable:
        return
    if end <= begin:
        yield Fault(row, "validUntil", "ends_before_it_begins", str(record.get("validUntil")))


def _faults_of_results(row: int, record: Record, pinned: Pinned) -> Iterator[Fault]:
    address = record["scheme"].get("id") if isinstance(record.get("scheme"), dict) else None
    scheme = find_scheme(pinned.schemes.get(str(address), ""))
    results = record.get("results")
    if scheme is None or not isinstance(results, list):
        return
    failed = []
    for each in results:
        level, need = (each.get("level"), each.get("protectionNeed")) if isinstance(each, dict) else (None, None)
        if not isinstance(level, str):
            continue
        if scheme.scale and scheme.position(level) is None:
            yield Fault(row, "levels", "level_outside_scale", f"{each.get('code')}={level}")
        elif isinstance(need, str) and need in set(Need) and not scheme.reaches(level, Need(need)):
            failed.append(f"{each.get('code')}={need}:{level}")
    if failed and str(record.get("outcome")).startswith("passed"):
        yield Fault(row, "outcome", "passed_despite", ", ".join(failed))


def _at(record: Record, place: str) -> str:
    """What stands at a place such as `holder.identifiers[0].value`, for the report."""
    found: object = record
    for step in re.findall(r"[^.\[\]]+", place):
        if isinstance(found, dict):
            found = found.get(step)
        elif isinstance(found, list) and step.isdigit() and int(step) < len(found):
            found = found[int(step)]
        else:
            return ""
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)[:200]
