"""Connections for the guarded client: to checked addresses alone, and never longer than the time that is left."""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import httpcore2

OpenSocket = Callable[[tuple[str, int], float], socket.socket]


class Deadline:
    """A moment of the monotonic clock."""

    def __init__(self, at: float) -> None:
        self._at = at

    def seconds_left(self) -> float:
        """More than nothing. Raises TimeoutError afterwards."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class BoundStream(httpcore2.NetworkStream):
    """A socket whose every step gets only what is left of the whole time, so that a slow sender gains nothing."""

    def __init__(self, sock: socket.socket, connecting: Deadline, deadline: Deadline) -> None:
        self._socket = sock
        self._connecting = connecting
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout
        self._socket.settimeout(self._deadline.seconds_left())
        return self._socket.recv(max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        rest = memoryview(buffer)
        while rest:
            self._socket.settimeout(self._deadline.seconds_left())
            rest = rest[self._socket.send(rest) :]

    def close(self) -> None:
        self._socket.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """For the name that was asked, not for the address connected to."""
        del timeout
        try:
            # The time limit of a handshake is one for all of its steps.
            self._socket.settimeout(self._connecting.seconds_left())
            wrapped = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
        except BaseException:
            self._socket.close()
            raise
        return BoundStream(wrapped, self._connecting, self._deadline)

    def get_extra_info(self, info: str) -> Any:  # the library's signature
        return self._socket if info == "socket" else None


class BoundNetwork(httpcore2.NetworkBackend):
    """Connects to the given addresses whatever name it is asked for: there is no second look-up."""

    def __init__(
        self, addresses: Sequence[str], open_socket: OpenSocket, connecting: Deadline, deadline: Deadline
    ) -> None:
        self._addresses = addresses
        self._open_socket = open_socket
        self._connecting = connecting
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        del host, timeout, local_address, socket_options
        fault: OSError | None = None
        for address in self._addresses:
            try:
                sock = self._open_socket((address, port), self._connecting.seconds_left())
                return BoundStream(sock, self._connecting, self._deadline)
            except TimeoutError:
                raise
            except OSError as error:
                fault = error
        raise fault or ConnectionError("no address")
