"""Each lie is what it says: no more, no less, and the truth comes back."""

import base64
import gzip
import http.client
import socket
import zlib
from collections.abc import Iterator

import pytest

from tests.registry.conftest import feed, get, opened
from tests.registry.test_credentials import bits, places
from tests.registry.test_feed import digest_of
from tools.registry.lies import MEANINGS, LieKind
from tools.registry.process import RegistryProcess


@pytest.fixture(scope="module")
def filled() -> Iterator[RegistryProcess]:
    """Three records: granted, withdrawn, granted and then suspended; the last change is the suspension."""
    with RegistryProcess() as process:
        for number in ("A", "B-WITHDRAWN", "C"):
            process.admin("issue", number=f"{number}-1")
        process.admin("withdraw", number="B-WITHDRAWN-1")
        process.admin("suspend", number="C-1")
        yield process


@pytest.fixture
def liar(filled: RegistryProcess) -> Iterator[RegistryProcess]:
    yield filled
    filled.admin("lie", kind="none")


def standings(registry: RegistryProcess) -> dict[str, str]:
    return {item["sealNumber"]: item["status"] for item in feed(registry)}


def head(registry: RegistryProcess) -> dict:
    return opened(registry, get(registry, "/v1/head").body)[1]


TRUE = {"A-1": "granted", "B-WITHDRAWN-1": "withdrawn", "C-1": "suspended"}


def test_the_truth(filled: RegistryProcess) -> None:
    assert standings(filled) == TRUE
    assert (head(filled)["sequence"], head(filled)["setDigest"]) == (5, digest_of(feed(filled)))


def test_a_rollback_shows_everything_as_it_was_freshly_signed(liar: RegistryProcess) -> None:
    liar.admin("lie", kind="rollback", by=2)
    assert standings(liar) == {"A-1": "granted", "B-WITHDRAWN-1": "granted", "C-1": "granted"}
    assert (head(liar)["sequence"], head(liar)["setDigest"]) == (3, digest_of(feed(liar)))
    assert places(bits(liar, "revocation")) == []
    liar.admin("lie", kind="none")
    assert standings(liar) == TRUE
    assert head(liar)["sequence"] == 5


def test_a_deleted_record_is_gone_everywhere(liar: RegistryProcess) -> None:
    liar.admin("lie", kind="delete", number="B-WITHDRAWN-1")
    assert standings(liar) == {"A-1": "granted", "C-1": "suspended"}
    assert get(liar, "/v1/seals/B-WITHDRAWN-1").status == 404
    assert (head(liar)["count"], head(liar)["setDigest"]) == (2, digest_of(feed(liar)))


def test_an_omitted_record_is_missed_by_the_head(liar: RegistryProcess) -> None:
    liar.admin("lie", kind="omit", number="B-WITHDRAWN-1")
    assert "B-WITHDRAWN-1" not in standings(liar)
    assert head(liar)["count"] == 3
    assert head(liar)["setDigest"] != digest_of(feed(liar))


def test_21_a_whitewashed_record_says_granted_and_the_list_says_revoked(liar: RegistryProcess) -> None:
    liar.admin("lie", kind="whitewash", number="B-WITHDRAWN-1")
    record = get(liar, "/v1/seals/B-WITHDRAWN-1").json()
    assert (record["status"], "statusReason" in record) == ("granted", False)
    assert head(liar)["setDigest"] == digest_of(feed(liar))
    assert places(bits(liar, "revocation")) == [1]


def test_20_a_stale_head_has_expired(liar: RegistryProcess) -> None:
    truth = head(liar)
    liar.admin("lie", kind="stale-head")
    assert head(liar)["exp"] < truth["iat"]


def test_lists_are_swapped_cleaned_aged_and_shortened(liar: RegistryProcess) -> None:
    true_list = opened(liar, get(liar, "/status/revocation/1").body)[1]
    liar.admin("lie", kind="swap-list")
    assert opened(liar, get(liar, "/status/revocation/1").body)[1]["id"].endswith("/status/suspension/1")
    liar.admin("lie", kind="none")
    liar.admin("lie", kind="clean-list")
    assert (places(bits(liar, "revocation")), places(bits(liar, "suspension"))) == ([], [])
    liar.admin("lie", kind="none")
    liar.admin("lie", kind="stale-list")
    assert opened(liar, get(liar, "/status/revocation/1").body)[1]["validUntil"] < true_list["validFrom"]
    liar.admin("lie", kind="none")
    liar.admin("lie", kind="short-list")
    assert len(bits(liar, "revocation")) == 1024


