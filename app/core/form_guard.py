"""Every form that writes proves that it is ours, by its token or by the ticket of the page that kept its text."""

from flask import Flask
from flask_wtf.csrf import CSRFProtect, generate_csrf

from app.core.resume import has_ticket


class FormGuard(CSRFProtect):  # type: ignore[misc]  # Flask-WTF ships no types
    """Flask-WTF's guard, to which a ticket counts as this session's token; every other check stays as it is."""

    def _get_csrf_token(self) -> str | None:
        return generate_csrf() if has_ticket() else super()._get_csrf_token()  # type: ignore[no-any-return]  # as above


def init_form_guard(app: Flask) -> None:
    FormGuard(app)
