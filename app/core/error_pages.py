"""The only map from error to status; every page says what happened to what was typed."""

import logging
from datetime import datetime, timedelta

from flask import Flask, current_app, g, make_response, render_template, request, url_for
from flask.wrappers import Response
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from app.core import clock
from app.core.access import SIGN_IN_ENDPOINT
from app.core.database import db, write_kept
from app.core.errors import Conflict, DomainError, NotAllowed, NotFound, RuleBroken, TooMany
from app.core.person import find_person
from app.core.resume import resume_page, typed_values

logger = logging.getLogger(__name__)

STATUS = {NotFound: 404, NotAllowed: 403, RuleBroken: 422, Conflict: 409, TooMany: 429}
LAST_WORDS = (
    "<!doctype html><html lang=de><title>Anschub</title><p>Bei uns ist etwas schiefgegangen. Bitte versuchen Sie es in "
    "einer Minute noch einmal.<p lang=en>Something went wrong on our side. Try again in a minute.</html>"
)
KNOWN_PAGES = frozenset({400, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503})
RETRY_AFTER_SECONDS = 60


def _page(status: int, *, text: object = "", retry_after_seconds: int | None = None) -> Response:
    if status not in KNOWN_PAGES:
        status = 500 if status >= 500 else 400  # noqa: PLR2004 -- the border between the two families of status
    values = {
        "status": status,
        "text": text,
        "typed": typed_values(),
        "resend_address": request.full_path.rstrip("?"),
        "back_at": _planned_return(),
        "try_again_at": _in_a_minute(),
    }
    try:
        page = render_template("errors/error.html", **values)
    except Exception:
        # The page itself may be what is broken; the person still gets a sentence in both languages.
        logger.exception("the error page failed")
        page = LAST_WORDS
    response = make_response(page, status)
    if retry_after_seconds is not None:
        response.headers["Retry-After"] = str(retry_after_seconds)
    return response


def _planned_return() -> datetime | None:
    """The end of the break that the operator announced; None once it is over."""
    until = current_app.config["SETTINGS"].maintenance_until
    return until if until and until > clock.now() else None


def _in_a_minute() -> datetime:
    """A full minute, and never sooner than the answer's Retry-After."""
    return (clock.now() + timedelta(seconds=RETRY_AFTER_SECONDS + 59)).replace(second=0, microsecond=0)


def _domain_error(error: DomainError) -> Response:
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    wait = error.retry_after_seconds if isinstance(error, TooMany) else None
    return _page(status, text=error.text, retry_after_seconds=wait)


def _http_error(error: HTTPException) -> Response:
    response = _page(error.code or 500)
    if error.code == 405 and getattr(error, "valid_methods", None):  # noqa: PLR2004 -- method not allowed
        response.headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]  # of MethodNotAllowed
    return response


def _form_token_error(_error: CSRFError) -> Response:
    """An expired or foreign form token: nothing was changed, and what was typed can be sent again with a fresh one."""
    return resume_page(url_for(SIGN_IN_ENDPOINT), status=400, needs_sign_in=find_person() is None)


def database_gone(error: SQLAlchemyError) -> Response:
    """The database is locked or gone: 503 with everything that was typed, nothing half-written."""
    logger.error("database unavailable", extra={"cause": type(error).__name__})
    g.pop("kept_writes", None)
    try:
        db.session.rollback()
    except SQLAlchemyError:
        db.session.close()
    g.database_gone = True
    g._login_user = AnonymousUserMixin()  # where Flask-Login looks first: nobody asks the database again
    return _page(503, retry_after_seconds=RETRY_AFTER_SECONDS)


def _no_such_value(error: DataError) -> Response:
    """A value that no column can hold was asked for, such as NUL or a number beyond all: what was sent is wrong."""
    logger.warning("unstorable value", extra={"kind": type(error.orig).__name__})
    db.session.rollback()
    return _page(400)


def _refuse_unwritable_addresses() -> None:
    """Nothing that we keep is named by NUL, and PostgreSQL refuses to look for it."""
    if any("\0" in str(value) for value in (request.view_args or {}).values()):
        raise NotFound


def _unexpected(error: Exception) -> Response:
    logger.error("unexpected error", exc_info=error)
    return _page(500)


def init_error_pages(app: Flask) -> None:
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _form_token_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, database_gone)
    app.register_error_handler(PoolTimeout, database_gone)
    app.register_error_handler(DataError, _no_such_value)
    app.register_error_handler(Exception, _unexpected)
    app.before_request(_refuse_unwritable_addresses)

    def write_what_must_outlive(response: Response) -> Response:
        if g.get("database_gone"):
            return response
        try:
            write_kept()
        except SQLAlchemyError as error:
            return database_gone(error)
        return response

    # Registered first, so it runs last of all hooks that Flask calls in reverse order.
    app.after_request(write_what_must_outlive)
