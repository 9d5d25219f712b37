"""The one guarded way out: every request this platform sends to an address it was told goes through here.

https on port 443, to a host that was allowed for this purpose, at an address that was looked up once, checked, and is
the very one connected to. No redirect is followed, nothing is unpacked, nothing is tried twice; a request ends when its
time is over or its bytes are too many, whatever the other side does.
"""

import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

import httpcore2

from app.core.outgoing_stream import BoundNetwork, Deadline, OpenSocket
from config import Settings

HTTPS_PORT = 443
LONGEST_ADDRESS = 2000
_PLAIN_ADDRESS = re.compile(r"[!-\[\]-~]+")
# All that the internet routes of IPv6; in it, two forms that only carry an IPv4 address (6to4, Teredo).
_ROUTED = ipaddress.ip_network("2000::/3")
_DISGUISES = (ipaddress.ip_network("2002::/16"), ipaddress.ip_network("2001::/32"))
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
LookUp = Callable[[str, int], list[str]]


class Fault(StrEnum):
    """Why there is no answer."""

    ADDRESS_REFUSED = "address_refused"
    HOST_NOT_ALLOWED = "host_not_allowed"
    NOT_PUBLIC = "not_public"
    UNKNOWN_HOST = "unknown_host"
    UNREACHABLE = "unreachable"
    CERTIFICATE_REFUSED = "certificate_refused"
    TIME_OVER = "time_over"
    TOO_LARGE = "too_large"
    PACKED = "packed"
    NOT_HTTP = "not_http"


class NoAnswer(Exception):
    """Raised when a request was refused before it was sent, or did not end well."""

    def __init__(self, fault: Fault, detail: object = "") -> None:
        super().__init__(f"{fault.value}: {detail}" if detail else fault.value)
        self.fault = fault


@dataclass(frozen=True)
class Bounds:
    """How long and how much: seconds to connect (look-up and TLS included), seconds in all, bytes of the body."""

    connect_seconds: float = 3.0
    total_seconds: float = 10.0
    max_bytes: int = 1_048_576


