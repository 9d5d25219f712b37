"""`flask seals verify`: the contract of docs/attestation-verdicts.md."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from app import create_app
from app.core.language import speaking
from app.seals.rules.verdicts import REASONS, VERDICTS, sentence
from app.seals.states import Verdict
from app.seals.verifier import Reason, Why
from tests.conftest import make_settings
from tests.seals.making import CASES, World

ROOT = Path(__file__).resolve().parents[2]
AT = ["--now", "2026-11-20T12:00:00Z"]
EUID = ["--profile-identifier", "EUID=DEK1101R.HRB999901"]


@pytest.fixture(scope="module")
def bare_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An installation whose database was never made."""
    return create_app(make_settings(tmp_path_factory.mktemp("bare")))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("policy", "didDocuments", "resources"):
        (tmp_path / f"{name}.json").write_text(json.dumps(CASES[name]), encoding="utf-8")
    return tmp_path


def run(app: Flask, folder: Path, token: str | bytes, *options: str) -> Result:
    file = folder / "token.jwt"
    file.write_bytes(token.encode() if isinstance(token, str) else token)
    return app.test_cli_runner().invoke(args=["seals", "verify", str(file), "--resources", str(folder), *options])


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_given(bare_app: Flask, folder: Path, case: dict[str, Any]) -> None:
    identifiers = [f"--profile-identifier={scheme}={value}" for scheme, value in case["profileIdentifiers"].items()]
    ran = run(bare_app, folder, case["jwt"], *identifiers, "--now", case["now"], "--json")
    said = json.loads(ran.stdout)
    assert (ran.exit_code, said["verdict"], sorted(said)) == (0, case["expect"], ["verdict", "why"])
    assert said["why"]


def good() -> str:
    return str(CASES["cases"][0]["jwt"])


@pytest.mark.parametrize("token", [b"", b"\xff\xfe\x00", b"\n\n", b"a.b.c", b"{}", b"." * 5_000_000, b"[" * 60_000])
def test_whatever_the_file_holds_there_is_a_verdict(bare_app: Flask, folder: Path, token: bytes) -> None:
    ran = run(bare_app, folder, token, *EUID, *AT, "--json")
    assert (ran.exit_code, json.loads(ran.stdout)["verdict"]) == (
        0,
        "too_large" if len(token) > 65_536 else "malformed",
    )


def test_a_line_end_after_the_token_is_no_part_of_it(bare_app: Flask, folder: Path) -> None:
    ran = run(bare_app, folder, f"{good()}\r\n", *EUID, *AT, "--json")
    assert json.loads(ran.stdout) == {"verdict": "granted", "why": "All checks pass."}


def test_several_identifiers_may_be_given(bare_app: Flask, folder: Path) -> None:
    both = [*EUID, "--profile-identifier", "LEI=529900ANSCHUB0000017"]
    assert json.loads(run(bare_app, folder, good(), *both, *AT, "--json").stdout)["verdict"] == "granted"
    assert json.loads(run(bare_app, folder, good(), *AT, "--json").stdout)["verdict"] == "subject_mismatch"


@pytest.mark.parametrize(
    ("now", "status", "exit_code"),
    [
        ("2026-11-20T12:00:00Z", "granted", 0),
        ("2026-11-20T13:00:00+01:00", "granted", 0),
        ("2026-05-01T00:00:00Z", "x", 1),
    ],
)
def test_the_exit_status_says_it_too_if_asked(
    bare_app: Flask, folder: Path, now: str, status: str, exit_code: int
) -> None:
    ran = run(bare_app, folder, good(), *EUID, "--now", now, "--json", "--exit-code")
    assert (ran.exit_code, json.loads(ran.stdout)["verdict"]) == (
        exit_code,
        "granted" if not exit_code else "not_yet_valid",
    )


def test_in_words_in_both_languages(bare_app: Flask, folder: Path) -> None:
    english = run(bare_app, folder, good(), *EUID, *AT).stdout
    german = run(bare_app, folder, good(), *EUID, *AT, "--language", "de").stdout
    assert english.splitlines()[0] == "Valid (granted). All checks pass."
    assert german.splitlines()[0] == "Gültig (granted). Alle Prüfungen sind bestanden."
    line = "KIQ-2026-000101 · PeWi · 2.1.0 · https://registry.example/schemes/mki-qs · did:web:registry.example"
    assert english.splitlines()[1] == german.splitlines()[1] == line


