"""Links that hold by themselves: signed, for one purpose each, with nothing stored.

What is signed can be read by everybody, so it holds public ids and codes only. Whoever reads a link checks that it
still fits the state of things; a link that has to be spent, or must stay secret, is a token of `accounts` instead.
"""

import hashlib
import re
from dataclasses import dataclass, field

from flask import current_app
from itsdangerous import BadSignature, Signer

LONGEST = 300
# Neither part nor link begins with a dot: many web servers refuse such paths as hidden files.
_BETWEEN = "~"
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class SignedLinks:
    """Signs and reads with a key of its own for each purpose, derived from the installation's secret key."""

    secret_key: str = field(repr=False)

    def signed(self, purpose: str, *parts: str) -> str:
        """Raises ValueError for a part that is no public id, code or number."""
        odd = [part for part in parts if not _PLAIN.fullmatch(part)]
        if odd:
            raise ValueError(f"not plain enough for a link: {odd}")
        return self._signer(purpose).sign(_BETWEEN.join(parts)).decode()

    def parts(self, purpose: str, link: str, *, count: int) -> tuple[str, ...] | None:
        """What was signed for this purpose: ``count`` words, or None for anything else."""
        if len(link) > LONGEST or not link.isascii():
            return None
        try:
            found = tuple(self._signer(purpose).unsign(link).decode().split(_BETWEEN))
        except BadSignature:
            return None
        return found if len(found) == count else None

    def _signer(self, purpose: str) -> Signer:
        salt = f"anschub: {purpose}"
        return Signer(self.secret_key, salt=salt, key_derivation="hmac", digest_method=hashlib.sha256)


def installation_links() -> SignedLinks:
    """The links of the application at work: signed with the secret key of its settings."""
    return SignedLinks(current_app.config["SETTINGS"].secret_key)