@dataclass(frozen=True)
class Answer:
    """Any status, a redirect included; header names in lower case, the body as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


def require_plain_address(url: str) -> None:
    """Printable ASCII without backslashes: hosts in their A-label form, nothing that parsers read differently."""
    if len(url) > LONGEST_ADDRESS or not _PLAIN_ADDRESS.fullmatch(url):
        raise NoAnswer(Fault.ADDRESS_REFUSED, "not a plain address")


def require_https(parts: SplitResult, loopback: frozenset[str]) -> None:
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.netloc in loopback):
        raise NoAnswer(Fault.ADDRESS_REFUSED, "not https")


def require_no_sign_in(parts: SplitResult) -> None:
    if "@" in parts.netloc:
        raise NoAnswer(Fault.ADDRESS_REFUSED, "sign-in inside the address")


def require_allowed_host(parts: SplitResult, allowed: frozenset[str]) -> None:
    """By name for port 443, by name and port for any other."""
    usual = parts.port in {None, HTTPS_PORT}
    if (parts.hostname if usual else parts.netloc.lower()) not in allowed:
        raise NoAnswer(Fault.HOST_NOT_ALLOWED, parts.netloc)


def require_public(address: Address) -> None:
    """One that the whole internet routes, in no disguise. Checked for every address a name has."""
    if isinstance(address, ipaddress.IPv6Address):
        refused = address not in _ROUTED or any(address in network for network in _DISGUISES)
    else:
        refused = address.is_multicast or address.is_reserved
    if refused or not address.is_global:
        raise NoAnswer(Fault.NOT_PUBLIC, address)


def require_loopback(address: Address) -> None:
    """The development setting opens this machine and nothing else."""
    if not address.is_loopback:
        raise NoAnswer(Fault.NOT_PUBLIC, address)


def require_unpacked(headers: Mapping[str, str]) -> None:
    """We asked for the bytes as they are; what is packed anyway might be a bomb."""
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise NoAnswer(Fault.PACKED, headers["content-encoding"])


def require_small(size: int, limit: int) -> None:
    if size > limit:
        raise NoAnswer(Fault.TOO_LARGE, limit)


class HttpClient:
    """Sends what may be sent. ``loopback`` names "host:port" of this machine that may be asked without TLS."""

    def __init__(
        self,
        *,
        user_agent: str,
        loopback: frozenset[str] = frozenset(),
        look_up: LookUp | None = None,
        open_socket: OpenSocket | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._user_agent = user_agent
        self._loopback = loopback
        self._look_up = look_up or system_look_up
        self._open_socket = open_socket or socket.create_connection
        self._trust = trust or ssl.create_default_context()

    def get(
        self,
        url: str,
        *,
        allowed_hosts: frozenset[str],
        bounds: Bounds | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """What ``url`` answers, redirects and errors included. Raises NoAnswer.

        ``allowed_hosts`` are names, or "name:port" for a port other than 443.
        """
        bounds = bounds or Bounds()
        deadline = Deadline(time.monotonic() + bounds.total_seconds)
        connecting = Deadline(time.monotonic() + min(bounds.connect_seconds, bounds.total_seconds))
        parts = self._checked(url, allowed_hosts)
        addresses = self._addresses(parts, connecting)
        network = BoundNetwork(addresses, self._open_socket, connecting, deadline)
        try:
            return self._asked(parts, network, bounds, dict(headers or {}))
        except ssl.SSLCertVerificationError as error:
            raise NoAnswer(Fault.CERTIFICATE_REFUSED, error.verify_message) from error
        except TimeoutError as error:
            raise NoAnswer(Fault.TIME_OVER) from error
        except (httpcore2.ProtocolError, httpcore2.NetworkError, OSError, ValueError) as error:
            fault = Fault.UNREACHABLE if isinstance(error, OSError) else Fault.NOT_HTTP
            raise NoAnswer(fault, type(error).__name__) from error

    def _checked(self, url: str, allowed_hosts: frozenset[str]) -> SplitResult:
        require_plain_address(url)
        try:
            parts = urlsplit(url)
            require_https(parts, self._loopback)
            require_no_sign_in(parts)
            require_allowed_host(parts, allowed_hosts)
        except ValueError as error:
            raise NoAnswer(Fault.ADDRESS_REFUSED, "not an address") from error
        return parts

    def _addresses(self, parts: SplitResult, connecting: Deadline) -> list[str]:
        """Every address of the host, each checked: one that may not be asked spoils them all."""
        found = _within(connecting, lambda: self._look_up(str(parts.hostname), _port(parts)))
        check = require_loopback if parts.netloc in self._loopback else require_public
        for text in found:
            check(ipaddress.ip_address(text.partition("%")[0]))
        if not found:
            raise NoAnswer(Fault.UNKNOWN_HOST, parts.hostname)
        return found

    def _asked(self, parts: SplitResult, network: BoundNetwork, bounds: Bounds, headers: dict[str, str]) -> Answer:
        target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
        url = httpcore2.URL(scheme=parts.scheme, host=str(parts.hostname), port=_port(parts), target=target)
        sent = {
            "Host": parts.netloc,
            "User-Agent": self._user_agent,
            "Accept-Encoding": "identity",
            "Connection": "close",
            **headers,
        }
        with httpcore2.HTTPConnection(url.origin, ssl_context=self._trust, network_backend=network) as connection:
            response = connection.handle_request(httpcore2.Request("GET", url, headers=list(sent.items())))
            try:
                return _read(response, bounds.max_bytes)
            finally:
                response.close()


def _read(response: httpcore2.Response, limit: int) -> Answer:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
    require_unpacked(headers)
    length = headers.get("content-length", "")
    require_small(int(length) if length.isdecimal() else 0, limit)
    body = bytearray()
    for piece in response.iter_stream():
        body += piece
        require_small(len(body), limit)
    return Answer(response.status, headers, bytes(body))


def _port(parts: SplitResult) -> int:
    return parts.port or (HTTPS_PORT if parts.scheme == "https" else 80)


def system_look_up(host: str, port: int) -> list[str]:
    """The addresses of ``host``, in the order of the system. Raises NoAnswer."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoAnswer(Fault.UNKNOWN_HOST, host) from error
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def _within(deadline: Deadline, look_up: Callable[[], list[str]]) -> list[str]:
    """The system's look-up knows no time limit: it is left behind when the time is over."""
    found: list[list[str] | BaseException] = []

    def work() -> None:
        try:
            found.append(look_up())
        except Exception as error:  # noqa: BLE001 -- handed to the waiting thread
            found.append(error)

    thread = threading.Thread(target=work, daemon=True, name="look-up")
    thread.start()
    thread.join(deadline.seconds_left())
    if not found:
        raise NoAnswer(Fault.TIME_OVER, "look-up")
    answer = found[0]
    if isinstance(answer, BaseException):
        raise answer
    return answer


def client_of(settings: Settings) -> HttpClient:
    """The client of this installation: says who asks, and opens this machine only as far as development says."""
    agent = f"Anschub (+{settings.base_url.rstrip('/')}; {settings.operator_email})"
    return HttpClient(user_agent=agent, loopback=settings.loopback_hosts)