def test_a_token_cannot_steer_the_terminal(bare_app: Flask, folder: Path) -> None:
    world = World()
    token = world.token(world.registry.header(kid="\x1b[31mred"))
    shown = run(bare_app, folder, token, *EUID, *AT).stdout
    assert "red" in shown
    assert "\x1b" not in shown
    assert "\x1b" not in run(bare_app, folder, token, *EUID, *AT, "--json").stdout


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("policy", "{}", "algorithms"),
        ("policy", "[]", "object"),
        ("policy", '{"algorithms": ["HS256"]}', "HS256"),
        ("didDocuments", "nonsense", "not JSON"),
        ("resources", None, "cannot be read"),
    ],
)
def test_what_the_operator_hands_over_wrongly_is_an_error_and_no_verdict(
    bare_app: Flask, folder: Path, name: str, content: str | None, complaint: str
) -> None:
    path = folder / f"{name}.json"
    path.unlink() if content is None else path.write_text(content)
    ran = run(bare_app, folder, good(), *EUID, *AT, "--json")
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert complaint in ran.stderr


@pytest.mark.parametrize(
    "options", [["--now", "yesterday"], ["--now", "2026-11-20"], ["--profile-identifier", "DE123"]]
)
def test_an_option_that_cannot_be_read_is_an_error(bare_app: Flask, folder: Path, options: list[str]) -> None:
    assert run(bare_app, folder, good(), *options, "--json").exit_code == 2


def test_it_runs_from_any_folder_without_a_database(folder: Path, tmp_path: Path) -> None:
    (folder / "token.jwt").write_text(good())
    given = {name: value for name, value in os.environ.items() if not name.startswith(("ANSCHUB_", "FLASK_", "PYTHON"))}
    command = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), "seals", "verify", "token.jwt"]
    ran = subprocess.run(
        [*command, "--resources", ".", *EUID, *AT, "--json"],
        cwd=folder,
        env={**given, "ANSCHUB_DATA_DIR": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert json.loads(ran.stdout) == {"verdict": "granted", "why": "All checks pass."}
    assert (ran.returncode, list((tmp_path / "data").glob("anschub.sqlite3*"))) == (0, [])


def test_every_verdict_and_reason_has_words_in_both_languages() -> None:
    assert (set(VERDICTS), set(REASONS)) == (set(Verdict), set(Reason))
    for words in (*VERDICTS.values(), *REASONS.values()):
        with speaking("en"):
            english = str(sentence_of(words.source))
        with speaking("de"):
            assert str(sentence_of(words.source)) != english


def sentence_of(source: str) -> str:
    from app.core.language import Message

    return str(Message(source))


def _refusals() -> list[tuple[str, Reason, set[str]]]:
    """Every place that refuses: where, why, with which values."""
    found = []
    for path in sorted((ROOT / "app" / "seals").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refusal":
                reason = node.args[1]
                assert isinstance(reason, ast.Attribute), f"{path}:{node.lineno}"
                values = {keyword.arg or "" for keyword in node.keywords}
                found.append((f"{path.name}:{node.lineno}", Reason[reason.attr], values))
    return found


def _in_words(given: object) -> str:
    """The same in every process: a set is written in another order in each."""
    return " ".join(sorted(given)) if isinstance(given, set) else str(given)


@pytest.mark.parametrize(("place", "reason", "values"), _refusals(), ids=_in_words)
def test_every_refusal_brings_the_values_its_sentence_needs(place: str, reason: Reason, values: set[str]) -> None:
    assert set(re.findall(r"{(\w+)}", REASONS[reason].source)) <= values


def test_a_sentence_takes_foreign_text_as_text() -> None:
    with speaking("en"):
        shown = str(sentence(Why(Reason.ISSUER_NOT_PINNED, {"issuer": "{0.__class__}<b>"})))
    assert shown == "{0.__class__}<b> is no issuer that this platform recognises."
