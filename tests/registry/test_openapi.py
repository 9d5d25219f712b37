"""`docs/registry-openapi.yaml` is valid, and the running registry answers every path as it says."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate
from referencing import Registry as Schemas
from referencing import Resource

from app.seals.verifier import schema as verifier_schema
from tests.registry.conftest import Answer, get, opened
from tools.registry.process import RegistryProcess

DOCS = Path(__file__).resolve().parents[2] / "docs"
DESCRIPTION: dict[str, Any] = yaml.safe_load((DOCS / "registry-openapi.yaml").read_text("utf-8"))
RECORD = json.loads((DOCS / "seal-record.schema.json").read_text("utf-8"))
SCHEMAS: Schemas[Any] = Schemas().with_resources(
    [
        ("urn:description", Resource.opaque(DESCRIPTION)),
        ("seal-record.schema.json", Resource.from_contents(RECORD)),
        (RECORD["$id"], Resource.from_contents(RECORD)),
    ]
)
# An example of each answer that is documented: path, what is sent along, status.
ASKED: list[tuple[str, str, dict[str, str], int]] = [
    ("/.well-known/ai-seal-registry", "/.well-known/ai-seal-registry", {}, 200),
    ("/.well-known/did.json", "/.well-known/did.json", {}, 200),
    ("/v1/head", "/v1/head", {}, 200),
    ("/v1/seals", "/v1/seals?since=0&limit=500", {}, 200),
    ("/v1/seals", "/v1/seals?since=0&limit=500", {"If_None_Match": "its own"}, 304),
    ("/v1/seals", "/v1/seals?limit=501", {}, 400),
    ("/v1/seals", "/v1/seals?since=999", {}, 410),
    *(
        (f"/v1/seals/{{number}}{part}", f"/v1/seals/{number}{part}", headers, status)
        for part in ("", "/credential", "/history")
        for number, headers, status in (
            ("SHOWN", {}, 200), ("SHOWN", {"If_None_Match": "its own"}, 304), ("NOBODY", {}, 404), ("BLOCKED", {}, 451),
        )
    ),
    ("/status/{purpose}/{list}", "/status/revocation/1", {}, 200),
    ("/status/{purpose}/{list}", "/status/suspension/1", {"If_None_Match": "its own"}, 304),
    ("/status/{purpose}/{list}", "/status/revocation/9", {}, 404),
    ("/verify/{number}", "/verify/SHOWN?lang=en", {}, 200),
    ("/verify/{number}", "/verify/NOBODY", {}, 404),
]  # fmt: skip


@pytest.fixture(scope="module")
def filled() -> Iterator[RegistryProcess]:
    with RegistryProcess() as process:
        process.admin("issue", number="SHOWN")
        process.admin("issue", number="BLOCKED")
        process.admin("block", number="BLOCKED")
        process.admin("suspend", number="SHOWN", reason="Bericht fehlt.")
        yield process


def test_the_published_schema_of_a_record_is_the_one_that_is_checked() -> None:
    published = (DOCS / "seal-record.schema.json").read_bytes()
    assert published == (verifier_schema.PLACE / "record.schema.json").read_bytes()


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    """The part itself, or the component it refers to."""
    found = part
    while set(found) == {"$ref"} and found["$ref"].startswith("#/"):
        place = found["$ref"].removeprefix("#/").split("/")
        found = DESCRIPTION
        for name in place:
            found = found[name]
    return found


def faults(schema: dict[str, Any], value: object) -> list[str]:
    whole = {"components": DESCRIPTION["components"], **schema}
    checked = Draft202012Validator(whole, registry=SCHEMAS, format_checker=FormatChecker())
    return [error.message for error in checked.iter_errors(value)]


def answer_to(registry: RegistryProcess, path: str, headers: dict[str, str]) -> Answer:
    sent = {"If_None_Match": get(registry, path).headers["etag"]} if headers else {}
    return get(registry, path, **sent)


def test_the_description_is_valid_openapi() -> None:
    validate(DESCRIPTION, base_uri=(DOCS / "registry-openapi.yaml").as_uri())


def test_every_documented_answer_is_asked_for() -> None:
    documented = {
        (path, int(status)) for path, item in DESCRIPTION["paths"].items() for status in item["get"]["responses"]
    }
    assert {(path, status) for path, _, _, status in ASKED} == documented


@pytest.mark.parametrize(("path", "asked", "headers", "status"), ASKED, ids=[f"{a} {s}" for _, a, _, s in ASKED])
def test_the_registry_answers_as_documented(
    filled: RegistryProcess, path: str, asked: str, headers: dict[str, str], status: int
) -> None:
    answer = answer_to(filled, asked, headers)
    documented = resolved(DESCRIPTION["paths"][path]["get"]["responses"][str(answer.status)])
    assert answer.status == status
    for name, header in documented.get("headers", {}).items():
        assert faults(resolved(header)["schema"], answer.headers.get(name.lower())) == []
    content = documented.get("content")
    if content is None:
        assert answer.body == b""
        return
    assert list(content) == [answer.kind]
    text = answer.body.decode()
    assert faults(content[answer.kind]["schema"], json.loads(text) if "json" in answer.kind else text) == []


@pytest.mark.parametrize(
    ("asked", "schema"),
    [("/v1/head", "Head"), ("/v1/seals/SHOWN/credential", "Credential"), ("/status/suspension/1", "StatusList")],
)
def test_what_is_signed_has_the_documented_members(filled: RegistryProcess, asked: str, schema: str) -> None:
    _, payload = opened(filled, get(filled, asked).body)
    assert faults(DESCRIPTION["components"]["schemas"][schema], payload) == []


def test_the_check_of_shapes_sees_a_wrong_one() -> None:
    page = DESCRIPTION["components"]["schemas"]["Page"]
    whole = {"items": [{"id": "no record"}], "nextSince": 0, "hasMore": False, "headSequence": 0}
    assert len(faults(page, whole)) > 3
    assert faults(page, {**whole, "items": []}) == []
