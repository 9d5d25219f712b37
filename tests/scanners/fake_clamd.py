"""A clamd on loopback that speaks the real protocol: honest by default, and every way it can go wrong by name."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

# The test file that every scanner knows, in two halves so that this file itself is none.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
NAME = "Eicar-Test-Signature"
STREAM_MAX = 1 << 20
WAIT_SECONDS = 20
PING = b"zPING\0"


@dataclass
class FakeClamd:
    """``conduct`` is what it does with a connection; `honest` unless told."""

    address: tuple[str, int] | str
    conduct: "Conduct" = field(default_factory=lambda: honest)
    # Whether it answers PING as ever, however it behaves towards files.
    answers_pings: bool = False
    seen: list[bytes] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def setting(self) -> str:
        return f"unix:{self.address}" if isinstance(self.address, str) else f"{self.address[0]}:{self.address[1]}"


Conduct = Callable[[FakeClamd, socket.socket], None]


def _exactly(connection: socket.socket, count: int) -> bytes:
    got = b""
    while len(got) < count:
        part = connection.recv(count - len(got))
        if not part:
            raise ConnectionError("the client went away")
        got += part
    return got


def _command(connection: socket.socket) -> str:
    got = b""
    while not got.endswith(b"\0"):
        got += _exactly(connection, 1)
    return got[1:-1].decode()


def _streamed(connection: socket.socket) -> bytes | None:
    """The whole stream; None once it is more than this daemon takes, as soon as that is known."""
    got = b""
    while size := struct.unpack("!L", _exactly(connection, 4))[0]:
        if len(got) + size > STREAM_MAX:
            return None
        got += _exactly(connection, size)
    return got


def reset(_fake: FakeClamd, connection: socket.socket) -> None:
    """Hangs up in the middle: what was sent and not read makes it a reset."""
    _exactly(connection, 12)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def honest(fake: FakeClamd, connection: socket.socket) -> None:
    command = _command(connection)
    said = {"PING": "PONG", "VERSION": "ClamAV 1.4.3/27654/Sat Nov 21 09:00:00 2026"}.get(command, "UNKNOWN COMMAND")
    if command == "INSTREAM":
        content = _streamed(connection)
        if content is None:
            connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return
        fake.seen.append(content)
        said = f"stream: {NAME} FOUND" if EICAR in content else "stream: OK"
    connection.sendall(said.encode() + b"\0")


def saying(answer: bytes) -> Conduct:
    """Takes everything, then says just this."""

    def say(_fake: FakeClamd, connection: socket.socket) -> None:
        if _command(connection) == "INSTREAM":
            _streamed(connection)
        connection.sendall(answer)

    return say


def too_early(_fake: FakeClamd, connection: socket.socket) -> None:
    """Finds everything clean before it has seen it."""
    connection.sendall(b"stream: OK\0")
    _command(connection)
    while size := struct.unpack("!L", _exactly(connection, 4))[0]:
        _exactly(connection, size)


def silent(fake: FakeClamd, _connection: socket.socket) -> None:
    """Takes the connection and never says a word."""
    fake.stopped.wait(WAIT_SECONDS)


def drop_by_drop(fake: FakeClamd, connection: socket.socket) -> None:
    """Says something all the time and never comes to an end."""
    _command(connection)
    _streamed(connection)
    while not fake.stopped.wait(0.05):
        connection.sendall(b".")


def _serve(fake: FakeClamd, listener: socket.socket) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_one, args=(fake, connection), daemon=True).start()


def _one(fake: FakeClamd, connection: socket.socket) -> None:
    with connection:
        try:
            connection.settimeout(WAIT_SECONDS)
            is_ping = fake.answers_pings and connection.recv(len(PING), socket.MSG_PEEK) == PING
            (honest if is_ping else fake.conduct)(fake, connection)
        except OSError:
            return


@contextmanager
def fake_clamd(path: Path | None = None) -> Iterator[FakeClamd]:
    """On a free port of loopback, or on a Unix socket at ``path``."""
    listener = socket.socket(socket.AF_INET if path is None else socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0) if path is None else str(path))
    listener.listen(8)
    fake = FakeClamd(listener.getsockname())
    accepting = threading.Thread(target=_serve, args=(fake, listener), daemon=True)
    accepting.start()
    try:
        yield fake
    finally:
        fake.stopped.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join(WAIT_SECONDS)
