"""Logs: one JSON object a line on standard output, UTC, with a request id, and nothing that names a person."""

import logging
import sys
import time

import structlog
from flask import Flask, g, request
from flask.wrappers import Response
from structlog.typing import Processor

from app.core.database import new_public_id
from app.core.person import find_person
from config import Settings

UNLOGGED = frozenset({"static", "health.healthz", "health.readyz"})


def init_logs(app: Flask, settings: Settings) -> None:
    processors: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=processors,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [
        *(kept for kept in root.handlers if not isinstance(kept.formatter, structlog.stdlib.ProcessorFormatter)),
        handler,
    ]
    root.setLevel(settings.log_level)
    for noisy in ("alembic", "werkzeug", "huey", "waitress", "waitress.queue", "httpx", "sentence_transformers"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.request_id = new_public_id()
    g.started = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = str(g.get("request_id", ""))
    if request.endpoint in UNLOGGED:
        return response
    person = None if g.get("database_gone") else find_person()
    logging.getLogger("anschub.request").info(
        "request",
        extra={
            # The route's pattern, never the path: addresses may carry tokens and search words.
            "route": str(request.url_rule) if request.url_rule else None,
            "method": request.method,
            "status": response.status_code,
            "milliseconds": round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
            "account_id": person.id if person else None,
        },
    )
    return response
