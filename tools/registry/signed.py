"""What the registry signs about all its records: the head and the status lists, kept until they change or age."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from tools.registry.credentials import (
    HEAD_VALID,
    LIST_ENTRIES,
    LIST_TTL,
    LIST_VALID,
    PURPOSES,
    JsonObject,
    encoded_bytes,
    encoded_list,
    head_payload,
    list_payload,
)
from tools.registry.lies import LONG_AGO, LieKind
from tools.registry.registry import Registry

SHORT_ENTRIES = 8_192
BOMB_BYTES = 16 * 2**20


@dataclass(frozen=True)
class _Kept:
    about: tuple[object, ...]
    at: datetime
    token: str


class Signed:
    """Signs on demand. A token is used again as long as nothing changed and it is younger than the lists' ttl."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._kept: dict[str, _Kept] = {}
        self._lock = Lock()

    def head(self) -> str:
        return self._token("head", self._signed_head)

    def status_list(self, purpose: str, number: int) -> str | None:
        """None where there is no such list."""
        lists = max(1, -(-self._registry.store.index_count() // LIST_ENTRIES))
        if purpose not in PURPOSES or not 1 <= number <= lists:
            return None
        if self._registry.lies.tells(LieKind.SWAP_LIST):
            purpose = next(other for other in PURPOSES if other != purpose)
        return self._token(f"{purpose}/{number}", lambda at: self._list(purpose, number, at))

    def _token(self, name: str, make: Callable[[datetime], JsonObject]) -> str:
        registry = self._registry
        at = registry.clock.now()
        # The store's lock: sequence and records of one moment.
        with registry.store.lock, self._lock:
            about = (registry.keys.signing.id, registry.store.head(), tuple(sorted(registry.lies.told.items())))
            kept = self._kept.get(name)
            if kept and kept.about == about and kept.at <= at < kept.at + LIST_TTL:
                return kept.token
            is_head = name == "head"
            token = registry.keys.sign(
                make(at),
                did=registry.address.did,
                typ="ai-seal-head+jwt" if is_head else "vc+jwt",
                cty=None if is_head else "vc",
            )
            self._kept[name] = _Kept(about, at, token)
            return token

    def _signed_head(self, at: datetime) -> JsonObject:
        registry = self._registry
        view = registry.lies.view()
        standings = registry.lies.said_standings(registry.store.standings(view))
        if registry.lies.tells(LieKind.STALE_HEAD):
            at -= LONG_AGO
        return head_payload(
            registry.address.did, standings, sequence=registry.store.head(view), at=at, until=at + HEAD_VALID
        )

    def _list(self, purpose: str, number: int, at: datetime) -> JsonObject:
        registry = self._registry
        if registry.lies.tells(LieKind.STALE_LIST):
            at -= LONG_AGO
        own = registry.address.status_list(purpose, number)
        encoded = self._encoded(purpose, number)
        return list_payload(own, registry.address.did, purpose, encoded, at=at, until=at + LIST_VALID)

    def _encoded(self, purpose: str, number: int) -> str:
        lies = self._registry.lies
        if lies.tells(LieKind.BOMB):
            return encoded_bytes(bytes(BOMB_BYTES))
        if lies.tells(LieKind.SHORT_LIST):
            return encoded_list((), entries=SHORT_ENTRIES)
        if lies.tells(LieKind.CLEAN_LIST):
            return encoded_list(())
        first = (number - 1) * LIST_ENTRIES
        places = self._registry.store.indexes(purpose, lies.view())
        return encoded_list(place - first for place in places if first <= place < first + LIST_ENTRIES)
