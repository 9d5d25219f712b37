"""What the running process can be told, by name and values. Whatever is wrong with them is a ValueError."""

from collections.abc import Callable, Mapping
from dataclasses import fields

from flask import Flask

from tools.registry.clock import moment, stamp
from tools.registry.demo import fill_demo
from tools.registry.lies import MEANINGS, Lie, LieKind
from tools.registry.listening import Listener
from tools.registry.records import Order
from tools.registry.registry import Registry
from tools.registry.store import Version

Values = Mapping[str, object]
Answer = dict[str, object]
MOST_AT_ONCE = 100_000


class Commands:
    def __init__(self, registry: Registry, public: Flask, listener: Listener) -> None:
        self._registry, self._public, self._listener = registry, public, listener
        self._names: dict[str, Callable[[Values], Answer]] = {
            "status": self._status,
            "issue": self._issue,
            "issue-many": self._issue_many,
            "assess": lambda values: self._change(values, "under_assessment"),
            "grant": lambda values: self._change(values, "granted"),
            "refuse": lambda values: self._change(values, "refused"),
            "suspend": lambda values: self._change(values, "suspended"),
            "lift": lambda values: self._change(values, "granted"),
            "withdraw": lambda values: self._change(values, "withdrawn"),
            "expire": lambda values: self._change(values, "expired"),
            "surrender": lambda values: self._change(values, "surrendered"),
            "supersede": self._supersede,
            "announce-key": self._announce_key,
            "rotate-key": self._rotate_key,
            "compromise-key": self._compromise_key,
            "go-down": self._go_down,
            "come-back": self._come_back,
            "lie": self._lie,
            "forget": self._forget,
            "block": self._block,
            "clock": self._clock,
            "hint": self._hint,
            "demo": lambda _values: {"entered": fill_demo(self._registry)},
        }

    @property
    def names(self) -> list[str]:
        return list(self._names)

    def run(self, name: str, values: Values) -> Answer:
        if name not in self._names:
            raise ValueError(f"No command {name!r}. There are: {', '.join(self._names)}.")
        return self._names[name](values)

    def _status(self, _values: Values) -> Answer:
        registry = self._registry
        return {
            "did": registry.address.did,
            "base": registry.address.base,
            "sequence": registry.store.head(),
            "count": len(registry.store.standings()),
            "key": registry.keys.signing.id,
            "lies": sorted(registry.lies.told),
            "now": stamp(registry.clock.now()),
        }

    def _issue(self, values: Values) -> Answer:
        return _told(self._registry.enter(self._order(values)))

    def _order(self, values: Values) -> Order:
        known = {field.name for field in fields(Order)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise ValueError(f"An order has no {', '.join(unknown)}. It has: {', '.join(sorted(known))}.")
        number = self._registry.store.head() + 1
        defaults: dict[str, object] = {
            "number": f"REF-2026-{number:06d}",
            "holder": "Beispiel KI GmbH (Testdaten)",
            "euid": f"DEX9900.HRB{number:06d}",
            "system": "Beispiel",
            "version": "1.0",
        }
        return Order(**{**defaults, **values})  # type: ignore[arg-type]  # JSON's types are checked by the schema's test

    def _issue_many(self, values: Values) -> Answer:
        count = int(str(values.get("count", 1000)))
        if not 1 <= count <= MOST_AT_ONCE:
            raise ValueError(f"count lies between 1 and {MOST_AT_ONCE}.")
        prefix, first = str(values.get("prefix", "MANY")), self._registry.store.head() + 1
        orders = [
            self._order(
                {"number": f"{prefix}-{place:06d}", "euid": f"DEX9900.HRB{place:06d}", "system": f"System {place}"}
            )
            for place in range(first, first + count)
        ]
        return {"entered": self._registry.enter_many(orders), "first": orders[0].number, "last": orders[-1].number}

    def _change(self, values: Values, status: str) -> Answer:
        code, reason, levels = (str(values.get(name, "")) for name in ("code", "reason", "levels"))
        return _told(self._registry.change(_number(values), status, code=code, reason=reason, levels=levels))

    def _supersede(self, values: Values) -> Answer:
        if not values.get("version"):
            raise ValueError("Which version of the system does the successor speak of?")
        by = str(values.get("by", ""))
        old, new = self._registry.supersede(_number(values), str(values["version"]), by=by)
        return {**_told(old), "successor": new.number}

    def _announce_key(self, _values: Values) -> Answer:
        return {"key": self._registry.keys.announce().id}

    def _rotate_key(self, _values: Values) -> Answer:
        return {"key": self._registry.keys.rotate().id}

    def _compromise_key(self, _values: Values) -> Answer:
        return {"issued_again": self._registry.compromise_key(), "key": self._registry.keys.signing.id}

    def _hint(self, values: Values) -> Answer:
        """A signed hint that something changed, for whoever posts it to a reader."""
        registry = self._registry
        at = int(registry.clock.now().timestamp())
        said = {"iss": registry.address.did, "iat": at, "sequence": registry.store.head(), **values}
        return {"token": registry.keys.sign(said, did=registry.address.did, typ="ai-seal-hint+jwt")}

    def _go_down(self, values: Values) -> Answer:
        if values.get("kind") == "503":
            self._public.extensions["unavailable"] = True
        else:
            self._listener.close()
        return {"down": True}

    def _come_back(self, _values: Values) -> Answer:
        self._public.extensions["unavailable"] = False
        self._listener.open()
        return {"down": False}

    def _lie(self, values: Values) -> Answer:
        if values.get("kind") == "none":
            self._registry.lies.end()
            return {"lies": []}
        kind = LieKind(str(values.get("kind")))
        number = str(values.get("number", ""))
        if kind in {LieKind.DELETE, LieKind.OMIT, LieKind.WHITEWASH}:
            self._registry.current(number)
        back = max(self._registry.store.head() - int(str(values.get("by", 1))), 0)
        as_of = back if kind is LieKind.ROLLBACK else None
        self._registry.lies.tell(Lie(kind, str(values.get("path", "/")), number, as_of))
        return {"lies": sorted(self._registry.lies.told), "meaning": MEANINGS[kind]}

    def _forget(self, values: Values) -> Answer:
        """Cursors before this one are answered with 410."""
        before = int(str(values.get("before", self._registry.store.head())))
        self._public.extensions["oldest_cursor"] = before
        return {"oldest": before}

    def _block(self, values: Values) -> Answer:
        self._public.extensions["blocked"].add(self._registry.current(_number(values)).number)
        return {"blocked": sorted(self._public.extensions["blocked"])}

    def _clock(self, values: Values) -> Answer:
        """Stand still at a time; without one, go on with the machine's."""
        at = values.get("at")
        self._registry.clock.set(moment(str(at)) if at else None)
        return {"now": stamp(self._registry.clock.now())}


def _number(values: Values) -> str:
    number = values.get("number")
    if not number:
        raise ValueError("Which number?")
    return str(number)


def _told(version: Version) -> Answer:
    return {
        "number": version.number,
        "status": version.status,
        "sequence": version.sequence,
        "status_index": version.status_index,
    }
