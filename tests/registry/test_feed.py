"""The change feed and the head over real HTTP."""

import hashlib

from tests.registry.conftest import feed, get, opened
from tools.registry.process import RegistryProcess


def digest_of(items: list[dict]) -> str:
    lines = sorted((item["sealNumber"], item["status"], item["sequence"]) for item in items)
    return hashlib.sha256("".join(f"{n}\x1f{status}\x1f{seq}\n" for n, status, seq in lines).encode()).hexdigest()


def test_19_nothing_is_lost_or_doubled_when_records_change_while_paging(registry: RegistryProcess) -> None:
    registry.admin("issue-many", count=1200, prefix="MANY")
    numbers = [item["sealNumber"] for item in feed(registry)]

    def change(page: int) -> None:
        if page <= 3:
            registry.admin("suspend", number=numbers[page * 100 - 50])
            registry.admin("withdraw", number=numbers[-page])

    items = feed(registry, limit=100, between=change)
    latest = {item["sealNumber"]: item for item in items}
    sequences = [item["sequence"] for item in items]
    assert sequences == sorted(set(sequences))
    assert set(latest) == set(numbers)
    assert len(items) - len(latest) == 3  # what had been read already came again, changed; what had not came once
    _, head = opened(registry, get(registry, "/v1/head").body)
    assert (head["count"], head["setDigest"]) == (1200, digest_of(list(latest.values())))
    assert head["sequence"] == sequences[-1]


def test_a_quiet_feed_is_answered_with_304_and_nothing_in_it(registry: RegistryProcess) -> None:
    registry.admin("issue", number="ONE-1")
    for path in ("/v1/seals?since=0", "/v1/seals/ONE-1", "/v1/seals/ONE-1/credential", "/status/revocation/1"):
        first = get(registry, path)
        again = get(registry, path, If_None_Match=first.headers["etag"])
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
        assert not first.headers["etag"].startswith("W/")
    first = get(registry, "/v1/seals?since=0")
    registry.admin("suspend", number="ONE-1")
    changed = get(registry, "/v1/seals?since=0", If_None_Match=first.headers["etag"])
    assert (changed.status, changed.json()["items"][0]["status"]) == (200, "suspended")


def test_a_cursor_that_is_too_old_or_unknown_starts_again(registry: RegistryProcess) -> None:
    registry.admin("issue-many", count=10)
    registry.admin("forget", before=5)
    assert [get(registry, f"/v1/seals?since={since}").status for since in (4, 5, 10, 11, 0)] == [
        410,
        200,
        200,
        410,
        200,
    ]
    gone = get(registry, "/v1/seals?since=4")
    assert (gone.kind, gone.json()["code"]) == ("application/problem+json", "cursor_gone")


def test_a_page_has_bounds(shared: RegistryProcess) -> None:
    for query in ("limit=501", "limit=0", "limit=x", "since=-1", "since=1e3", "since=" + "9" * 30):
        answer = get(shared, f"/v1/seals?{query}")
        assert (answer.status, answer.kind) == (400, "application/problem+json"), query


def test_a_page_stays_below_a_mebibyte_however_long_the_records(registry: RegistryProcess) -> None:
    for place in range(30):
        reason = "Begründung mit Umlauten. " * 150
        registry.admin("issue", number=f"LONG-{place}", status="suspended", reason=reason, system="ü" * 200)
    registry.admin("issue-many", count=480)
    page = get(registry, "/v1/seals?since=0&limit=500")
    assert len(page.body) <= 2**20
    assert page.json()["hasMore"]
    assert len({item["sealNumber"] for item in feed(registry)}) == 510


def test_the_head_lives_less_than_a_day_and_is_typed(registry: RegistryProcess) -> None:
    registry.admin("issue", number="ONE-1")
    answer = get(registry, "/v1/head")
    header, head = opened(registry, answer.body)
    assert answer.kind == "application/jwt"
    assert header == {"alg": "ES256", "typ": "ai-seal-head+jwt", "kid": f"{registry.did}#key-1"}
    assert head["iss"] == registry.did
    assert 0 < head["exp"] - head["iat"] <= 24 * 3600
    assert (head["sequence"], head["count"]) == (1, 1)


def test_an_empty_registry_has_a_head_and_an_empty_page(registry: RegistryProcess) -> None:
    _, head = opened(registry, get(registry, "/v1/head").body)
    assert (head["sequence"], head["count"], head["setDigest"]) == (0, 0, hashlib.sha256(b"").hexdigest())
    assert get(registry, "/v1/seals").json() == {"items": [], "nextSince": 0, "hasMore": False, "headSequence": 0}
