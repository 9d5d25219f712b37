"""Typed text survives a refusal: an expired session, a foreign form token, a database that is gone.

The refused form's values travel inside the answer itself (never into the database, a log or an address), so
nothing is kept for anybody else. The person signs in in another tab or on the same page and sends them again.
"""

from flask import make_response, render_template, request
from flask.wrappers import Response
from werkzeug.exceptions import RequestEntityTooLarge

# Never echoed back: secrets, and the token that must be a fresh one.
NOT_RESENT = frozenset({"csrf_token", "password", "current_password", "new_password", "code"})


def typed_values() -> list[tuple[str, str]]:
    """Name and value of everything the person typed, in order; secrets left out."""
    if request.method in {"GET", "HEAD"}:
        return []
    try:
        pairs = list(request.form.items(multi=True))
    except RequestEntityTooLarge:
        return []  # a body over the limit is not read, not even to show it again
    return [(name, value) for name, value in pairs if name not in NOT_RESENT]


def resume_page(sign_in_address: str, *, status: int, needs_sign_in: bool = True) -> Response:
    """The page that keeps the typed text, leads to signing in (unless that is done) and offers to send it again."""
    page = render_template(
        "errors/resume.html",
        sign_in_address=sign_in_address,
        needs_sign_in=needs_sign_in,
        resend_address=request.full_path.rstrip("?"),
        typed=typed_values(),
        files_lost=bool(request.files),
    )
    return make_response(page, status)
