"""Every form that writes proves that it is ours, by its token or by the ticket of the page that kept its text."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFProtect, generate_csrf

from app.core.resume import has_ticket

View = TypeVar("View", bound=Callable[..., Any])


def proved_by_its_address(view: View) -> View:
    """The signed address of this view is all the proof there is: mail programs post to it and know no token.

    For deeds that only take something back, and that mean the same for whoever holds the address.
    """
    view.proved_by_its_address = True  # type: ignore[attr-defined]  # an attribute of the function
    return view


def proved_by_its_body(view: View) -> View:
    """What is posted here is signed by whom it comes from: machines know no token. The view checks the signature."""
    view.proved_by_its_body = True  # type: ignore[attr-defined]  # an attribute of the function
    return view


class FormGuard(CSRFProtect):  # type: ignore[misc]  # Flask-WTF ships no types
    """Flask-WTF's guard, to which a ticket counts as this session's token; every other check stays as it is."""

    def protect(self, apply_exemptions: bool = False) -> None:  # noqa: FBT001 -- Flask-WTF's own signature
        view = current_app.view_functions.get(request.endpoint or "")
        if not any(getattr(view, mark, False) for mark in ("proved_by_its_address", "proved_by_its_body")):
            super().protect(apply_exemptions=apply_exemptions)

    def _get_csrf_token(self) -> str | None:
        return generate_csrf() if has_ticket() else super()._get_csrf_token()  # type: ignore[no-any-return]  # as above


def init_form_guard(app: Flask) -> None:
    FormGuard(app)
