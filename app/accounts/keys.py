"""Random values, their hashes, and what is encrypted at rest: keys are derived from the installation's secret key."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

TOKEN_BYTES = 32
RECOVERY_CODES = 10
# Base 32 without signs that look alike; ten signs are 50 bits, guessed at twenty tries an hour.
RECOVERY_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
RECOVERY_LENGTH = 10


def new_token() -> str:
    """256 random bits for a link or a session."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """What is stored of a random token; it has too much entropy to need a slow hash."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def new_recovery_code() -> str:
    return "".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_LENGTH))


class Keys:
    """The keys of accounts, one for each use, none of them the secret key itself."""

    def __init__(self, secret_key: str) -> None:
        self._sealing = Fernet(urlsafe_b64encode(_derived(secret_key, b"accounts: second factor")))
        self._marking = _derived(secret_key, b"accounts: recovery codes")

    def seal(self, text: str) -> bytes:
        return self._sealing.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """Raises ValueError when the secret key is not the one it was sealed with."""
        try:
            return self._sealing.decrypt(sealed).decode()
        except InvalidToken as error:
            raise ValueError(
                "a second factor cannot be read: the secret key is not the one it was stored with"
            ) from error

    def mark(self, code: str) -> str:
        """The keyed hash of a recovery code: short codes need a key that is not in the database."""
        tidy = "".join(sign for sign in code.lower() if sign.isalnum())
        return hmac.new(self._marking, tidy.encode(), hashlib.sha256).hexdigest()


def _derived(secret_key: str, use: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=use).derive(secret_key.encode())
