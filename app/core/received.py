"""When a request arrived: with its first byte, not when its last one was in. Deadlines are judged by this moment.

A server that hands over the body while it is still coming calls the application at the end of the headers. Waitress
reads the whole body first, so its channel is replaced by one that writes down when a request began.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import Flask, request

from app.core import clock

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# No header can be called so: what comes from outside stands in the environment as HTTP_…
KEY = "anschub.received_at"
# Who begins in time and sends a byte a minute cannot write after the deadline.
LONGEST_UPLOAD = timedelta(minutes=10)


def received_at() -> datetime:
    """The moment the request's first byte was here, but at most ten minutes ago."""
    arrived: datetime = request.environ[KEY]
    return max(arrived, clock.now() - LONGEST_UPLOAD)


class Stamping:
    """Writes the present moment beside a request unless its server already knows better."""

    def __init__(self, inner: "WSGIApplication") -> None:
        self.inner = inner

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ.setdefault(KEY, clock.now())
        return self.inner(environ, start_response)


def init_received(app: Flask) -> None:
    app.wsgi_app = Stamping(app.wsgi_app)  # type: ignore[method-assign]  # as documented by Flask


def stamp_first_bytes() -> None:
    """Have waitress write down when each request began. Call it before the server is made."""
    from waitress.channel import HTTPChannel  # noqa: PLC0415 -- only where waitress serves
    from waitress.parser import HTTPRequestParser  # noqa: PLC0415 -- as above
    from waitress.server import BaseWSGIServer  # noqa: PLC0415 -- as above
    from waitress.task import WSGITask  # noqa: PLC0415 -- as above

    class StampedRequest(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
        def __init__(self, adjustments: object) -> None:
            super().__init__(adjustments)
            self.received_at = clock.now()

    class StampedTask(WSGITask):  # type: ignore[misc]  # as above
        def get_environment(self) -> dict[str, Any]:  # Any: what WSGI keeps there
            environ: dict[str, Any] = super().get_environment()
            environ[KEY] = self.request.received_at
            return environ

    class StampedChannel(HTTPChannel):  # type: ignore[misc]  # as above
        parser_class = StampedRequest
        task_class = StampedTask

    BaseWSGIServer.channel_class = StampedChannel
