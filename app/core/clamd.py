"""ClamAV's daemon by its own protocol: a command that ends with NUL, the file in chunks, one answer that ends with NUL.

https://docs.clamav.net/manual/Usage/Scanning.html#clamd describes the commands (PING, VERSION, INSTREAM).
"""

import socket
import struct
import time
from dataclasses import dataclass

SECONDS, PING_SECONDS, LAST_WORDS_SECONDS = 60.0, 2.0, 0.5
CHUNK = 1 << 16
MOST_ANSWER = 4_096
END = struct.pack("!L", 0)
TOO_LARGE = "INSTREAM size limit exceeded. ERROR"

Address = tuple[str, int] | str


class NoVerdict(Exception):
    """It said nothing that counts; ``kind`` is silent, refused, too_large or broken."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def parse_address(text: str) -> Address:
    """``unix:/run/clamav/clamd.ctl`` is a path, ``127.0.0.1:3310`` or ``[::1]:3310`` a host and its port."""
    path = text.removeprefix("unix:")
    if path.startswith("/"):
        return path
    host, _, port = text.rpartition(":")
    return host.strip("[]"), int(port)


@dataclass(frozen=True)
class Clamd:
    """``seconds`` bound a whole exchange, however slowly its bytes come."""

    address: Address
    seconds: float = SECONDS

    def ask(self, command: str) -> str:
        """The answer to a command without a file. Raises NoVerdict."""
        with _Exchange(self.address, min(self.seconds, PING_SECONDS)) as exchange:
            exchange.send(f"z{command}\0".encode())
            return exchange.answer()

    def instream(self, content: bytes) -> str | None:
        """The name of what it found in ``content``; None when it found nothing. Raises NoVerdict."""
        with _Exchange(self.address, self.seconds) as exchange:
            exchange.send(b"zINSTREAM\0")
            try:
                _send_chunks(exchange, content)
            except NoVerdict as error:
                raise exchange.why_it_hung_up(error) from error
            return _found(exchange.answer())


def _send_chunks(exchange: "_Exchange", content: bytes) -> None:
    for at in range(0, len(content), CHUNK):
        part = content[at : at + CHUNK]
        exchange.send(struct.pack("!L", len(part)) + part)
    if exchange.has_spoken():
        # Whatever it says before it has everything is no verdict about everything.
        raise NoVerdict("broken")
    exchange.send(END)


def _found(answer: str) -> str | None:
    if answer == "stream: OK":
        return None
    if answer == TOO_LARGE:
        raise NoVerdict("too_large")
    name = answer.removeprefix("stream: ").removesuffix(" FOUND")
    if not name.strip() or answer != f"stream: {name} FOUND":
        raise NoVerdict("broken")
    return name


class _Exchange:
    """One connection, one command, one answer, one deadline."""

    def __init__(self, address: Address, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        try:
            self._socket = _connected(address, seconds)
        except TimeoutError as error:
            raise NoVerdict("silent") from error
        except OSError as error:
            raise NoVerdict("refused") from error

    def __enter__(self) -> "_Exchange":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def _hurry(self) -> None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise NoVerdict("silent")
        self._socket.settimeout(left)

    def send(self, part: bytes) -> None:
        self._hurry()
        try:
            self._socket.sendall(part)
        except TimeoutError as error:
            raise NoVerdict("silent") from error
        except OSError as error:
            raise NoVerdict("broken") from error

    def has_spoken(self) -> bool:
        self._socket.setblocking(False)
        try:
            self._socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError as error:
            raise NoVerdict("broken") from error
        return True

    def answer(self) -> str:
        """Everything up to its end, which is one NUL and the end of the connection."""
        said = bytearray()
        while part := self._receive():
            said += part
            if len(said) > MOST_ANSWER:
                raise NoVerdict("broken")
        if said.count(b"\0") != 1 or not said.endswith(b"\0"):
            raise NoVerdict("broken")
        return said[:-1].decode("utf-8", "replace")

    def _receive(self) -> bytes:
        self._hurry()
        try:
            return self._socket.recv(CHUNK)
        except TimeoutError as error:
            raise NoVerdict("silent") from error
        except OSError as error:
            raise NoVerdict("broken") from error

    def why_it_hung_up(self, error: NoVerdict) -> NoVerdict:
        """Its last words, where a file was too much for it; never a verdict, for it has not seen all."""
        self._until = min(self._until, time.monotonic() + LAST_WORDS_SECONDS)
        try:
            return NoVerdict("too_large") if self.answer() == TOO_LARGE else error
        except NoVerdict:
            return error


def _connected(address: Address, seconds: float) -> socket.socket:
    if not isinstance(address, str):
        return socket.create_connection(address, timeout=seconds)
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        made.settimeout(seconds)
        made.connect(address)
    except OSError:
        made.close()
        raise
    return made
