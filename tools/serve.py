"""`make run`: prepares database and demo world, then serves web, worker and registry until interrupted."""

import argparse
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

from tools.registry.process import RegistryDidNotStart, RegistryProcess

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 60


def environment(port: int) -> dict[str, str]:
    """The environment of both processes: the caller's, with what the embedded demo system needs."""
    given = {
        "ANSCHUB_BASE_URL": f"http://127.0.0.1:{port}",
        "ANSCHUB_DEMO": "true",
        "HF_HUB_OFFLINE": "1",
        "OMP_WAIT_POLICY": "PASSIVE",
        "FLASK_APP": "wsgi",
    }
    return {**given, **os.environ}


def prepare(environ: dict[str, str]) -> None:
    if subprocess.run([sys.executable, "-m", "tools.prepare"], cwd=ROOT, env=environ, check=False).returncode:
        sys.exit("Preparing failed; the last lines above say why.")


def start(environ: dict[str, str], port: int) -> list[subprocess.Popen[bytes]]:
    web = [
        sys.executable,
        "-m",
        "waitress",
        f"--listen=127.0.0.1:{port}",
        "--threads=8",
        "--ident=",
        "wsgi:application",
    ]
    worker = [sys.executable, "-m", "flask", "worker"]
    return [subprocess.Popen(command, cwd=ROOT, env=environ) for command in (web, worker)]


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004 -- OK
    except (URLError, OSError):
        return False


def wait_until_served(address: str, processes: list[subprocess.Popen[bytes]]) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if any(process.poll() is not None for process in processes):
            return False
        if answers(address):
            return True
        time.sleep(0.1)
    return False


def registry_folder(environ: dict[str, str]) -> Path:
    """Beside the database it is read into: two installations on one machine share no registry."""
    return Path(environ.get("ANSCHUB_DATA_DIR") or ROOT / "var") / "registry"


def start_registry(port: int, folder: Path) -> RegistryProcess:
    """The reference registry with the demo world's attestations; its keys, records and port outlive the process."""
    process = RegistryProcess(folder, port=port, arguments=("--next-free", "--demo"))
    try:
        return process.start()
    except RegistryDidNotStart as error:
        sys.exit(f"The reference registry did not start; run with --no-registry to do without. {error}")


def reach_registry(registry: RegistryProcess, environ: dict[str, str]) -> dict[str, str]:
    """What the platform must be told to ask this registry, beside what it may ask already."""
    known = environ.get("ANSCHUB_OUTGOING_LOOPBACK", "")
    return {"ANSCHUB_OUTGOING_LOOPBACK": ", ".join(filter(None, (known, registry.authority)))}


def announce(environ: dict[str, str], address: str, registry: RegistryProcess | None) -> None:
    print(f"\nAnschub is served on {address}")
    if registry is not None:
        print(f"The reference registry of attestations is served on {registry.base}")
    print()
    subprocess.run([sys.executable, "-m", "demo.load", "--sign-ins"], cwd=ROOT, env=environ, check=False)
    print("\nMail is written to var/mail/. Stop with Ctrl+C.", flush=True)


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(timeout=25)
        except subprocess.TimeoutExpired:
            process.kill()


def watch(environ: dict[str, str], processes: list[subprocess.Popen[bytes]], registry: RegistryProcess | None) -> None:
    """Say where it is served, then return when one of them has ended."""
    if not wait_until_served(environ["ANSCHUB_BASE_URL"], processes):
        sys.exit("The server did not start; its last lines above say why.")
    announce(environ, environ["ANSCHUB_BASE_URL"], registry)
    while all(process.poll() is None for process in processes) and (registry is None or registry.is_alive()):
        time.sleep(0.5)


def serve(environ: dict[str, str], port: int, *, registry: RegistryProcess | None) -> None:
    prepare(environ)
    processes = start(environ, port)
    try:
        watch(environ, processes, registry)
    finally:
        stop(processes)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--no-registry", action="store_true", help="start no reference registry of attestations")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    environ = environment(asked.port)
    # Before the database is prepared: whatever reads the registry at the start finds it there.
    wants_registry = not asked.no_registry and environ["ANSCHUB_DEMO"].lower() in {"true", "1", "yes", "on"}
    registry = start_registry(asked.port + 1, registry_folder(environ)) if wants_registry else None
    if registry is not None:
        environ.update(reach_registry(registry, environ))
    try:
        serve(environ, asked.port, registry=registry)
    except KeyboardInterrupt:
        return 0
    finally:
        if registry is not None:
            registry.stop()
    return 1


if __name__ == "__main__":
    sys.exit(main())
