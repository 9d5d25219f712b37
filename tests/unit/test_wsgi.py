"""The production entry starts light, or ends with one sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.matches.ranker import encoders

ROOT = Path(__file__).resolve().parents[2]


def started(data_dir: Path, encoder: str, code: str = "import wsgi", **given: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("ANSCHUB_", "FLASK_"))}
    environ = {**kept, "ANSCHUB_DATA_DIR": str(data_dir), "ANSCHUB_ENCODER_MODEL": encoder, **given}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False)


def test_a_missing_model_refuses_to_start_with_one_sentence(tmp_path: Path) -> None:
    ended = started(tmp_path, str(tmp_path / "absent"))
    assert ended.returncode == 1
    assert ended.stderr.startswith("Anschub does not start. The model path ")
    assert ended.stderr.count("\n") == 1


def test_a_start_loads_no_model(tmp_path: Path) -> None:
    ended = started(tmp_path, "hashing", "import sys, wsgi; sys.exit('torch' in sys.modules)")
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_operators_commands_start_all_the_same(tmp_path: Path) -> None:
    ended = started(tmp_path, str(tmp_path / "absent"), FLASK_RUN_FROM_CLI="true")
    assert ended.returncode == 0


def test_a_swapped_model_is_a_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"another model")
    monkeypatch.setattr(encoders, "_bundled_folder", lambda: tmp_path)
    fault = encoders.encoder_fault("bundled")
    assert fault is not None
    assert "SHA-256" in fault
