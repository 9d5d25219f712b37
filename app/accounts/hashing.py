"""Argon2id. Hashing takes a tenth of a second and tens of mebibytes: it never runs while a transaction is open."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.accounts.rules.passwords import prepared


class Hasher:
    """Hashes and verifies passwords at the installation's cost; an unknown account costs as much as a known one."""

    def __init__(self, *, memory_kib: int, time_cost: int) -> None:
        self._argon2 = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1)
        self._of_nobody = self._argon2.hash("the password of nobody")

    def hash(self, password: str) -> str:
        return self._argon2.hash(prepared(password))

    def verify(self, known_hash: str | None, password: str) -> bool:
        """Whether the password is right; None stands for an account that does not exist and is always wrong."""
        try:
            right = self._argon2.verify(known_hash or self._of_nobody, prepared(password))
        except (VerificationError, InvalidHashError, UnicodeError):
            return False
        return right and known_hash is not None

    def is_outdated(self, known_hash: str) -> bool:
        """Hashed at another cost than today's: to be hashed again while the password is at hand."""
        return self._argon2.check_needs_rehash(known_hash)
