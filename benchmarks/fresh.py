"""Fresh databases for benchmarks, and running the product's own commands on them."""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BENCH = ROOT / "var" / "bench"


@dataclass(frozen=True)
class Ran:
    """One command: what it printed, how long it took, its processor time, and the most memory it held."""

    output: str
    seconds: float
    cpu_seconds: float
    peak_mib: float
    status: int


def fresh_folder(name: str) -> Path:
    """An empty data folder `var/bench/<name>`."""
    folder = BENCH / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def environment(data_dir: Path, database_url: str = "") -> dict[str, str]:
    given = {"ANSCHUB_DATA_DIR": str(data_dir), "ANSCHUB_DATABASE_URL": database_url, "FLASK_APP": "wsgi"}
    return {**os.environ, **given, "ANSCHUB_LOG_LEVEL": "WARNING"}


def flask(environ: dict[str, str], *command: str) -> Ran:
    """Run a `flask` command as an operator would and measure it from outside."""
    began = time.perf_counter()
    BENCH.mkdir(parents=True, exist_ok=True)
    with (BENCH / "last-errors.log").open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(  # noqa: S603 -- our own command
            [sys.executable, "-m", "flask", *command],
            cwd=ROOT,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        assert process.stdout is not None
        with process.stdout as printed:
            output = printed.read()
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    cpu_seconds = usage.ru_utime + usage.ru_stime
    return Ran(output, time.perf_counter() - began, cpu_seconds, usage.ru_maxrss / 1024, process.returncode)


def prepared(environ: dict[str, str]) -> None:
    """Create the schema and the lists. Raises RuntimeError with what the command said."""
    ran = flask(environ, "init")
    if ran.status:
        raise RuntimeError(f"flask init failed: {ran.output}")
