"""The guarded client against real servers on this machine: what leaves, to where, and when it stops."""

import datetime
import gzip
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.core.http_client import Answer, Bounds, Fault, HttpClient, NoAnswer, client_of
from config import Settings

PUBLIC = "93.184.215.14"
NAME = "registry.example"
HASTY = Bounds(connect_seconds=1.0, total_seconds=1.0, max_bytes=1_048_576)
Answering = Callable[[socket.socket], None]


class Server:
    """Answers each connection with one function; remembers what was asked."""

    def __init__(self, answering: Answering, context: ssl.SSLContext | None = None) -> None:
        self.asked: list[bytes] = []
        self.connections = 0
        self._answering = answering
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _peer = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        try:
            with connection:
                spoken = self._context.wrap_socket(connection, server_side=True) if self._context else connection
                self.asked.append(spoken.recv(65_536))
                self._answering(spoken)
                spoken.close()
        except OSError:
            return  # the client hung up, as it should

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    running: list[Server] = []

    def start(answering: Answering, context: ssl.SSLContext | None = None) -> Server:
        running.append(Server(answering, context))
        return running[-1]

    yield start
    for server in running:
        server.close()


def says(*pieces: bytes) -> Answering:
    def answer(connection: socket.socket) -> None:
        for piece in pieces:
            connection.sendall(piece)

    return answer


def whole(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def ask(server: Server, *, bounds: Bounds = HASTY, path: str = "/v1/head", **headers: str) -> Answer:
    """Through the development opening: http on this machine, at exactly this port."""
    here = frozenset({f"localhost:{server.port}"})
    client = HttpClient(user_agent="Anschub (tests)", loopback=here, look_up=lambda _host, _port: ["127.0.0.1"])
    return client.get(f"http://localhost:{server.port}{path}", allowed_hosts=here, bounds=bounds, headers=headers)


def test_an_answer_comes_with_status_headers_and_raw_bytes(serve: Callable[..., Server]) -> None:
    server = serve(says(whole(b'{"a":1}', 'ETag: "x"', "X-Twice: a")))
    answer = ask(server, path="/v1/seals?since=5", **{"If-None-Match": '"y"'})
    assert (answer.status, answer.headers["etag"], answer.body) == (200, '"x"', b'{"a":1}')
    asked = server.asked[0].decode()
    assert asked.startswith("GET /v1/seals?since=5 HTTP/1.1\r\n")
    for line in (
        f"Host: localhost:{server.port}",
        "User-Agent: Anschub (tests)",
        "Accept-Encoding: identity",
        'If-None-Match: "y"',
    ):
        assert f"\r\n{line}\r\n" in asked


def test_an_answer_in_chunks_is_put_together(serve: Callable[..., Server]) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert ask(serve(says(head, b"3\r\nabc\r\n", b"2\r\nde\r\n", b"0\r\n\r\n"))).body == b"abcde"


@pytest.mark.parametrize("status", ["304 Not Modified", "404 Not Found", "410 Gone", "500 Oops"])
def test_every_status_is_an_answer(serve: Callable[..., Server], status: str) -> None:
    assert ask(serve(says(whole(b"", status=status)))).status == int(status[:3])


def test_16_a_redirect_is_an_answer_and_is_not_followed(serve: Callable[..., Server]) -> None:
    elsewhere = serve(says(whole(b"secret")))
    for target in ("http://169.254.169.254/latest/meta-data", f"http://localhost:{elsewhere.port}/"):
        answer = ask(serve(says(whole(b"", f"Location: {target}", status="302 Found"))))
        assert (answer.status, answer.headers["location"]) == (302, target)
    assert elsewhere.connections == 0


# What never leaves: asserted at the level of sockets.


class Watched:
    """A client that looks names up in a table and notes every attempt to connect."""

    def __init__(self, *addresses: str, loopback: frozenset[str] = frozenset()) -> None:
        self.attempts: list[tuple[str, int]] = []
        self.looked_up: list[str] = []
        self._addresses = list(addresses)
        self.client = HttpClient(
            user_agent="tests", loopback=loopback, look_up=self._look_up, open_socket=self._open_socket
        )

    def _look_up(self, host: str, _port: int) -> list[str]:
        self.looked_up.append(host)
        return self._addresses

    def _open_socket(self, address: tuple[str, int], _seconds: float) -> socket.socket:
        self.attempts.append(address)
        raise ConnectionRefusedError

    def fault(self, url: str, *allowed: str) -> Fault:
        with pytest.raises(NoAnswer) as refused:
            self.client.get(url, allowed_hosts=frozenset(allowed or {NAME}))
        return refused.value.fault


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.255.0.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
     "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0",
     "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:93.184.215.14",
     "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::5db8:d70e", "64:ff9b:1::1", "2002:7f00:1::", "2002:5db8:d70e::",
     "2001:0:5db8:d70e::1"],
)  # fmt: skip
def test_16_a_name_that_leads_to_an_address_of_no_public_net_is_not_asked(address: str) -> None:
    watched = Watched(address)
    assert watched.fault(f"https://{NAME}/x") == Fault.NOT_PUBLIC
    assert watched.attempts == []


