"""The signature, checked by joserfc with one explicit key and one explicit algorithm."""

from functools import lru_cache

from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry

from app.seals.states import Verdict
from app.seals.verifier.encoding import Unreadable, base64url
from app.seals.verifier.header import Token
from app.seals.verifier.keys import FITTING, SAME_ALGORITHM, Key
from app.seals.verifier.model import Refusal
from app.seals.verifier.reasons import Reason

_REGISTRY = JWSRegistry(algorithms=sorted({SAME_ALGORITHM.get(name, name) for name in FITTING}))
_algorithm = lru_cache(maxsize=len(FITTING))(_REGISTRY.get_alg)


def require_signature(token: Token, key: Key) -> None:
    """``token`` was signed by ``key``. Raises Refusal (bad_signature)."""
    if not _fits(token, key):
        raise Refusal(Verdict.BAD_SIGNATURE, Reason.SIGNATURE_DOES_NOT_FIT, key=key.id)


def _fits(token: Token, key: Key) -> bool:
    named = str(token.header.algorithm)
    algorithm = _algorithm(SAME_ALGORITHM.get(named, named))
    try:
        algorithm.check_key(key.public)
        return bool(algorithm.verify(token.signed.encode("ascii"), base64url(token.signature), key.public))
    except (JoseError, Unreadable, ValueError):
        return False
