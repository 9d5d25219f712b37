"""Codes of an authenticator app (TOTP, RFC 6238): six digits, a new one every thirty seconds."""

import hmac
from datetime import datetime, timedelta

import pyotp

STEP_SECONDS = 30
DIGITS = 6
# A code typed in its last second arrives in the next step, and a phone's clock is a little off; ten seconds cover both.
GRACE = timedelta(seconds=10)
ISSUER = "Anschub"


def new_secret() -> str:
    """160 random bits in base 32."""
    return pyotp.random_base32()


def set_up_uri(secret: str, address: str) -> str:
    """What the QR code says."""
    return pyotp.TOTP(secret).provisioning_uri(name=address, issuer_name=ISSUER)


def matching_step(secret: str, code: str, at: datetime) -> int | None:
    """The step a code belongs to at this moment, or None; spaces in the code are forgiven."""
    digits = "".join(sign for sign in code if not sign.isspace())
    if len(digits) != DIGITS or not digits.isascii():
        return None
    totp = pyotp.TOTP(secret)
    steps = sorted({int((at + grace).timestamp()) // STEP_SECONDS for grace in (-GRACE, timedelta(0), GRACE)})
    return next((step for step in steps if hmac.compare_digest(totp.generate_otp(step), digits)), None)
