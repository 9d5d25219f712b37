"""The process: started, steered, stopped, started again; the demo world in it."""

import json
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.seals.rules.schemes import schemes as platform_schemes
from demo import load_world
from tests.registry.conftest import feed, get, opened
from tests.registry.test_credentials import VALIDATOR
from tools import serve
from tools.registry.addresses import Address
from tools.registry.demo import planned
from tools.registry.process import RegistryDidNotStart, RegistryProcess
from tools.registry.records import Order, new_record
from tools.registry.schemes import all_schemes, levels_of
from tools.registry.serving import find_running


def test_a_second_start_finds_keys_and_records(tmp_path: Path) -> None:
    with RegistryProcess(tmp_path) as first:
        first.admin("issue", number="KEPT")
        port = int(first.authority.split(":")[1])
        token, key = get(first, "/v1/seals/KEPT/credential").body, get(first, "/.well-known/did.json").body
    with RegistryProcess(tmp_path, port=port) as second:
        assert get(second, "/v1/seals/KEPT/credential").body == token
        assert get(second, "/.well-known/did.json").body == key
    assert (tmp_path / "keys" / "keys.json").stat().st_mode & 0o077 == 0
    assert find_running(tmp_path) is None


def test_served_elsewhere_everything_has_its_new_name_and_signature(tmp_path: Path) -> None:
    with RegistryProcess(tmp_path) as first:
        first.admin("issue", number="KEPT")
        before = first.authority
    with RegistryProcess(tmp_path) as second:
        _, payload = opened(second, get(second, "/v1/seals/KEPT/credential").body)
        text = json.dumps(payload) + get(second, "/v1/seals/KEPT").body.decode()
        assert before not in text
        assert before.replace(":", "%3A") not in text
        assert payload["issuer"]["id"] == second.did


def test_down_nothing_listens_and_back_everything_is_there(registry: RegistryProcess) -> None:
    registry.admin("issue", number="KEPT")
    registry.admin("go-down")
    with pytest.raises(ConnectionRefusedError):
        get(registry, "/v1/head")
    registry.admin("come-back")
    assert get(registry, "/v1/seals/KEPT").status == 200
    registry.admin("go-down", kind="503")
    assert (get(registry, "/v1/head").status, get(registry, "/v1/head").json()["code"]) == (503, "down")
    registry.admin("come-back")
    assert get(registry, "/v1/head").status == 200


def test_the_clock_stands_still_until_it_is_set(registry: RegistryProcess) -> None:
    registry.admin("clock", at="2026-11-21T09:00:00Z")
    registry.admin("issue", number="THEN")
    assert get(registry, "/v1/seals/THEN").json()["updatedAt"] == "2026-11-21T09:00:00Z"
    assert opened(registry, get(registry, "/status/revocation/1").body)[1]["validFrom"] == "2026-11-21T09:00:00Z"
    registry.admin("clock", at="2026-11-24T09:00:00Z")
    assert opened(registry, get(registry, "/status/revocation/1").body)[1]["validFrom"] == "2026-11-24T09:00:00Z"
    with pytest.raises(ValueError, match="no time zone"):
        registry.admin("clock", at="2026-11-24T09:00:00")


def test_nobody_steers_without_the_token(shared: RegistryProcess) -> None:
    stranger = type(shared.running)(**{**vars(shared.running), "token": "guessed"})
    with pytest.raises(ValueError, match="The token was printed"):
        stranger.admin("issue", number="STOLEN")
    assert get(shared, "/admin/status").status == 404
    assert get(shared, "/v1/seals/STOLEN").status == 404


def test_what_makes_no_sense_is_refused_in_words(shared: RegistryProcess) -> None:
    for command, values, words in (
        ("issue", {"scheme": "none"}, "No scheme 'none'"),
        ("issue", {"status": "good"}, "No standing 'good'"),
        ("issue", {"colour": "green"}, "An order has no colour"),
        ("suspend", {"number": "NOBODY"}, "There is no NOBODY"),
        ("suspend", {}, "Which number"),
        ("dance", {}, "No command 'dance'"),
    ):
        with pytest.raises(ValueError, match=words):
            shared.admin(command, **values)
    shared.admin("issue", number="TWICE")
    with pytest.raises(ValueError, match="TWICE exists already"):
        shared.admin("issue", number="TWICE")


def test_the_command_line_steers_a_running_registry(registry: RegistryProcess) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tools.registry", "--data", str(registry.folder), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert json.loads(run("issue", "--number", "BY-HAND", "--version", "3").stdout)["status"] == "granted"
    assert get(registry, "/v1/seals/BY-HAND").json()["system"]["version"] == "3"
    refused = run("lift", "--number", "BY-HAND")
    assert (refused.returncode, refused.stderr) == (1, "BY-HAND is granted, it cannot become granted.\n")