def test_16_one_address_that_may_not_be_asked_spoils_the_name() -> None:
    watched = Watched(PUBLIC, "127.0.0.1")
    assert watched.fault(f"https://{NAME}/x") == Fault.NOT_PUBLIC
    assert watched.attempts == []


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_16_an_address_written_oddly_is_not_asked_even_where_it_is_allowed(host: str) -> None:
    """The system reads 2130706433 as 127.0.0.1; the check is of what it read."""
    watched = Watched("127.0.0.1")
    assert watched.fault(f"https://{host}/", host, host.strip("[]")) == Fault.NOT_PUBLIC
    assert watched.fault(f"https://{host}/") == Fault.HOST_NOT_ALLOWED
    assert watched.attempts == []


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        (f"http://{NAME}/", Fault.ADDRESS_REFUSED),
        (f"ftp://{NAME}/", Fault.ADDRESS_REFUSED),
        (f"file://{NAME}/etc/passwd", Fault.ADDRESS_REFUSED),
        (f"//{NAME}/", Fault.ADDRESS_REFUSED),
        (f"https://me@{NAME}/", Fault.ADDRESS_REFUSED),
        (f"https://@{NAME}/", Fault.ADDRESS_REFUSED),
        (f"https://{NAME}/\r\nX: y", Fault.ADDRESS_REFUSED),
        (f"https://{NAME}/ä", Fault.ADDRESS_REFUSED),
        ("https://regístry.example/", Fault.ADDRESS_REFUSED),
        (f"https://{NAME}\\@evil.example/", Fault.ADDRESS_REFUSED),
        (f"https://{NAME}/{'x' * 2000}", Fault.ADDRESS_REFUSED),
        ("https://[::1/", Fault.ADDRESS_REFUSED),
        (f"https://{NAME}:99999/", Fault.ADDRESS_REFUSED),
        ("", Fault.ADDRESS_REFUSED),
        (f"https://{NAME}:22/", Fault.HOST_NOT_ALLOWED),
        (f"https://{NAME}:8443/", Fault.HOST_NOT_ALLOWED),
        ("https://evil.example/", Fault.HOST_NOT_ALLOWED),
        (f"https://{NAME}.evil.example/", Fault.HOST_NOT_ALLOWED),
        (f"https://{NAME}./", Fault.HOST_NOT_ALLOWED),
        ("https:///x", Fault.HOST_NOT_ALLOWED),
    ],
)
def test_16_an_address_that_is_not_https_to_an_allowed_host_is_not_even_looked_up(url: str, fault: Fault) -> None:
    watched = Watched(PUBLIC)
    assert (watched.fault(url), watched.looked_up, watched.attempts) == (fault, [], [])


def test_another_port_is_asked_only_where_the_list_names_it() -> None:
    watched = Watched(PUBLIC)
    assert watched.fault(f"https://{NAME}:8443/", f"{NAME}:8443") == Fault.UNREACHABLE
    assert watched.attempts == [(PUBLIC, 8443)]
    assert watched.fault(f"https://{NAME}/", f"{NAME}:8443") == Fault.HOST_NOT_ALLOWED


