"""Ways in which a registry can mislead whoever reads it. Tests and operators' exercises tell the process to."""

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum

from tools.registry.store import Version, View


class LieKind(StrEnum):
    # What it says.
    ROLLBACK = "rollback"
    DELETE = "delete"
    OMIT = "omit"
    WHITEWASH = "whitewash"
    STALE_HEAD = "stale-head"
    # Its status lists.
    SWAP_LIST = "swap-list"
    CLEAN_LIST = "clean-list"
    STALE_LIST = "stale-list"
    SHORT_LIST = "short-list"
    BOMB = "bomb"
    # How it answers.
    REDIRECT = "redirect"
    SLOW = "slow"
    SILENT = "silent"
    WRONG_ETAG = "wrong-etag"
    ENDLESS = "endless"
    ENCODING = "encoding"
    BIG = "big"


MEANINGS: dict[LieKind, str] = {
    LieKind.ROLLBACK: "everything is as it was `by` changes ago, freshly signed",
    LieKind.DELETE: "the record `number` has never existed; the head agrees",
    LieKind.OMIT: "the record `number` is left out of the change feed; the head still counts it",
    LieKind.WHITEWASH: "the record `number` says granted; the status lists say what is true",
    LieKind.STALE_HEAD: "the head expired an hour ago",
    LieKind.SWAP_LIST: "the list of the other purpose is served in place of each list",
    LieKind.CLEAN_LIST: "lists are fresh and signed, and no place is set",
    LieKind.STALE_LIST: "lists were valid until an hour ago",
    LieKind.SHORT_LIST: "lists have 8,192 places",
    LieKind.BOMB: "lists expand to 16 MiB",
    LieKind.REDIRECT: "302 to http://169.254.169.254/latest/meta-data",
    LieKind.SLOW: "one byte of the body every half second",
    LieKind.SILENT: "the connection is accepted and nothing is answered for a minute",
    LieKind.WRONG_ETAG: "the same ETag for everything, and 304 to whoever sends any",
    LieKind.ENDLESS: "a body that never ends",
    LieKind.ENCODING: "Content-Encoding: gzip, 8 MiB of zeros in 8 kB",
    LieKind.BIG: "a page of 2 MiB",
}
LONG_AGO = timedelta(hours=13)


@dataclass(frozen=True)
class Lie:
    """``path`` is the beginning of the paths it is told on; ``number`` and ``as_of`` as its kind needs them."""

    kind: LieKind
    path: str = "/"
    number: str = ""
    as_of: int | None = None


@dataclass
class Lies:
    told: dict[LieKind, Lie] = field(default_factory=dict)

    def tell(self, lie: Lie) -> None:
        self.told[lie.kind] = lie

    def end(self) -> None:
        self.told.clear()

    def on(self, kind: LieKind, path: str) -> bool:
        return kind in self.told and path.startswith(self.told[kind].path)

    def tells(self, kind: LieKind) -> bool:
        return kind in self.told

    def view(self) -> View:
        rollback, delete = self.told.get(LieKind.ROLLBACK), self.told.get(LieKind.DELETE)
        hidden = frozenset({delete.number} if delete else ())
        return View(as_of=rollback.as_of if rollback else None, hidden=hidden)

    def view_of_feed(self) -> View:
        view, omit = self.view(), self.told.get(LieKind.OMIT)
        return replace(view, hidden=view.hidden | {omit.number}) if omit else view

    def whitewashes(self, number: str) -> bool:
        lie = self.told.get(LieKind.WHITEWASH)
        return lie is not None and number == lie.number

    def said(self, version: Version) -> Version:
        """The version as this registry presents it."""
        if not self.whitewashes(version.number):
            return version
        record = json.loads(version.record)
        record.pop("statusReason", None)
        record["status"] = "granted"
        record["history"] = [entry for entry in record["history"] if entry["status"] == "granted"]
        return replace(version, status="granted", record=_text(record))

    def said_standings(self, standings: list[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
        return [
            (number, "granted" if self.whitewashes(number) else status, sequence)
            for number, status, sequence in standings
        ]


def _text(record: dict[str, object]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))