def test_a_taken_port_is_said(shared: RegistryProcess, tmp_path: Path) -> None:
    port = int(shared.authority.split(":")[1])
    with pytest.raises(RegistryDidNotStart, match=f"Port {port} is taken"):
        RegistryProcess(tmp_path, port=port).start()


def test_make_run_takes_the_next_free_port_and_keeps_it(shared: RegistryProcess, tmp_path: Path) -> None:
    taken = int(shared.authority.split(":")[1])
    first = serve.start_registry(taken, tmp_path)
    base, count = first.base, len(feed(first))
    first.stop()
    again = serve.start_registry(taken, tmp_path)
    assert (again.base, len(feed(again))) == (base, count)
    again.stop()
    assert base != shared.base


def test_the_registry_of_make_run_lies_beside_the_database_it_is_read_into(tmp_path: Path) -> None:
    assert serve.registry_folder({"ANSCHUB_DATA_DIR": str(tmp_path)}) == tmp_path / "registry"
    assert serve.registry_folder({}) == serve.ROOT / "var" / "registry"


def test_the_demo_world_has_every_standing_scheme_and_assurance(registry: RegistryProcess) -> None:
    registry.admin("demo")
    assert registry.admin("demo") == {"entered": 0}
    items = feed(registry)
    assert [error.message for item in items for error in VALIDATOR.iter_errors(item)] == []
    startups = {startup.euid: startup for startup in load_world().startups}
    holders = {item["holder"]["identifiers"][0]["value"] for item in items}
    assert len(holders & set(startups)) == 45
    assert len(holders - set(startups)) == 1
    assert len(Counter(item["status"] for item in items)) == 9
    assert {item["scheme"]["id"] for item in items} == {scheme.id for scheme in all_schemes().values()}
    assert len({item["assurance"] for item in items}) == 6
    assert all(startups[holder].verified for holder in holders & set(startups))
    older = [item for item in items if item["system"]["version"] == "0.1"]
    assert [item["status"] for item in older] == ["granted"]
    _, payload = opened(registry, get(registry, f"/v1/seals/{items[0]['sealNumber']}/credential").body)
    assert payload["credentialSubject"]["holder"]["legalName"] == items[0]["holder"]["legalName"]


def test_the_demo_keeps_to_the_rules_of_its_schemes() -> None:
    of_platform = platform_schemes()
    for row in planned():
        scheme = of_platform[row.scheme]
        levels = levels_of(row.levels or all_schemes()[row.scheme].levels)
        assert {level.code for level in levels} <= set(scheme.criteria)
        always = {code for code, criterion in scheme.criteria.items() if criterion.always}
        assert always <= {level.code for level in levels if level.is_applicable}
        assert all(level.fulfilled for level in levels if level.is_applicable) == (row.standing != "refused")


def test_a_registry_with_a_name_in_the_web_writes_its_links() -> None:

    order = Order(number="KIQ-1", holder="A GmbH", euid="DEX9900.HRB1", system="A", version="1")
    record = {
        **new_record(order, Address("https://registry.example"), at=datetime(2026, 1, 1, tzinfo=UTC)),
        "sequence": 1,
    }
    assert record["verifyUrl"] == "https://registry.example/verify/KIQ-1"
    assert record["issuer"]["id"] == "did:web:registry.example"
    assert list(VALIDATOR.iter_errors(record)) == []


def test_the_page_for_people_speaks_both_languages_and_hides_what_is_not_public(registry: RegistryProcess) -> None:
    registry.admin("issue", number="SHOWN", holder="<b>Müller</b> & Söhne")
    registry.admin("suspend", number="SHOWN", code="drift")
    registry.admin("issue", number="ASKED", status="applied")
    german = get(registry, "/verify/SHOWN", Accept_Language="de").body.decode()
    english = get(registry, "/verify/SHOWN", Accept_Language="en-GB").body.decode()
    assert "Ausgesetzt" in german
    assert "Leistung verändert" in german
    assert "Suspended" in english
    assert "&lt;b&gt;Müller&lt;/b&gt; &amp; Söhne" in german
    assert [get(registry, f"/verify/{number}").status for number in ("SHOWN", "ASKED", "NOBODY")] == [200, 404, 404]
    assert "ASKED" not in get(registry, "/").body.decode()


def test_web_and_worker_are_told_that_they_may_ask_the_registry(shared: RegistryProcess) -> None:
    name = "ANSCHUB_OUTGOING_LOOPBACK"
    assert serve.reach_registry(shared, {}) == {name: shared.authority}
    assert serve.reach_registry(shared, {name: "localhost:9"}) == {name: f"localhost:9, {shared.authority}"}
