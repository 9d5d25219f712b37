"""Programs of ours that open what came from outside: in a process of their own, bounded in time, memory and number.

The file goes in by standard input. One line of JSON comes out, then what was made of it. Decision 12.
"""

import json
import logging
import resource
import subprocess
import sys
import threading
from pathlib import Path

from app.core.errors import TooMany
from app.core.language import message

logger = logging.getLogger(__name__)

SECONDS, MEMORY = 20, 1536 * 1024 * 1024
AT_ONCE, WAIT_SECONDS = 2, 10

_places = threading.BoundedSemaphore(AT_ONCE)


def run_child(program: Path, *order: str, raw: bytes) -> tuple[dict[str, object], bytes]:
    """What it answers; ``{"refused": "broken"}`` when it crashed, took too long or too much. Slow.

    Raises TooMany when as many as may run at once are at it and none ends.
    """
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise TooMany(message("Many documents are being read just now. Try again in a moment."), retry_after_seconds=10)
    try:
        out = _run([sys.executable, "-I", str(program), *order], raw)
    finally:
        _places.release()
    head, _, content = out.partition(b"\n")
    return (json.loads(head) if head else {"refused": "broken"}), content


def _run(command: list[str], raw: bytes) -> bytes:
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as child:  # noqa: S603 -- our own program
        if sys.platform == "linux":
            # It reads its input first and gets that only now: nothing of the file is looked at before the limits hold.
            resource.prlimit(child.pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.prlimit(child.pid, resource.RLIMIT_CPU, (SECONDS, SECONDS))
        try:
            out, errors = child.communicate(raw, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            out, errors = b"", b"took too long"
    if child.returncode or not out:
        logger.warning(
            "child_failed",
            extra={"code": child.returncode, "kind": errors[-80:].decode("ascii", "replace"), "program": command[2]},
        )
        return b""
    return out
