"""The registry as tests and `make run` use it: a real process on loopback, stopped by its id."""

import json
import select
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from tools.registry.serving import Running

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 30
STOP_SECONDS = 10


class RegistryDidNotStart(Exception):
    pass


class RegistryProcess:
    """`with RegistryProcess(folder) as registry:` serves from entering to leaving; a folder can be served again.

    Without a folder it takes one that is gone afterwards, without a port a free one.
    """

    def __init__(self, folder: Path | None = None, *, port: int = 0, arguments: tuple[str, ...] = ()) -> None:
        self._own = tempfile.TemporaryDirectory() if folder is None else None
        self.folder = Path(self._own.name) if self._own else folder or Path()
        self._arguments = ("--port", str(port), "--data", str(self.folder), *arguments)
        self._process: subprocess.Popen[bytes] | None = None
        self._running: Running | None = None

    @property
    def base(self) -> str:
        return self.running.base

    @property
    def did(self) -> str:
        return self.running.did

    @property
    def authority(self) -> str:
        """Host and port, as an allow list of loopback addresses names them."""
        return self.base.removeprefix("http://")

    @property
    def pid(self) -> int:
        return self.running.pid

    @property
    def running(self) -> Running:
        if self._running is None:
            raise RegistryDidNotStart("It was not started.")
        return self._running

    def admin(self, command: str, **values: object) -> dict[str, object]:
        """Raises ValueError with the registry's words where it refuses."""
        return self.running.admin(command, **values)

    def start(self) -> Self:
        """Returns once it answers. Raises RegistryDidNotStart with its last words."""
        command = [sys.executable, "-m", "tools.registry", "serve", *self._arguments]
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "registry.log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log)
        assert self._process.stdout is not None
        line = _first_line(self._process.stdout)
        if not line:
            self.stop()
            raise RegistryDidNotStart((self.folder / "registry.log").read_text("utf-8")[-2000:])
        self._running = Running(**json.loads(line))
        return self

    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        process, self._process, self._running = self._process, None, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if self._own:
            self._own.cleanup()


def _first_line(stream: IO[bytes]) -> bytes:
    """The line the process prints when it listens; nothing where it ended or took too long."""
    ready, _, _ = select.select([stream], [], [], START_SECONDS)
    return stream.readline() if ready else b""
