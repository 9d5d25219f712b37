"""The process: both listeners, and the note in its folder by which others find it."""

import json
import os
import secrets
import signal
import socket
import threading
from dataclasses import asdict, dataclass
from http.client import HTTPConnection
from pathlib import Path

from tools.registry.addresses import Address, on_loopback
from tools.registry.admin import create_admin_app
from tools.registry.commands import Commands
from tools.registry.listening import Listener, PortTaken, bind
from tools.registry.public import create_public_app
from tools.registry.registry import Registry

NOTE = "running.json"
OK = 200
PORTS_TRIED = 20


@dataclass(frozen=True)
class Running:
    """Where a registry is served and how it is steered. `token` is a secret of this machine."""

    base: str
    did: str
    admin_port: int
    token: str
    pid: int

    def admin(self, command: str, **values: object) -> dict[str, object]:
        """Tell the process to do something. Raises ValueError with its words where it refuses."""
        connection = HTTPConnection("127.0.0.1", self.admin_port, timeout=120)
        try:
            headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
            connection.request("POST", f"/admin/{command}", json.dumps(values), headers)
            answer = connection.getresponse()
            told: dict[str, object] = json.loads(answer.read())
        finally:
            connection.close()
        if answer.status != OK:
            raise ValueError(str(told.get("detail")))
        return told


def find_running(folder: Path) -> Running | None:
    """The registry of this folder, if its process lives and answers."""
    try:
        found = Running(**json.loads((folder / NOTE).read_text("utf-8")))
        found.admin("status")
    except (OSError, ValueError, TypeError):
        return None
    return found


def serve(folder: Path, port: int, *, next_free: bool, with_demo: bool) -> None:
    """Serve until SIGTERM or SIGINT. Raises PortTaken where somebody listens on ``port`` and no other is allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    sockets = _bind(folder, port, next_free=next_free)
    address = on_loopback(int(sockets[0].getsockname()[1]))
    registry = Registry(folder, address)
    public = create_public_app(registry)
    listener = Listener(public, sockets)
    token = secrets.token_urlsafe(24)
    commands = Commands(registry, public, listener)
    steering = Listener(create_admin_app(commands, token), bind(0))
    if with_demo:
        commands.run("demo", {})
    running = Running(address.base, address.did, steering.port, token, os.getpid())
    _note(folder, running)
    # One line that a program can read; whoever started the process waits for it.
    print(json.dumps(asdict(running)), flush=True)
    _wait_for_the_end()
    (folder / NOTE).unlink(missing_ok=True)
    registry.store.close()


def _bind(folder: Path, port: int, *, next_free: bool) -> list[socket.socket]:
    if not next_free:
        return bind(port)
    # The port is part of every name in the registry: the one it had last time comes first.
    for candidate in [*_last_port(folder), *range(port, port + PORTS_TRIED)]:
        try:
            return bind(candidate)
        except PortTaken:
            continue
    raise PortTaken(f"No port from {port} to {port + PORTS_TRIED - 1} is free.")


def _last_port(folder: Path) -> list[int]:
    file = folder / "port"
    return [int(file.read_text("utf-8"))] if file.exists() else []


def _note(folder: Path, running: Running) -> None:
    fresh = folder / f"{NOTE}.new"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(asdict(running), file)
    fresh.replace(folder / NOTE)
    (folder / "port").write_text(Address(running.base).base.rpartition(":")[2], "utf-8")


def _wait_for_the_end() -> None:
    end = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: end.set())
    end.wait()
