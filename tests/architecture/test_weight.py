"""`import app` and `import matching` stay light: the encoder and the index load when they are needed."""

import subprocess
import sys

import pytest

HEAVY = (
    "torch",
    "sentence_transformers",
    "transformers",
    "faiss",
    "implicit",
    "lightgbm",
    "ortools",
    "sklearn",
    "altair",
    "vl_convert",
)


@pytest.mark.parametrize("package", ["matching", "app"])
def test_importing_loads_nothing_heavy(package: str) -> None:
    names = "app, app.features, app.all_models" if package.startswith("app") else package
    code = f"import sys, {names}; print([name for name in {HEAVY!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_creating_the_application_loads_nothing_heavy(tmp_path: object) -> None:
    code = (
        "import sys; from app import create_app; from config import load_settings;"
        f"create_app(load_settings(data_dir={str(tmp_path)!r}));"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
