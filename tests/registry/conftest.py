"""The reference registry as a real process, and requests to it over real HTTP."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from tools.registry.process import RegistryProcess


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def kind(self) -> str:
        return self.headers.get("content-type", "").split(";")[0]


def get(registry: RegistryProcess, path: str, **headers: str) -> Answer:
    """One request on a connection of its own; header names with underscores for hyphens."""
    connection = HTTPConnection(registry.authority, timeout=20)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        found = connection.getresponse()
        return Answer(found.status, {name.lower(): value for name, value in found.getheaders()}, found.read())
    finally:
        connection.close()


def feed(registry: RegistryProcess, limit: int = 500, between: Callable[[int], None] = lambda _page: None) -> list[Any]:
    """Every item of the change feed in the order in which it came; ``between`` runs after each page."""
    since, items, has_more, page = 0, [], True, 0
    while has_more:
        content = get(registry, f"/v1/seals?since={since}&limit={limit}").json()
        items += content["items"]
        since, has_more, page = content["nextSince"], content["hasMore"], page + 1
        between(page)
    return items


def keys_of(registry: RegistryProcess) -> dict[str, ECKey]:
    """The keys that may assert something now, by their full name."""
    document = get(registry, "/.well-known/did.json").json()
    return {
        method["id"]: ECKey.import_key(method["publicKeyJwk"])
        for method in document["verificationMethod"]
        if method["id"] in document["assertionMethod"]
    }


def opened(registry: RegistryProcess, token: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and payload of a token whose signature was checked with the key it names."""
    header = jws.extract_compact(token).headers()
    checked = jws.deserialize_compact(token, keys_of(registry)[header["kid"]], algorithms=["ES256"])
    return header, json.loads(checked.payload)


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[RegistryProcess]:
    with RegistryProcess(tmp_path / "registry") as process:
        yield process


@pytest.fixture(scope="module")
def shared() -> Iterator[RegistryProcess]:
    """For tests that change nothing others rely on; a start costs a second."""
    with RegistryProcess() as process:
        yield process
