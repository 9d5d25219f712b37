"""A mail server on loopback that keeps what it is handed: enough of SMTP (RFC 5321) for the contract of the mailers."""

import email
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message


class Conversation(socketserver.StreamRequestHandler):
    server: "Server"

    def handle(self) -> None:
        self.say("220 ready")
        while line := self.rfile.readline():
            if not self.answer(line.strip().upper()):
                return

    def answer(self, line: bytes) -> bool:
        if line.startswith(b"QUIT"):
            self.say("221 bye")
            return False
        if line.startswith(b"DATA"):
            self.say("354 go on")
            self.server.received.append(email.message_from_bytes(self.body()))
        self.say("250 ok")
        return True

    def body(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        return b"".join(lines)

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.received: list[Message] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


@contextmanager
def mail_server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