def test_13_a_bomb_is_small_until_it_is_unpacked(liar: RegistryProcess) -> None:
    liar.admin("lie", kind="bomb")
    answer = get(liar, "/status/revocation/1")
    encoded = opened(liar, answer.body)[1]["credentialSubject"]["encodedList"]
    assert len(answer.body) < 65_536
    packed = base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
    assert len(zlib.decompressobj(31).decompress(packed, 2**21 + 1)) == 2**21 + 1


def test_16_a_redirect_points_to_the_metadata_of_a_cloud(liar: RegistryProcess) -> None:
    liar.admin("lie", kind="redirect", path="/v1/head")
    answer = get(liar, "/v1/head")
    assert (answer.status, answer.headers["location"]) == (302, "http://169.254.169.254/latest/meta-data")
    assert get(liar, "/v1/seals").status == 200


def test_a_wrong_etag_says_unchanged_to_whoever_asks_with_one(liar: RegistryProcess) -> None:
    liar.admin("lie", kind="wrong-etag")
    assert get(liar, "/v1/seals").headers["etag"] == get(liar, "/v1/seals/A-1").headers["etag"] == '"always"'
    assert get(liar, "/v1/seals?since=0", If_None_Match='"never seen"').status == 304


def test_17_a_body_without_end_goes_on(liar: RegistryProcess) -> None:
    liar.admin("lie", kind="endless", path="/v1/seals")
    connection = http.client.HTTPConnection(liar.authority, timeout=20)
    connection.request("GET", "/v1/seals")
    answer = connection.getresponse()
    assert len(answer.read(4 * 2**20)) == 4 * 2**20
    connection.close()


def test_17_an_encoded_body_expands_a_thousandfold(liar: RegistryProcess) -> None:
    liar.admin("lie", kind="encoding")
    answer = get(liar, "/v1/seals", Accept_Encoding="identity")
    assert answer.headers["content-encoding"] == "gzip"
    assert len(answer.body) < 10_000
    assert len(gzip.decompress(answer.body)) == 8 * 2**20


def test_17_a_big_page_has_two_mebibytes(liar: RegistryProcess) -> None:
    liar.admin("lie", kind="big")
    assert len(get(liar, "/v1/seals").body) > 2 * 2**20


def test_17_a_slow_body_comes_byte_by_byte_and_a_silent_one_not_at_all(liar: RegistryProcess) -> None:
    liar.admin("lie", kind="slow", path="/v1/seals")
    with socket.create_connection(("127.0.0.1", int(liar.authority.split(":")[1])), timeout=20) as connection:
        connection.sendall(b"GET /v1/seals HTTP/1.1\r\nHost: localhost\r\n\r\n")
        received = b""
        while b"\r\n\r\n" not in received:
            received += connection.recv(4096)
        body = received.split(b"\r\n\r\n")[1]
        pieces = [connection.recv(4096) for _ in range(2)]
    assert (len(body) <= 1, [len(piece) for piece in pieces]) == (True, [1, 1])
    liar.admin("lie", kind="none")
    liar.admin("lie", kind="silent", path="/v1/head")
    connection = http.client.HTTPConnection(liar.authority, timeout=0.5)
    connection.request("GET", "/v1/head")
    with pytest.raises(TimeoutError):
        connection.getresponse()
    connection.close()
    assert get(liar, "/v1/seals").status == 200


def test_every_lie_has_a_meaning_and_an_unknown_one_is_refused(liar: RegistryProcess) -> None:
    assert set(MEANINGS) == set(LieKind)
    with pytest.raises(ValueError, match="invented"):
        liar.admin("lie", kind="invented")
    with pytest.raises(ValueError, match="There is no NOBODY"):
        liar.admin("lie", kind="delete", number="NOBODY")
