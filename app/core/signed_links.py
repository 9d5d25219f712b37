"""Links that hold by themselves: signed, for one purpose each, with nothing stored.

What is signed can be read by everybody, so it holds public ids and codes only. Whoever reads a link checks that it
still fits the state of things; a link that has to be spent, or must stay secret, is a token of `accounts` instead.
"""

import hashlib
from dataclasses import dataclass, field

from itsdangerous import BadData, URLSafeSerializer

LONGEST = 300


@dataclass(frozen=True)
class SignedLinks:
    """Signs and reads with a key of its own for each purpose, derived from the installation's secret key."""

    secret_key: str = field(repr=False)

    def signed(self, purpose: str, *parts: str) -> str:
        return str(self._serializer(purpose).dumps(parts))

    def parts(self, purpose: str, link: str, *, count: int) -> tuple[str, ...] | None:
        """What was signed for this purpose: ``count`` words, or None for anything else."""
        if len(link) > LONGEST:
            return None
        try:
            found = self._serializer(purpose).loads(link)
        except BadData:
            return None
        if not isinstance(found, list) or len(found) != count or not all(isinstance(part, str) for part in found):
            return None
        return tuple(found)

    def _serializer(self, purpose: str) -> URLSafeSerializer:
        return URLSafeSerializer(
            self.secret_key,
            salt=f"anschub: {purpose}",
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )
