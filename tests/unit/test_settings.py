"""The environment describes a system that may start, or gets a sentence."""

from pathlib import Path

import pytest
from click import ClickException

from config import SettingsError, load_settings
from tools import prepare


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ANSCHUB_DATA_DIR", str(tmp_path))


def test_r02_an_unknown_setting_refuses_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSCHUB_BASE_ULR", "http://localhost")
    with pytest.raises(SettingsError, match="ANSCHUB_BASE_ULR"):
        load_settings()


def test_r02_a_wrong_value_names_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSCHUB_SMTP_PORT", "many")
    with pytest.raises(SettingsError, match="ANSCHUB_SMTP_PORT"):
        load_settings()


def test_r02_a_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k" * 40 + "\n")
    monkeypatch.setenv("ANSCHUB_SECRET_KEY_FILE", str(tmp_path / "key"))
    assert load_settings().secret_key == "k" * 40


def test_r02_an_unreadable_secret_file_gets_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ANSCHUB_SECRET_KEY_FILE", str(tmp_path / "absent"))
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings()


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"secret_key": "short", "base_url": "https://anschub.example"}, "at least 32"),
        ({"secret_key": "k" * 40, "base_url": "http://anschub.example"}, "https"),
        ({"secret_key": "k" * 40, "base_url": "https://anschub.example", "inline_jobs": True}, "worker"),
        ({"secret_key": "k" * 40, "base_url": "https://anschub.example", "demo": True}, "demo"),
        ({"secret_key": "k" * 40, "base_url": "https://anschub.example", "outgoing_loopback": "localhost:1"}, "TLS"),
    ],
)
def test_r03_production_refuses_what_is_unsafe(given: dict[str, object], complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint):
        load_settings(environment="production", **given)


def test_the_embedded_key_is_made_once_and_kept(tmp_path: Path) -> None:
    first, second = load_settings().secret_key, load_settings().secret_key
    assert first == second == (tmp_path / "secret_key").read_text()
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_a_secret_never_stands_in_the_complaint() -> None:
    with pytest.raises(SettingsError) as refusal:
        load_settings(environment="production", secret_key="hunter2", base_url="https://anschub.example")
    assert "hunter2" not in str(refusal.value)


def test_a_model_that_cannot_be_loaded_gets_a_sentence_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_app: object, _sentence: str, arguments: list[str]) -> None:
        if "rebuild" in arguments:
            raise ClickException("The model path '/nowhere' does not exist.")

    monkeypatch.setenv("ANSCHUB_DEMO", "false")
    monkeypatch.setattr(prepare, "command", refuse)
    assert prepare.main() == 1
    assert capsys.readouterr().err.endswith("Anschub does not start. The model path '/nowhere' does not exist.\n")


def test_r02_the_moment_of_return_names_its_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSCHUB_MAINTENANCE_UNTIL", "14:30 Uhr")
    with pytest.raises(SettingsError, match="ANSCHUB_MAINTENANCE_UNTIL"):
        load_settings()
    monkeypatch.setenv("ANSCHUB_MAINTENANCE_UNTIL", "2027-01-15T14:30+01:00")
    assert str(load_settings().maintenance_until) == "2027-01-15 14:30:00+01:00"
    monkeypatch.setenv("ANSCHUB_MAINTENANCE_UNTIL", "")
    assert load_settings().maintenance_until == ""


@pytest.mark.parametrize("given", ["registry.example:443", "localhost", "localhost:80/x", "10.0.0.1:80", "[::1]:80"])
def test_requests_without_tls_are_for_this_machine_alone(given: str) -> None:
    with pytest.raises(SettingsError, match="outgoing_loopback"):
        load_settings(outgoing_loopback=given)


def test_registries_on_this_machine_are_named_with_their_port() -> None:
    assert load_settings(outgoing_loopback="localhost:8123, 127.0.0.1:9").loopback_hosts == {
        "localhost:8123",
        "127.0.0.1:9",
    }
