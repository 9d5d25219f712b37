"""Real sockets on loopback, which can be closed and opened again while the process lives."""

import logging
import socket
import threading
from collections.abc import Callable
from wsgiref.types import WSGIApplication

from waitress import create_server, wasyncore
from waitress.server import BaseWSGIServer

LOOPBACK = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
THREADS = 8
logging.getLogger("waitress").setLevel(logging.ERROR)


class PortTaken(Exception):
    """Somebody else listens there."""


def bind(port: int) -> list[socket.socket]:
    """Sockets on both loopback addresses, where the machine has both; port 0 takes a free one. Raises PortTaken."""
    sockets: list[socket.socket] = []
    for family, host in LOOPBACK:
        try:
            made = socket.socket(family, socket.SOCK_STREAM)
        except OSError:
            continue
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((host, sockets[0].getsockname()[1] if sockets else port))
        except OSError as error:
            made.close()
            # A machine without IPv6 refuses the second address; that is no fault.
            if not sockets:
                raise PortTaken(f"Port {port} is taken.") from error
            continue
        sockets.append(made)
    return sockets


class Listener:
    """Serves one application until `close`; `open` serves it again on the same port."""

    def __init__(self, application: WSGIApplication, sockets: list[socket.socket]) -> None:
        self._application = application
        self.port = int(sockets[0].getsockname()[1])
        self._map: dict[int, wasyncore.dispatcher] = {}
        self._thread: threading.Thread | None = None
        self._serve(sockets)

    def open(self) -> None:
        if self._thread is None:
            self._serve(bind(self.port))

    def close(self) -> None:
        """Close the socket and every connection, also those that are being answered."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._in_loop(lambda: wasyncore.close_all(self._map, ignore_all=True))
        thread.join()
        self._dispatcher.shutdown(timeout=0)

    def _serve(self, sockets: list[socket.socket]) -> None:
        self._map = {}
        server = create_server(self._application, map=self._map, sockets=sockets, threads=THREADS, ident="")
        self._dispatcher = server.task_dispatcher
        self._thread = threading.Thread(target=server.run, daemon=True)
        self._thread.start()

    def _in_loop(self, act: Callable[[], None]) -> None:
        """The loop's own thread must close what it waits on; the trigger that wakes it can carry an errand."""
        listening = next(one for one in list(self._map.values()) if isinstance(one, BaseWSGIServer))
        listening.trigger.pull_trigger(act)
