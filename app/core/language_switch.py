"""The language switch, light or dark, single keys or none: same page, signed in or not, what was typed stays."""

from flask import Blueprint, make_response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.core.access import public
from app.core.database import commits
from app.core.forms.base import REDISPLAY
from app.core.language import LANGUAGE_COOKIE, LANGUAGES
from app.core.redirects import safe_next

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"
KEYS = ("on", "off")
KEYS_COOKIE = "keys"
YEAR_SECONDS = 31_536_000

blueprint = Blueprint("preferences", __name__)


def _remember(response: Response, cookie: str, value: str) -> Response:
    response.set_cookie(cookie, value, max_age=YEAR_SECONDS, samesite="Lax", httponly=True, secure=request.is_secure)
    return response


@blueprint.get("/language/<code>")
@public
def switch_language(code: str) -> ResponseReturnValue:
    """A link, so that it works without a form; it changes this browser's cookie and nothing on the server."""
    response = make_response(redirect(safe_next(request.args.get("next"), default="/")))
    return _remember(response, LANGUAGE_COOKIE, code) if code in LANGUAGES else response


@blueprint.post("/language/<code>")
@public
@commits
def switch_language_of_form(code: str) -> ResponseReturnValue:
    """On a page that answered a form: the browser sends it once more (307), only to see it in the other language."""
    target = safe_next(request.args.get("next"), default="/")
    glue = "&" if "?" in target else "?"
    response = make_response(redirect(f"{target}{glue}{REDISPLAY}=1", code=307))
    return _remember(response, LANGUAGE_COOKIE, code) if code in LANGUAGES else response


@blueprint.get("/theme/<name>")
@public
def switch_theme(name: str) -> ResponseReturnValue:
    """As the language: a preference of this browser."""
    response = make_response(redirect(safe_next(request.args.get("next"), default="/")))
    return _remember(response, THEME_COOKIE, name) if name in THEMES else response


def chosen_theme() -> str:
    """'auto', 'light' or 'dark'."""
    theme = request.cookies.get(THEME_COOKIE, "auto")
    return theme if theme in THEMES else "auto"


@blueprint.get("/keys/<state>")
@public
def switch_keys(state: str) -> ResponseReturnValue:
    """Whether single keys do something (WCAG 2.1.4): who speaks to the computer may need them off in this browser."""
    response = make_response(redirect(safe_next(request.args.get("next"), default="/")))
    return _remember(response, KEYS_COOKIE, state) if state in KEYS else response


def chosen_keys() -> str:
    """'on' or 'off'."""
    keys = request.cookies.get(KEYS_COOKIE, "on")
    return keys if keys in KEYS else "on"
