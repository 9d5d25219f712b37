"""Security headers on every answer, whatever its status; caches never keep what a person saw."""

from flask import Flask, g, request
from flask.wrappers import Response

from config import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self' data:; img-src 'self' data:; "
    "connect-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)
STATIC_SECONDS = 86_400
EMBEDDED_SECONDS = 300


def let_be_embedded() -> None:
    """This answer is a picture or a few facts for other people's pages: the same for everybody, kept for minutes."""
    g.may_be_embedded = True


def init_headers(app: Flask, settings: Settings) -> None:
    def secure(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), interest-cohort=()"
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if request.endpoint == "static":
            headers["Cache-Control"] = f"public, max-age={STATIC_SECONDS}"
        elif g.pop("may_be_embedded", False):
            headers["Cache-Control"] = f"public, max-age={EMBEDDED_SECONDS}, must-revalidate"
            headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        else:
            headers["Cache-Control"] = "no-store"
            response.vary.update(("Cookie", "Accept-Language"))
        return response

    app.after_request(secure)
    app.config.update(
        SESSION_COOKIE_NAME="__Host-anschub" if settings.is_https else "anschub",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        MAX_CONTENT_LENGTH=settings.upload_limit_mib * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=2_000,
        TRUSTED_HOSTS=settings.hosts,
    )
