"""A request counts by its first byte, whichever way the server hands it over, and not for ever."""

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, request
from waitress.server import BaseWSGIServer, create_server

from app.core import clock
from app.core.received import LONGEST_UPLOAD, init_received, received_at, stamp_first_bytes

BEGAN = datetime(2027, 3, 31, 21, 58, 59, tzinfo=UTC)


class WatchedClock:
    """Stands still until moved; ``asked`` is set once somebody looked."""

    def __init__(self) -> None:
        self.at, self.asked = BEGAN, threading.Event()

    def __call__(self) -> datetime:
        self.asked.set()
        return self.at


@pytest.fixture
def watched() -> Iterator[WatchedClock]:
    made = WatchedClock()
    clock.set_clock(made)
    yield made
    clock.set_clock(None)


def telling() -> Flask:
    app = Flask(__name__)
    init_received(app)

    @app.post("/")
    def tell() -> str:
        return f"{len(request.get_data())} {received_at().isoformat()}"

    return app


@pytest.fixture
def address(watched: WatchedClock) -> Iterator[tuple[str, int]]:
    """A waitress that writes down first bytes."""
    before = BaseWSGIServer.channel_class
    stamp_first_bytes()
    server = create_server(telling(), listen="127.0.0.1:0", threads=2)
    running = threading.Thread(target=server.run)
    running.start()
    yield "127.0.0.1", int(server.effective_port)
    server.trigger.pull_trigger(server.close)
    running.join(10)
    server.task_dispatcher.shutdown()
    BaseWSGIServer.channel_class = before


def exchange(address: tuple[str, int], watched: WatchedClock, later: timedelta, headers: str = "") -> str:
    """The body's last byte is sent ``later`` than its first."""
    with socket.create_connection(address, timeout=20) as connection:
        head = f"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nConnection: close\r\n{headers}\r\nhell"
        connection.sendall(head.encode())
        assert watched.asked.wait(20)
        watched.at += later
        connection.sendall(b"o")
        answer = b""
        while part := connection.recv(4096):
            answer += part
    return answer.decode().rpartition("\r\n\r\n")[2]


def test_s50_an_upload_counts_by_its_first_byte_behind_a_server_that_waits_for_its_last(
    address: tuple[str, int], watched: WatchedClock
) -> None:
    assert exchange(address, watched, timedelta(minutes=5)) == f"5 {BEGAN.isoformat()}"


def test_s50_an_upload_that_takes_too_long_counts_from_its_end(address: tuple[str, int], watched: WatchedClock) -> None:
    counted = BEGAN + timedelta(hours=2) - LONGEST_UPLOAD
    assert exchange(address, watched, timedelta(hours=2)) == f"5 {counted.isoformat()}"


def test_s50_no_header_sets_the_moment(address: tuple[str, int], watched: WatchedClock) -> None:
    forged = "Anschub.received-at: 2020\r\nHTTP-anschub.received-at: 2020\r\nX-Request-Start: t=0\r\n"
    assert exchange(address, watched, timedelta(minutes=1), forged) == f"5 {BEGAN.isoformat()}"


def test_s50_elsewhere_it_counts_from_the_call_of_the_application(watched: WatchedClock) -> None:
    assert telling().test_client().post("/", data=b"1").text == f"1 {BEGAN.isoformat()}"
