"""What is to be imported, and what came of it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TypeAlias

from sqlalchemy.orm import Session

from app.profiles.rules.mapping.foreign import Foreign
from app.profiles.rules.mapping.refusals import Refusal
from app.profiles.states import Kind

OpenSession: TypeAlias = Callable[[], AbstractContextManager[Session]]
"""Opens a session whose transaction is committed at the end of the block and rolled back by an error."""


@dataclass(frozen=True)
class ImportOrder:
    """A file and what to do with it. ``source`` and a row's id together say which profile a row is about.

    ``publish`` shows new profiles that say all a profile must say; ``publish_incomplete`` shows the others too.
    """

    kind: Kind
    file: Path
    source: str
    foreign: Foreign = field(default_factory=Foreign)
    portfolio: Path | None = None
    publish: bool = False
    publish_incomplete: bool = False
    file_name: str | None = None

    @property
    def called(self) -> Path:
        """The file as its owner calls it; an upload lies under another name."""
        return Path(self.file_name) if self.file_name else self.file


@dataclass
class Tally:
    """How many rows were new, had changed, or said what is known already; how many were refused.

    ``waiting`` are fields that a person changed meanwhile: the file's words wait for that person's choice.
    ``drafts`` are new profiles that should be shown and lack something.
    """

    created: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    waiting: int = 0
    drafts: int = 0

    def add(self, other: "Tally") -> None:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    @property
    def changes_anything(self) -> bool:
        return bool(self.created or self.changed or self.waiting)


@dataclass(frozen=True)
class Watching:
    """Who is told while an import runs: of each refusal, of how many bytes are read, of the tally that will be kept
    while the file is read, and of each batch inside the transaction that writes it."""

    refused: Callable[[Refusal], None]
    progress: Callable[[int], None] = lambda _bytes: None
    began: Callable[[Tally], None] = lambda _tally: None
    batch: Callable[[Session], None] = lambda _session: None
