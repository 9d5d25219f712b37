"""Two web processes of the product on loopback, one of which can be killed; and their processor time."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.fresh import ROOT
from tools.serve import answers

START_SECONDS = 90
LOOK_EVERY_S = 0.05
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Servers:
    """``spent`` is the processor time of processes that have ended."""

    environ: Mapping[str, str]
    ports: tuple[int, ...]
    running: dict[int, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    spent: float = 0.0

    def start(self, port: int) -> None:
        command = [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{port}", "--threads=8", "--ident="]
        with (Path(self.environ["ANSCHUB_DATA_DIR"]) / "web.log").open("ab") as log:
            self.running[port] = subprocess.Popen(  # noqa: S603 -- our own command
                [*command, "wsgi:application"], cwd=ROOT, env=dict(self.environ), stdout=log, stderr=log
            )

    def wait(self, port: int) -> None:
        """Raises TimeoutError where it does not answer."""
        end = time.monotonic() + START_SECONDS
        while not answers(f"http://127.0.0.1:{port}"):
            if time.monotonic() > end or self.running[port].poll() is not None:
                raise TimeoutError(f"the web process on port {port} did not start")
            time.sleep(LOOK_EVERY_S)

    def kill(self, port: int) -> None:
        """As a machine that loses its power: whatever it was doing ends in the middle."""
        process = self.running.pop(port)
        self.spent += processor_seconds(process.pid)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            process.wait()
        self.running.clear()

    def processor_seconds(self) -> float:
        return self.spent + sum(processor_seconds(each.pid) for each in self.running.values())


@contextmanager
def two_servers(environ: Mapping[str, str]) -> Iterator[Servers]:
    servers = Servers(environ, (free_port(), free_port()))
    try:
        for port in servers.ports:
            servers.start(port)
        for port in servers.ports:
            servers.wait(port)
        yield servers
    finally:
        servers.stop()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def processor_seconds(pid: int) -> float:
    """Of this process, and of those of its children that have ended."""
    numbers = _stat(pid)
    return sum(int(each) for each in numbers[11:15]) / TICKS


def processor_seconds_of_tree(pid: int) -> float:
    """Also of the children that run, as a database server keeps one for each connection."""
    own = sum(int(each) for each in _stat(pid)[11:15])
    for entry in Path("/proc").iterdir():
        numbers = _stat(int(entry.name)) if entry.name.isdecimal() else []
        if numbers and int(numbers[1]) == pid:
            own += int(numbers[11]) + int(numbers[12])
    return own / TICKS


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on; none for a process that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return []