def test_the_address_connected_to_is_the_one_looked_up_and_checked() -> None:
    watched = Watched("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c")
    assert watched.fault(f"https://{NAME.upper()}/x") == Fault.UNREACHABLE
    assert watched.attempts == [("93.184.215.14", 443), ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", 443)]
    assert watched.looked_up == [NAME]


def test_a_name_without_an_address_is_unknown() -> None:
    assert Watched().fault(f"https://{NAME}/") == Fault.UNKNOWN_HOST


# The development opening.


def test_http_is_spoken_only_to_the_host_and_port_development_names(serve: Callable[..., Server]) -> None:
    server = serve(says(whole(b"{}")))
    other = frozenset({f"localhost:{server.port + 1}"})
    watched = Watched("127.0.0.1", loopback=other)
    assert watched.fault(f"http://localhost:{server.port}/", f"localhost:{server.port}") == Fault.ADDRESS_REFUSED
    assert watched.fault(f"http://{NAME}/") == Fault.ADDRESS_REFUSED
    assert server.connections == 0


def test_a_loopback_name_that_leads_elsewhere_is_not_asked() -> None:
    here = frozenset({"localhost:8123"})
    watched = Watched("10.0.0.1", loopback=here)
    assert watched.fault("http://localhost:8123/", "localhost:8123") == Fault.NOT_PUBLIC
    assert watched.attempts == []


def test_production_refuses_the_opening(tmp_path: Path) -> None:
    given = {"secret_key": "k" * 40, "base_url": "https://anschub.example", "data_dir": tmp_path}
    with pytest.raises(ValueError, match="outgoing_loopback"):
        Settings(environment="production", outgoing_loopback="localhost:8123", **given)


def test_the_client_of_an_installation_says_who_asks(serve: Callable[..., Server]) -> None:
    server = serve(says(whole(b"{}")))
    here = f"127.0.0.1:{server.port}"
    client = client_of(Settings(secret_key="k" * 40, outgoing_loopback=here, operator_email="ops@anschub.example"))
    client.get(f"http://{here}/", allowed_hosts=frozenset({here}), bounds=HASTY)
    assert b"User-Agent: Anschub (+http://127.0.0.1:8000; ops@anschub.example)\r\n" in server.asked[0]


# 17: what the other side may try.


def _fault(server: Server, bounds: Bounds = HASTY) -> Fault:
    with pytest.raises(NoAnswer) as broken:
        ask(server, bounds=bounds)
    return broken.value.fault


def test_17_a_packed_body_is_refused_unread(serve: Callable[..., Server]) -> None:
    bomb = gzip.compress(bytes(10_000_000))
    assert _fault(serve(says(whole(bomb, "Content-Encoding: gzip")))) == Fault.PACKED


def test_17_two_mebibytes_are_too_many_whether_announced_or_not(serve: Callable[..., Server]) -> None:
    page = bytes(2 * 1_048_576)
    unannounced = b"HTTP/1.1 200 OK\r\n\r\n"
    assert _fault(serve(says(whole(page)))) == Fault.TOO_LARGE
    assert _fault(serve(says(unannounced, page))) == Fault.TOO_LARGE
    assert len(ask(serve(says(unannounced, bytes(1_048_576)))).body) == 1_048_576


def test_17_an_endless_body_is_cut_off(serve: Callable[..., Server]) -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"1000\r\n" + bytes(4096) + b"\r\n")

    assert _fault(serve(endless)) == Fault.TOO_LARGE


def _dripping(first: bytes, stop: threading.Event) -> Answering:
    def drip(connection: socket.socket) -> None:
        connection.sendall(first)
        while not stop.wait(0.05):
            connection.sendall(b"X")

    return drip


