"""ClamAV's own daemon with one signature of ours, where it is installed: `clamd` on the path, or named by CLAMD."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.scanners.fake_clamd import EICAR, NAME

CONFIGURATION = """LocalSocket {folder}/clamd.sock
TCPSocket {port}
TCPAddr 127.0.0.1
DatabaseDirectory {folder}/signatures
Foreground yes
StreamMaxLength 1M
AlertExceedsMax yes
User {user}
"""


def clamd_program() -> str | None:
    return os.environ.get("CLAMD") or shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def real_clamd(program: str, folder: Path) -> Iterator[list[str]]:
    """Its two addresses, as settings name them."""
    (folder / "signatures").mkdir()
    (folder / "signatures" / "test.ndb").write_text(f"{NAME}:0:*:{EICAR.hex()}\n")
    port, user = _free_port(), "root" if os.getuid() == 0 else os.environ.get("USER", "nobody")
    written = folder / "clamd.conf"
    written.write_text(CONFIGURATION.format(folder=folder, port=port, user=user))
    with subprocess.Popen([program, "-c", str(written)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as daemon:
        assert daemon.stdout is not None
        said = b""
        while b"Self checking" not in said:
            line = daemon.stdout.readline()
            assert line, f"clamd did not start: {said.decode(errors='replace')[-400:]}"
            said += line
        try:
            yield [f"127.0.0.1:{port}", f"unix:{folder}/clamd.sock"]
        finally:
            daemon.terminate()
            daemon.stdout.read()
