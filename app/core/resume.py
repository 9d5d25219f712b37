"""Typed text survives a refusal: an expired session, a foreign form token, a database that is gone.

The refused form's values travel inside the answer itself (never into the database, a log or an address), so
nothing is kept for anybody else. The person signs in in another tab and sends them again.

Signing in makes every older form token worthless. So that one push suffices all the same, the page of a form that
was ours carries a ticket: good for this address, this browser and the account whose session had ended, and for
nothing else.
"""

import hmac
import secrets
from datetime import UTC, datetime, timedelta

from flask import current_app, make_response, render_template, request, session
from flask.wrappers import Response
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.exceptions import RequestEntityTooLarge

from app.core import clock
from app.core.person import find_person

TICKET_FIELD = "resume_ticket"
# A random value in the cookie that survives signing in, and nothing longer.
BROWSER = "resume_browser"
TICKET_LASTS = timedelta(hours=12)
# Never echoed back: secrets, and the tokens that must be fresh ones.
NOT_RESENT = frozenset({"csrf_token", TICKET_FIELD, "password", "current_password", "new_password", "code"})


def typed_values() -> list[tuple[str, str]]:
    """Name and value of everything the person typed, in order; secrets left out."""
    if request.method in {"GET", "HEAD"}:
        return []
    try:
        pairs = list(request.form.items(multi=True))
    except RequestEntityTooLarge:
        return []  # a body over the limit is not read, not even to show it again
    return [(name, value) for name, value in pairs if name not in NOT_RESENT]


def resume_page(
    sign_in_address: str, *, status: int, person_id: int | None = None, needs_sign_in: bool = True
) -> Response:
    """The page that keeps the typed text, leads to signing in (unless that is done) and offers to send it again.

    ``person_id`` says whose form it was, where its token proved that this browser got it from us.
    """
    page = render_template(
        "errors/resume.html",
        sign_in_address=sign_in_address,
        needs_sign_in=needs_sign_in,
        resend_address=_resend_address(),
        typed=typed_values(),
        files_lost=bool(request.files),
        ticket="" if person_id is None else _new_ticket(person_id),
    )
    return make_response(page, status)


def has_ticket() -> bool:
    """This form comes from our page that kept its text, in this browser, and its own account has signed in since."""
    ticket = request.form.get(TICKET_FIELD)
    person = find_person() if ticket else None
    if ticket is None or person is None:
        return False
    try:
        browser, person_id, address, given_at = _signer().loads(ticket)
    except BadData:
        return False
    is_here = hmac.compare_digest(str(browser), str(session.get(BROWSER, "")))
    is_young = clock.now() - datetime.fromtimestamp(given_at, UTC) <= TICKET_LASTS
    return is_here and is_young and (person_id, address) == (person.id, _resend_address())


def _new_ticket(person_id: int) -> str:
    browser = session.setdefault(BROWSER, secrets.token_urlsafe(32))
    return str(_signer().dumps([browser, person_id, _resend_address(), int(clock.now().timestamp())]))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="core: resume ticket")


def _resend_address() -> str:
    return request.full_path.rstrip("?")
