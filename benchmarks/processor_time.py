"""What processes took of the processor, those that they started included; read from the kernel, as `ps` does."""

import os
from collections.abc import Iterable
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PROCESSES = Path("/proc")


def seconds_of(pids: Iterable[int]) -> float:
    """User and system time of these processes and all below them, living or already waited for; 0 for one that is
    gone."""
    below: dict[int, list[int]] = {}
    spent: dict[int, float] = {}
    for folder in _PROCESSES.glob("[0-9]*"):
        try:
            # The name in brackets may hold anything, so the fields are counted from behind it.
            fields = (folder / "stat").read_text("utf-8").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        below.setdefault(int(fields[1]), []).append(int(folder.name))
        spent[int(folder.name)] = sum(map(int, fields[11:15])) / _TICKS
    waiting, total = list(pids), 0.0
    while waiting:
        pid = waiting.pop()
        total += spent.get(pid, 0.0)
        waiting += below.get(pid, [])
    return total


def postmaster_of(folder: Path) -> list[int]:
    """The server whose data lie somewhere below the folder; nothing where none runs."""
    return [int(file.read_text("utf-8").split()[0]) for file in sorted(folder.rglob("postmaster.pid"))]
