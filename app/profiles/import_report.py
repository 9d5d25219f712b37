"""Refused rows in words: on the terminal the first few, in a report file every one."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import click

from app.core.language import message, plural_message
from app.profiles.actions.importing import Tally
from app.profiles.rules.mapping.refusals import Refusal

SHOWN_AT_MOST = 20


def in_words(refusal: Refusal) -> str:
    """One line for a person: where, which field, what stood there, why it was refused."""
    where = f"{refusal.file}, " if refusal.file else ""
    parts = [str(message("{file}line {line}", file=where, line=refusal.line))]
    if refusal.field:
        column = f" ({refusal.column})" if refusal.column and refusal.column != refusal.field else ""
        parts.append(f"{refusal.field}{column}")
    if refusal.value:
        parts.append(f"“{refusal.value}”")
    return f"{', '.join(parts)}: {refusal.reason}"


def as_json(refusal: Refusal) -> str:
    said = {
        "file": refusal.file, "line": refusal.line, "id": refusal.external_id, "field": refusal.field,
        "column": refusal.column, "value": refusal.value, "reason": str(refusal.reason),
    }  # fmt: skip
    return json.dumps({key: value for key, value in said.items() if value != ""}, ensure_ascii=False)


@dataclass
class Report:
    """Takes refusals as they come; memory does not grow with their number."""

    file: TextIO | None = None
    as_lines_of_json: bool = False
    told: int = 0
    first: list[str] = field(default_factory=list)

    def take(self, refusal: Refusal) -> None:
        self.told += 1
        if len(self.first) < SHOWN_AT_MOST:
            self.first.append(in_words(refusal))
        if self.file is not None:
            self.file.write((as_json(refusal) if self.as_lines_of_json else in_words(refusal)) + "\n")

    def show(self) -> None:
        for line in self.first:
            click.echo(line, err=True)
        left = self.told - len(self.first)
        if left > 0 and self.file is None:
            click.echo(str(message("… and {left} more. --report FILE writes all of them.", left=left)), err=True)


@contextmanager
def report_to(path: Path | None) -> Iterator[Report]:
    """A report on the terminal and, where a file is named, there as well: JSON Lines for `.jsonl`, else plain text."""
    if path is None:
        yield Report()
        return
    with path.open("w", encoding="utf-8") as file:
        yield Report(file, as_lines_of_json=path.suffix.lower() == ".jsonl")


def summary(tally: Tally, *, seconds: float) -> list[str]:
    """What an import did, line by line."""
    said = [
        message(
            "{created} new, {changed} changed, {same} as they were, {refused} refused.",
            created=tally.created, changed=tally.changed, same=tally.same, refused=tally.refused,
        )
    ]  # fmt: skip
    if tally.drafts:
        said.append(
            plural_message(
                "{count} new profile lacks something and stays a draft.",
                "{count} new profiles lack something and stay drafts.",
                tally.drafts,
            )
        )
    if tally.waiting:
        said.append(
            plural_message(
                "{count} field waits for somebody to choose between two wordings.",
                "{count} fields wait for somebody to choose between two wordings.",
                tally.waiting,
            )
        )
    if not tally.changes_anything and not tally.refused:
        said.append(message("Nothing to do: everything is known already."))
    rows = tally.created + tally.changed + tally.same + tally.refused
    rate = round(rows / seconds) if seconds else rows
    said.append(message("{rows} rows in {time} s, {rate} a second.", rows=rows, time=f"{seconds:.1f}", rate=rate))
    return [str(line) for line in said]
