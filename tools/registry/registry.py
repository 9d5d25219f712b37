"""The registry itself: what is entered, what becomes of it, what is signed about it."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from tools.registry.addresses import Address
from tools.registry.clock import Clock, stamp
from tools.registry.credentials import credential_payload
from tools.registry.keys import KeyRing
from tools.registry.lies import Lies
from tools.registry.records import (
    REVOKED,
    WITH_CREDENTIAL,
    JsonObject,
    Order,
    changed,
    granted_now,
    new_record,
)
from tools.registry.schemes import all_schemes
from tools.registry.store import Store, Version

AT_ONCE = 500


class Registry:
    def __init__(self, folder: Path, address: Address) -> None:
        self.address = address
        self.clock = Clock()
        self.lies = Lies()
        self.keys = KeyRing(folder / "keys" / "keys.json")
        self.store = Store(folder / "registry.sqlite")
        self._move_here()

    def enter(self, order: Order, *, at: datetime | None = None) -> Version:
        """Enter a record. Raises ValueError where its number is taken or the order makes no sense."""
        if self.store.find(order.number) is not None:
            raise ValueError(f"{order.number} exists already.")
        when = at or self.clock.now()
        return self._add([(new_record(order, self.address, at=when), None)], at=when)[0]

    def enter_many(self, orders: list[Order]) -> int:
        """Enter records whose numbers are new, some hundreds at once, so that readers are not kept waiting."""
        at = self.clock.now()
        for start in range(0, len(orders), AT_ONCE):
            self._add(
                [(new_record(order, self.address, at=at), None) for order in orders[start : start + AT_ONCE]], at=at
            )
        return len(orders)

    def change(
        self,
        number: str,
        status: str,
        *,
        code: str = "",
        reason: str = "",
        levels: str = "",
        at: datetime | None = None,
    ) -> Version:
        """Give a record its next standing. Raises ValueError where it cannot follow or there is no such record."""
        when = at or self.clock.now()
        before = self.current(number)
        was = json.loads(before.record)
        record = changed(was, status, at=when, code=code, reason=reason)
        if status in {"granted", "refused"} and "outcome" not in was:
            record = granted_now(record, _scheme_key(record), levels=levels, at=when)
        if status == "expired":
            record["validUntil"] = stamp(when)
            # Its end is part of what was signed.
            before = replace(before, credential=None)
        return self._add([(record, before)], at=when)[0]

    def supersede(
        self, number: str, version: str, *, by: str = "", at: datetime | None = None
    ) -> tuple[Version, Version]:
        """Enter a successor for another version of the system; returns the old and the new record."""
        when = at or self.clock.now()
        before = self.current(number)
        was = json.loads(before.record)
        successor = by or f"{number}-{version}"
        if self.store.find(successor) is not None:
            raise ValueError(f"{successor} exists already.")
        old = changed(was, "superseded", at=when)
        old["supersededBy"] = self.address.seal_id(successor)
        fresh = {
            **{name: value for name, value in was.items() if name != "statusReason"},
            "id": self.address.seal_id(successor),
            "sealNumber": successor,
            "system": {**was["system"], "version": version},
            "status": "granted",
            "statusSince": stamp(when),
            "history": [{"status": "granted", "at": stamp(when)}],
            "issuedAt": stamp(when),
            "validFrom": stamp(when),
            "updatedAt": stamp(when),
        }
        added = self._add([(old, before), (fresh, None)], at=when)
        return added[0], added[1]

    def issue_again(self) -> int:
        """Sign every credential anew with the present key; returns how many there were."""
        at = self.clock.now()
        granted = [version for version in self.store.all() if version.credential is not None]
        for start in range(0, len(granted), AT_ONCE):
            batch = granted[start : start + AT_ONCE]
            self._add([(_touched(version, at), replace(version, credential=None)) for version in batch], at=at)
        return len(granted)

    def compromise_key(self) -> int:
        """Take the key out of use, and back what it signed; returns how many credentials were signed anew."""
        self.keys.compromise()
        return self.issue_again()

    def current(self, number: str) -> Version:
        found = self.store.find(number)
        if found is None:
            raise ValueError(f"There is no {number}.")
        return found

    def _add(self, records: list[tuple[JsonObject, Version | None]], *, at: datetime) -> list[Version]:
        with self.store.lock:
            first = self.store.head() + 1
            versions = [
                self._version({**record, "sequence": first + place}, before, at)
                for place, (record, before) in enumerate(records)
            ]
            self.store.add(versions)
        return versions

    def _version(self, record: JsonObject, before: Version | None, at: datetime) -> Version:
        status, number, sequence = str(record["status"]), str(record["sealNumber"]), record["sequence"]
        assert isinstance(sequence, int)
        reason = record.get("statusReason")
        version = Version(
            sequence=sequence,
            number=number,
            status=status,
            at=stamp(at),
            code=str(reason["code"]) if isinstance(reason, dict) else None,
            record=json.dumps(record, ensure_ascii=False, separators=(",", ":")),
            credential=before.credential if before else None,
            revision=before.revision if before else 0,
            status_index=before.status_index if before else None,
            revoked=status in REVOKED,
            suspended=status == "suspended",
        )
        needs_one = status in WITH_CREDENTIAL and version.credential is None
        return self._with_credential(version, record) if needs_one else version

    def _with_credential(self, version: Version, record: JsonObject) -> Version:
        index = self.store.take_index() if version.status_index is None else version.status_index
        revision = version.revision + 1
        payload = credential_payload(record, self.address, revision=revision, status_index=index)
        token = self.keys.sign(payload, did=self.address.did, typ="vc+jwt", cty="vc")
        return replace(version, credential=token, revision=revision, status_index=index)

    def _move_here(self) -> None:
        """A registry that is served under another address than before has other names and other signatures."""
        before = Address(self.store.fact("base") or self.address.base)
        if before != self.address:
            for old, new in (
                (before.did, self.address.did), (before.names, self.address.names), (before.base, self.address.base),
            ):  # fmt: skip
                self.store.rename(old, new)
            self.issue_again()
        self.store.set_fact("base", self.address.base)


def _touched(version: Version, at: datetime) -> JsonObject:
    return {**json.loads(version.record), "updatedAt": stamp(at)}


def _scheme_key(record: JsonObject) -> str:
    scheme = record["scheme"]
    assert isinstance(scheme, dict)
    return next(key for key, known in all_schemes().items() if known.id == scheme["id"])
