"""The registry's signing keys, in a folder that git ignores, and the DID document that lists them."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from joserfc import jws
from joserfc.jwk import ECKey

JsonObject = dict[str, object]


class KeyState(StrEnum):
    ANNOUNCED = "announced"
    SIGNING = "signing"
    RETIRED = "retired"
    COMPROMISED = "compromised"


@dataclass(frozen=True)
class Key:
    id: str
    state: KeyState
    jwk: ECKey


class KeyRing:
    """One signing key; those before it stay valid for what they signed unless they were compromised."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._keys: list[Key] = []
        if file.exists():
            self._keys = [_read(entry) for entry in json.loads(file.read_text("utf-8"))]
        else:
            self._keys = [_new(1, KeyState.SIGNING)]
            self._write()

    @property
    def signing(self) -> Key:
        return next(key for key in self._keys if key.state is KeyState.SIGNING)

    def announce(self) -> Key:
        """List a key that will sign later; a second call finds the same one."""
        for key in self._keys:
            if key.state is KeyState.ANNOUNCED:
                return key
        made = _new(len(self._keys) + 1, KeyState.ANNOUNCED)
        self._keys.append(made)
        self._write()
        return made

    def rotate(self) -> Key:
        """Sign with the announced key from now on, or with a new one where none was announced."""
        return self._replace_signing(KeyState.RETIRED)

    def compromise(self) -> Key:
        """As `rotate`, but nothing the old key signed is valid any longer."""
        return self._replace_signing(KeyState.COMPROMISED)

    def _replace_signing(self, state: KeyState) -> Key:
        old, new = self.signing.id, self.announce().id
        states = {old: state, new: KeyState.SIGNING}
        self._keys = [replace(key, state=states.get(key.id, key.state)) for key in self._keys]
        self._write()
        return self.signing

    def sign(self, payload: Mapping[str, object], *, did: str, typ: str, cty: str | None = None) -> str:
        """A compact ES256 signature over the payload."""
        key = self.signing
        header = {"alg": "ES256", "typ": typ, **({"cty": cty} if cty else {}), "kid": f"{did}#{key.id}"}
        text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
        return jws.serialize_compact(header, text, key.jwk, algorithms=["ES256"])

    def document(self, did: str) -> JsonObject:
        """The DID document. A compromised key is still shown, but asserts nothing."""
        return {
            "@context": ["https://www.w3.org/ns/did/v1"],
            "id": did,
            "verificationMethod": [_method(key, did) for key in self._keys],
            "assertionMethod": [f"{did}#{key.id}" for key in self._keys if key.state is not KeyState.COMPROMISED],
        }

    def _write(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(
            [{"id": key.id, "state": key.state, "private": key.jwk.as_dict(private=True)} for key in self._keys]
        )
        fresh = self._file.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
        fresh.replace(self._file)


def _new(number: int, state: KeyState) -> Key:
    return Key(f"key-{number}", state, ECKey.generate_key("P-256"))


def _read(entry: dict[str, object]) -> Key:
    private = entry["private"]
    assert isinstance(private, dict)
    return Key(str(entry["id"]), KeyState(str(entry["state"])), ECKey.import_key(private))


def _method(key: Key, did: str) -> JsonObject:
    name = f"{did}#{key.id}"
    public = {**key.jwk.as_dict(private=False), "alg": "ES256", "kid": name}
    return {"id": name, "type": "JsonWebKey", "controller": did, "publicKeyJwk": public}