@pytest.mark.parametrize(
    "first", [b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTT"]
)
def test_17_a_slow_sender_gains_no_time(serve: Callable[..., Server], first: bytes) -> None:
    stop = threading.Event()
    # If each byte bought another wait, this would never end.
    fault = _fault(serve(_dripping(first, stop)), Bounds(connect_seconds=1, total_seconds=0.6))
    stop.set()
    assert fault == Fault.TIME_OVER


def test_17_a_server_that_says_nothing_is_left(serve: Callable[..., Server]) -> None:
    stop = threading.Event()
    fault = _fault(serve(lambda _connection: [None, stop.wait(20)][0]), Bounds(total_seconds=0.4))
    stop.set()
    assert fault == Fault.TIME_OVER


def test_17_a_look_up_that_hangs_is_left() -> None:
    stop = threading.Event()

    def hang(_host: str, _port: int) -> list[str]:
        stop.wait(20)
        return [PUBLIC]

    client = HttpClient(user_agent="tests", look_up=hang)
    with pytest.raises(NoAnswer) as broken:
        client.get(f"https://{NAME}/", allowed_hosts=frozenset({NAME}), bounds=Bounds(connect_seconds=0.2))
    stop.set()
    assert broken.value.fault == Fault.TIME_OVER


@pytest.mark.parametrize(
    "said", [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", b"\x00" * 200_000]
)
def test_17_what_is_not_http_is_no_answer(serve: Callable[..., Server], said: bytes) -> None:
    assert _fault(serve(says(said))) in {Fault.NOT_HTTP, Fault.UNREACHABLE}


@pytest.mark.parametrize("length", ["9" * 5000, "-1", "1, 2", "x", "1\r\nContent-Length: 2"])
def test_17_a_length_that_is_none_is_no_answer(serve: Callable[..., Server], length: str) -> None:
    said = f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\nab".encode()
    assert _fault(serve(says(said))) in {Fault.NOT_HTTP, Fault.TOO_LARGE}


def test_a_header_cannot_smuggle_another_one_in(serve: Callable[..., Server]) -> None:
    server = serve(says(whole(b"{}")))
    with pytest.raises(NoAnswer) as refused:
        ask(server, **{"If-None-Match": '"a"\r\nX-Evil: yes'})
    assert (refused.value.fault, [each for each in server.asked if each]) == (Fault.NOT_HTTP, [])


def test_17_an_endless_header_is_cut_off(serve: Callable[..., Server]) -> None:
    assert _fault(serve(says(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 500_000))) in {Fault.NOT_HTTP, Fault.UNREACHABLE}


def test_a_closed_port_is_unreachable(serve: Callable[..., Server]) -> None:
    server = serve(says(b""))
    free = socket.create_server(("127.0.0.1", 0))
    server.port = free.getsockname()[1]
    free.close()
    assert _fault(server) == Fault.UNREACHABLE


# TLS: for the name that was asked, at the address that was checked.


def _certificate(folder: Path, name: str) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain, secret = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return chain, secret


@pytest.mark.parametrize(("certified", "expected"), [(NAME, 200), ("other.example", Fault.CERTIFICATE_REFUSED)])
def test_tls_is_for_the_name_at_the_checked_address(
    serve: Callable[..., Server], tmp_path: Path, certified: str, expected: object
) -> None:
    chain, secret = _certificate(tmp_path, certified)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, secret)
    names: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    server = serve(says(whole(b"{}")), context)
    attempts: list[tuple[str, int]] = []

    def open_socket(address: tuple[str, int], seconds: float) -> socket.socket:
        attempts.append(address)
        return socket.create_connection(("127.0.0.1", server.port), seconds)

    client = HttpClient(
        user_agent="tests",
        look_up=lambda _host, _port: [PUBLIC],
        open_socket=open_socket,
        trust=ssl.create_default_context(cafile=str(chain)),
    )
    try:
        got: object = client.get(f"https://{NAME}/v1/head", allowed_hosts=frozenset({NAME})).status
    except NoAnswer as refused:
        got = refused.fault
    assert (got, attempts, names) == (expected, [(PUBLIC, 443)], [NAME])


def test_a_certificate_nobody_vouches_for_is_refused(serve: Callable[..., Server], tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*_certificate(tmp_path, NAME))
    server = serve(says(whole(b"{}")), context)
    client = HttpClient(
        user_agent="tests",
        look_up=lambda _host, _port: [PUBLIC],
        open_socket=lambda _address, seconds: socket.create_connection(("127.0.0.1", server.port), seconds),
    )
    with pytest.raises(NoAnswer) as refused:
        client.get(f"https://{NAME}/", allowed_hosts=frozenset({NAME}))
    assert (refused.value.fault, server.asked) == (Fault.CERTIFICATE_REFUSED, [])


def test_every_test_address_is_what_it_claims() -> None:
    assert ipaddress.ip_address(PUBLIC).is_global
