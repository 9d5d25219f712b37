"""Faults of an imported file in words."""

from collections.abc import Mapping

from app.core.language import Message, message

FAULTS: dict[str, Message] = {
    "formula": message("would be calculated by a spreadsheet"),
    "level_unreadable": message("is no level"),
    "level_outside_scale": message("is no level of this scheme's scale"),
    "issuer_unknown": message("is not the issuer this file is imported for"),
    "issuer_not_entitled": message("is no scheme this issuer may speak for"),
    "duplicate_number": message("stands in this file more than once"),
    "ends_before_it_begins": message("lies before the beginning of validity"),
    "passed_despite": message("says passed, although a level is below what its need asks for"),
    "wrong_number_of_cells": message("the row has another number of cells than the header"),
    "not_an_object": message("is no record"),
    "schema_enum": message("is none of the known words"),
    "schema_format": message("is not written as the profile asks; times look like 2026-06-01T00:00:00Z"),
    "schema_pattern": message("has a form that is not allowed; links begin with https://"),
    "schema_minItems": message("is empty; at least one is needed"),
    "schema_minLength": message("is empty"),
    "schema_maxLength": message("is too long"),
    "schema_required": message("something is missing"),
    "schema_additionalProperties": message("something unknown stands here"),
    "too_large": message("The file is too large."),
    "not_utf8": message("The file is not UTF-8."),
    "not_json": message("The file is no JSON that has one reading only."),
    "not_csv": message("The file is no CSV with semicolons."),
    "wrong_header": message("The header is not the one of the profile."),
    "no_rows": message("The file has no rows."),
    "too_many_rows": message("The file has too many rows."),
}
OTHER = message("is not as the profile asks")


def fault_sentence(fault: Mapping[str, str]) -> Message:
    """One fault of a file; a row's number counts as a spreadsheet does."""
    words = FAULTS.get(fault.get("code", ""), OTHER)
    if fault.get("row", "0") == "0":
        return words
    field, value = fault.get("field") or "–", (fault.get("value") or "–")[:80]
    return message("Row {row}, {field}: “{value}” {fault}", row=fault["row"], field=field, value=value, fault=words)
