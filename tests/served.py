"""An application behind a real server on loopback, and a browser that can press one button many times at once."""

import http.client
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.serving import make_server

TIMEOUT_SECONDS = 60


@dataclass(frozen=True)
class Answer:
    status: int
    text: str


@dataclass
class Browser:
    """Keeps its cookie; ``at_once`` sends as many requests as there are bodies, from one starting line."""

    port: int
    cookie: str = ""

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded", "Accept-Language": "en"}
        connection.request(method, path, urlencode(fields or {}), headers)
        response = connection.getresponse()
        answer = Answer(response.status, response.read().decode())
        given = response.getheader("Set-Cookie")
        connection.close()
        if given and method == "GET":
            self.cookie = given.partition(";")[0]
        return answer

    def token(self, path: str) -> str:
        field = BeautifulSoup(self.ask("GET", path).text, "html.parser").select_one("input[name=csrf_token]")
        assert field is not None, f"{path} has no form"
        return str(field["value"])

    def at_once(self, path: str, bodies: list[dict[str, str]]) -> list[Answer]:
        line = threading.Barrier(len(bodies))

        def send(fields: dict[str, str]) -> Answer:
            line.wait(TIMEOUT_SECONDS)
            return self.ask("POST", path, fields)

        with ThreadPoolExecutor(len(bodies)) as pool:
            return list(pool.map(send, bodies))


@contextmanager
def served(app: Flask) -> Iterator[Browser]:
    server: Any = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Browser(server.server_port)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
